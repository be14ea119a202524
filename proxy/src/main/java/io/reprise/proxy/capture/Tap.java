package io.reprise.proxy.capture;

import io.reprise.journal.Protocol;

/**
 * Where the relay reports traffic to the recording side: one tap per event loop, used on that loop only. No method
 * waits, throws or allocates per exchange, whatever the state of recording.
 */
public interface Tap {
    /**
     * A client connection was accepted.
     *
     * @param protocol that it speaks
     * @return the tap of this connection; the relay keeps it until it has called {@link ConnectionTap#closed}
     */
    ConnectionTap connectionOpened(Protocol protocol);

    /**
     * Gives the tap a timer of its loop. With it, the tap holds small pieces of messages back for a while, so that
     * several of them become one record. Called at most once, before everything else.
     */
    default void useTimer(Timer timer) {}

    /** Runs tasks later on the loop of the tap. */
    interface Timer {
        void schedule(Runnable task, long delayNs);
    }

    /** A tap that records nothing, for {@code --record off} without a journal. */
    static Tap none() {
        return NoTap.INSTANCE;
    }
}
