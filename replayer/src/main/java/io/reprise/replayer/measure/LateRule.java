package io.reprise.replayer.measure;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Decides when lateness is evidence. A run may be late for one request in a hundred; more than that makes it INVALID,
 * but only when the sample shows it with {@value #CONFIDENCE_PERCENT} % confidence: an exact one-sided binomial test,
 * which asks how probable so many late requests would be if the share really were one in a hundred (the same as asking
 * whether the lower Clopper-Pearson bound of the share is above it). One late request is never enough, two are up to
 * fifteen requests. More lateness never makes a verdict better, because the probability only falls with it. Stateless.
 */
final class LateRule {
    static final double SHARE_MAX = 0.01;
    static final int CONFIDENCE_PERCENT = 99;

    private static final double SMALL_SAMPLE_SHARE = 0.05;
    private static final double CHANCE_MAX = 1 - CONFIDENCE_PERCENT / 100.0;

    private LateRule() {}

    /** Whether the share is above one in a hundred, beyond chance. */
    static boolean isMoreThanOneInAHundred(long part, long whole) {
        return isMoreThanOneInAHundred(part, whole, 1);
    }

    /**
     * Whether the share is above one in a hundred, for cases that should never happen: beyond chance, or so large that
     * a small sample does not excuse it (one in twenty). So 1 of 3 is, 1 of 20 too, and 1 of 50 is not.
     */
    static boolean isMoreThanAFew(long part, long whole) {
        return part > whole * SHARE_MAX && (part >= whole * SMALL_SAMPLE_SHARE || chance(part, whole) < CHANCE_MAX);
    }

    /**
     * The same for one of several places that are looked at: a rare event is less surprising the more often it is
     * looked for, so its chance is multiplied (Bonferroni).
     */
    static boolean isMoreThanOneInAHundred(long part, long whole, long places) {
        return part > 1 && part > whole * SHARE_MAX && chance(part, whole) * places < CHANCE_MAX;
    }

    /** How probable at least so many of so many are at a share of one in a hundred. */
    static double chance(long part, long whole) {
        if (whole > Integer.MAX_VALUE) {
            // Beyond two thousand million requests every share above the limit is beyond chance.
            return part > whole * SHARE_MAX ? 0 : 1;
        }
        return part == 0
                ? 1
                : BinomialDistribution.of((int) whole, SHARE_MAX).survivalProbability((int) Math.min(part, whole) - 1);
    }
}
