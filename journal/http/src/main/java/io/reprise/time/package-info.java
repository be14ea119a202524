/** The clock of all programs, and bounds in the time of a recording. */
@NullMarked
package io.reprise.time;

import org.jspecify.annotations.NullMarked;
