/** The {@code journal} command: what is in a recording. */
@NullMarked
package io.reprise.tools;

import org.jspecify.annotations.NullMarked;
