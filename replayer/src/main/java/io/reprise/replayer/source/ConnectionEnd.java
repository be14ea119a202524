package io.reprise.replayer.source;

import io.reprise.journal.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * The end of a recorded client connection, shared by its exchanges. It is read after them, so it becomes known later.
 * Written once, by the thread that reads the recording; any thread may ask.
 */
public final class ConnectionEnd {
    /** Written by the reading thread, read by event loops. */
    private volatile @Nullable Closed closed;

    /**
     * How it ended.
     *
     * @param afterNs from when its last request is due to the close, in nanoseconds of the timetable, 0 or more
     * @param by who closed it
     */
    public record Closed(long afterNs, By by) {}

    /** Who closed a connection. */
    public enum By {
        CLIENT,
        /** The client, with a reset. */
        CLIENT_RESET,
        /** The server, the recorder in its place included. */
        SERVER;

        /** @param reason null if it is not known, which is taken for an ordinary end by the client */
        public static By of(@Nullable CloseReason reason) {
            if (reason == null || reason == CloseReason.CLIENT_CLOSED) {
                return CLIENT;
            }
            return reason == CloseReason.CLIENT_RESET ? CLIENT_RESET : SERVER;
        }
    }

    /** How it ended; null as long as that has not been read, and if the recording does not say it. */
    public @Nullable Closed closed() {
        return closed;
    }

    /** The end was read. */
    public void close(Closed how) {
        closed = how;
    }
}
