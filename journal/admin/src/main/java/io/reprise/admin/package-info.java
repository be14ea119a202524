/** A port for health, metrics and control, on threads of its own; the program provides the pages. */
@NullMarked
package io.reprise.admin;

import org.jspecify.annotations.NullMarked;
