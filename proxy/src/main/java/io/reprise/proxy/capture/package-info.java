/** Tap, ring, journal writer: bytes on their way into the journal. The only door to the Disruptor. */
@NullMarked
package io.reprise.proxy.capture;

import org.jspecify.annotations.NullMarked;
