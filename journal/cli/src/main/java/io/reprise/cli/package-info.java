/** The common parts of the programs' command lines: values, defaults from environment and file, exit codes, version. */
@NullMarked
package io.reprise.cli;

import org.jspecify.annotations.NullMarked;
