package io.reprise.replayer.hunt;

import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.FisherExactTest;

/**
 * Whether a signal is more frequent in one set of firings than in another: Fisher's exact test, one-sided.
 *
 * <p>Requests are not tested: those of one lane, or of one moment, fail together, and would prove anything. Lanes and
 * time slots are, and the larger of the two p-values counts, so neither one user who fails again and again nor one
 * moment at which all users fail is a proof.
 *
 * <p>Firings are added up, although each has the same lanes. This makes the test more careful, not less. What belongs
 * to a lane is the same on both sides, so only chance within the lanes is left, and the variance of a sum of unlike
 * chances is at most that of as many equal ones, which is what the test takes it for.
 */
public final class CountTest {
    /** Fewer lanes with the signal are an anecdote, whatever the test says. */
    public static final int SEEN_MIN = 3;

    /**
     * A smaller ratio is not reported: under load, timeouts and limits that were already near are reached somewhat more
     * often.
     */
    public static final double RATIO_MIN = 1.5;

    private static final FisherExactTest FISHER =
            FisherExactTest.withDefaults().with(AlternativeHypothesis.GREATER_THAN);

    private CountTest() {}

    /**
     * The result of a test.
     *
     * @param p the probability to see at least this difference by chance; 1 if there was nothing to compare
     * @param lanesP the same of lanes alone, which takes what happens to many users at one moment for proof
     * @param isLarge whether the difference reaches the least number of lanes and the least ratio
     */
    public record Result(double p, double lanesP, boolean isLarge) {
        /** Whether the difference is large, if what happens at one moment were proof. */
        boolean hints(double level) {
            return isLarge && lanesP <= level;
        }
    }

    /** Whether the signal is more frequent in {@code more} than in {@code less}. */
    public static Result test(Observation less, Observation more) {
        boolean isLarge = more.seenUnits() >= SEEN_MIN && more.share() >= RATIO_MIN * less.share();
        if (less.hasLanes() != more.hasLanes()) {
            return new Result(1, 1, false);
        }
        double lanesP = p(less.seenUnits(), less.ofUnits(), more.seenUnits(), more.ofUnits());
        double p = lanesP;
        if (less.hasLanes()) {
            Occurrence seen = more.seen();
            p = Math.max(
                    p,
                    p(
                            slotsByChance(less, more),
                            less.of().slots(),
                            seen.slots(),
                            more.of().slots()));
        }
        return new Result(p, lanesP, isLarge && less.ofUnits() > 0);
    }

    /**
     * The slots with the signal in {@code less}, if its slots held as many requests as those of {@code more}. At four
     * times the rate a slot holds four times the requests, so more slots have a failure although no more requests fail.
     */
    private static long slotsByChance(Observation less, Observation more) {
        int of = less.of().slots();
        int seen = Math.min(less.seen().slots(), of);
        if (seen == 0 || more.of().slots() == 0) {
            return seen;
        }
        double denser = (double) more.of().requests()
                / more.of().slots()
                * of
                / less.of().requests();
        double share = 1 - Math.pow(1 - (double) seen / of, Math.max(1, denser));
        return Math.min(of, (long) Math.ceil(share * of - 1e-9));
    }

    private static double p(long seenLess, long ofLess, long seenMore, long ofMore) {
        if (ofLess == 0 || ofMore == 0 || seenMore == 0) {
            return 1;
        }
        // The test takes numbers whose sum is an int. To halve counts makes the difference less certain, never more.
        long halves = Math.max(1, (ofLess + ofMore) / (1 << 30) + 1);
        int a = (int) (Math.min(seenMore, ofMore) / halves);
        int c = (int) ((Math.min(seenLess, ofLess) + halves - 1) / halves);
        int b = (int) (ofMore / halves) - a;
        int d = Math.max(0, (int) (ofLess / halves) - c);
        return Math.min(1, FISHER.test(new int[][] {{a, b}, {c, d}}).getPValue());
    }
}
