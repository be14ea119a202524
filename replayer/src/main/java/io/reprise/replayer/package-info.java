/** The replay command: command line, configuration, targets, wiring, exit codes. */
@NullMarked
package io.reprise.replayer;

import org.jspecify.annotations.NullMarked;
