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

    /**
     * Says how the tap can do something later on its loop: it writes down small pieces of messages after a while, so
     * that more of them become one record. Called at most once, before everything else.
     */
    default void useTimer(Timer timer) {}

    /** Runs something later on the loop of the tap. */
    interface Timer {
        void schedule(Runnable task, long delayNs);
    }

    /** A tap that records nothing, for {@code --record off} without a journal. */
    static Tap none() {
        return NoTap.INSTANCE;
    }
}
