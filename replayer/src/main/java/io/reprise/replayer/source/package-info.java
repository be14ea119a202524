/** Journal to exchanges: what of a recording is replayed, and whose session each exchange belongs to. */
@NullMarked
package io.reprise.replayer.source;

import org.jspecify.annotations.NullMarked;
