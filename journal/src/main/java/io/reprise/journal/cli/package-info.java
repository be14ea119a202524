/** The {@code journal} command: what is in a recording. */
@NullMarked
package io.reprise.journal.cli;

import org.jspecify.annotations.NullMarked;
