/** The clock of all programs. */
@NullMarked
package io.reprise.time;

import org.jspecify.annotations.NullMarked;
