package io.reprise.testkit;

import java.time.Duration;

/** Waits for what another thread or process does, and fails after a deadline. Stateless. */
public final class Await {
    /** Far more than anything takes on a busy machine: only a failure waits so long. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final long BETWEEN_MS = 5;

    private Await() {}

    /**
     * A condition.
     *
     * @param <E> what looking at it may throw
     */
    @FunctionalInterface
    public interface Condition<E extends Exception> {
        /** Whether it holds now. */
        boolean holds() throws E;
    }

    /**
     * Returns as soon as the condition holds.
     *
     * @param what the condition in words, for the failure
     * @throws AssertionError when it does not hold within a minute
     */
    public static <E extends Exception> void until(String what, Condition<E> condition) throws E {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + DEADLINE.toSeconds() + " s: " + what);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
