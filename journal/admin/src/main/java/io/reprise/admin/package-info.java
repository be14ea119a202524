/** A port for health, metrics and control, on threads of its own: what it serves is the program's. */
@NullMarked
package io.reprise.admin;

import org.jspecify.annotations.NullMarked;
