/** The {@code journal} command, which shows, exports and imports recordings. */
@NullMarked
package io.reprise.tools;

import org.jspecify.annotations.NullMarked;
