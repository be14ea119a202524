package io.reprise.replayer.hunt;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * A pattern in the times of the responses that show one signal. It is a hint for people who look for the cause, not
 * part of a verdict. Immutable.
 *
 * @param waitedNs how long each of them took, if all took equally long and long enough to be noticed
 * @param periodNs from burst to burst, if they came in bursts at a fixed distance
 */
public record TimePattern(OptionalLong waitedNs, OptionalLong periodNs) {
    /** No pattern. */
    public static final TimePattern NONE = new TimePattern(OptionalLong.empty(), OptionalLong.empty());

    private static final int ANSWERS_MIN = 5;
    private static final long WAITED_MIN_NS = 50_000_000;
    /** Responses take equally long if the slow ones take at most this multiple of the fast ones. */
    private static final double EQUAL_MAX = 1.25;

    /** A pause of this length ends a burst. */
    private static final long PAUSE_NS = 100_000_000;

    private static final int BURSTS_MIN = 5;
    private static final int BURST_SIZE_MIN = 3;
    /** Standard deviation of the distances, as a share of their mean. */
    private static final double IRREGULAR_MAX = 0.2;

    /** @param wrong the answers that went wrong in one way, in any order */
    static TimePattern of(List<Answer> wrong) {
        return wrong.size() < ANSWERS_MIN ? NONE : new TimePattern(waitedNs(wrong), periodNs(wrong));
    }

    private static OptionalLong waitedNs(List<Answer> wrong) {
        long[] times = sorted(wrong.stream()
                .filter(answer -> answer.times().sentNs() > 0)
                .mapToLong(answer -> answer.times().endNs() - answer.times().sentNs()));
        if (times.length < ANSWERS_MIN) {
            return OptionalLong.empty();
        }
        long fast = times[times.length / 10];
        long slow = times[times.length - 1 - times.length / 10];
        boolean isEqual = fast >= WAITED_MIN_NS && slow <= EQUAL_MAX * fast;
        return isEqual ? OptionalLong.of(times[times.length / 2]) : OptionalLong.empty();
    }

    private static OptionalLong periodNs(List<Answer> wrong) {
        long[] due = sorted(wrong.stream().mapToLong(answer -> answer.times().intendedNs()));
        long[] starts = new long[due.length];
        int bursts = 0;
        for (int i = 0; i < due.length; i++) {
            if (i == 0 || due[i] - due[i - 1] >= PAUSE_NS) {
                starts[bursts++] = due[i];
            }
        }
        if (bursts < BURSTS_MIN || due.length < BURST_SIZE_MIN * bursts) {
            return OptionalLong.empty();
        }
        double mean = (double) (starts[bursts - 1] - starts[0]) / (bursts - 1);
        double squares = 0;
        for (int i = 1; i < bursts; i++) {
            squares += Math.pow(starts[i] - starts[i - 1] - mean, 2);
        }
        boolean isRegular = Math.sqrt(squares / (bursts - 1)) <= IRREGULAR_MAX * mean;
        return isRegular ? OptionalLong.of(Math.round(mean)) : OptionalLong.empty();
    }

    private static long[] sorted(LongStream values) {
        long[] sorted = values.toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
