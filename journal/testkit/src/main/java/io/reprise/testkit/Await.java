package io.reprise.testkit;

import java.time.Duration;

/** Waits for another thread or process, and fails after a deadline. Stateless. */
public final class Await {
    /** Far longer than any step takes on a busy machine, so that only a failure waits this long. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** A number that has not changed for this long counts as final. */
    private static final Duration STILL = Duration.ofMillis(300);

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

    /**
     * A number that only grows.
     *
     * @param <E> what looking at it may throw
     */
    @FunctionalInterface
    public interface Count<E extends Exception> {
        /** The number now. */
        double now() throws E;
    }

    /**
     * Returns as soon as a number is large enough and has not changed for a while.
     *
     * @param what the number in words, for the failure
     * @param least the number is not looked at before it is this large
     * @return the number
     * @throws AssertionError when it still grows, or is not large enough, after a minute
     */
    public static <E extends Exception> double standstill(String what, double least, Count<E> count) throws E {
        double[] last = {-1};
        long[] sinceNs = {System.nanoTime()};
        until(what + " stands still at " + least + " or more", () -> {
            double now = count.now();
            if (now != last[0]) {
                last[0] = now;
                sinceNs[0] = System.nanoTime();
            }
            return now >= least && System.nanoTime() - sinceNs[0] >= STILL.toNanos();
        });
        return last[0];
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
