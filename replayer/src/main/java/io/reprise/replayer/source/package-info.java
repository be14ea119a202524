/** Journal to exchanges: which part of a recording is replayed, and to which session each exchange belongs. */
@NullMarked
package io.reprise.replayer.source;

import org.jspecify.annotations.NullMarked;
