package io.reprise.proxy.relay;

/**
 * The event loops of a relay.
 *
 * @param transport {@code auto}, {@code io_uring}, {@code epoll} or {@code nio}
 * @param count how many, greater than zero; each has a thread
 */
public record EventLoopConfig(String transport, int count) {
    /** Refuses an unknown transport, and a count that is not positive. */
    public EventLoopConfig {
        Transport.candidates(transport);
        if (count <= 0) {
            throw new IllegalArgumentException("count: " + count + " (expected: > 0)");
        }
    }

    /** The best transport of this machine, and one loop for each processor. */
    public static EventLoopConfig standard() {
        return new EventLoopConfig("auto", Runtime.getRuntime().availableProcessors());
    }
}
