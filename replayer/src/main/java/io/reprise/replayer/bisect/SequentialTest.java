package io.reprise.replayer.bisect;

/**
 * Wald's sequential probability ratio test: decides by as few firings as possible whether a part of a recording shows
 * something in at least nine of ten firings, or in at most half of them. At most {@link #WRONG_YES_MAX} of the parts
 * that show it in half of the firings get a yes, and at most {@link #WRONG_NO_MAX} of those that show it in nine of ten
 * get a no. The bounds are Wald's approximations, which the tests hold against simulations. Stateless.
 */
public final class SequentialTest {
    /** A part shows it if at least this share of its firings does. */
    public static final double SHOWING_SHARE = 0.9;

    /** A part does not show it if at most this share of its firings does. */
    public static final double CHANCE_SHARE = 0.5;

    public static final double WRONG_YES_MAX = 0.05;
    public static final double WRONG_NO_MAX = 0.1;

    /** A part that is undecided after this many firings counts as one that does not show it. */
    public static final int FIRINGS_MAX = 16;

    private static final double YES = Math.log((1 - WRONG_NO_MAX) / WRONG_YES_MAX);
    private static final double NO = Math.log(WRONG_NO_MAX / (1 - WRONG_YES_MAX));
    private static final double OF_SHOWN = Math.log(SHOWING_SHARE / CHANCE_SHARE);
    private static final double OF_NOT_SHOWN = Math.log((1 - SHOWING_SHARE) / (1 - CHANCE_SHARE));

    /** The answer of the test so far. */
    public enum Answer {
        YES,
        NO,
        /** Another firing is needed. */
        OPEN
    }

    private SequentialTest() {}

    /**
     * The answer after some firings.
     *
     * @param shown how many of them showed it
     * @param fired how many there were
     */
    public static Answer after(int shown, int fired) {
        double evidence = shown * OF_SHOWN + (fired - shown) * OF_NOT_SHOWN;
        if (evidence >= YES) {
            return Answer.YES;
        }
        return evidence <= NO || fired >= FIRINGS_MAX ? Answer.NO : Answer.OPEN;
    }
}
