package io.reprise.proxy.capture;

/**
 * What the relay tells the recording side: one per event loop, used on that loop only. No method waits, throws or
 * allocates per exchange, whatever the state of recording.
 */
public interface Tap {
    /**
     * A client connection was accepted.
     *
     * @return the tap of this connection; the relay keeps it until it has called {@link ConnectionTap#closed}
     */
    ConnectionTap connectionOpened();

    /** A tap that records nothing, for {@code --record off} without a journal. */
    static Tap none() {
        return NoTap.INSTANCE;
    }
}
