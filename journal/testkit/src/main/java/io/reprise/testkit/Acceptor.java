package io.reprise.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Accepts a test server's connections on a daemon thread. After {@link #close}, every attempt to connect is refused.
 *
 * <p>Closing a listener is not enough for that: on Linux, an {@code accept} that waits keeps the port open until it
 * returns, so a connection that comes at that moment is established, and then reset or given to nobody.
 */
public final class Acceptor implements Closeable {
    private static final long END_MS = TimeUnit.SECONDS.toMillis(60);

    private final Closeable listener;
    private final Thread thread;
    private volatile boolean closed;

    /** Accepts one connection and has it served on another thread. */
    @FunctionalInterface
    public interface Step {
        /** @throws IOException when the listener is closed, which ends the accepting */
        void acceptOne() throws IOException;
    }

    /** @param listener owned by this */
    public Acceptor(Closeable listener, Step step) {
        this.listener = listener;
        thread = new Thread(() -> run(step), "acceptor");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Step step) {
        try {
            while (!closed) {
                step.acceptOne();
            }
        } catch (IOException listenerClosed) {
            // as close() asked
        }
    }

    /**
     * Closes the listener and waits until nothing is accepted any more. The connections stay as they are.
     *
     * @throws IllegalStateException when a step has not ended a minute later
     */
    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        try {
            thread.join(END_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("still accepting");
        }
    }
}
