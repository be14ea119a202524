/** What the three programs' command lines share: values, defaults from environment and file, exit codes, version. */
@NullMarked
package io.reprise.cli;

import org.jspecify.annotations.NullMarked;
