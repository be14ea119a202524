package io.reprise.replayer.engine;

/** Decides from the shares of late requests in past rounds whether another round would help. Not thread-safe. */
final class SteadyShare {
    /** How many rounds in a row have to be no better than an earlier one, because a round may be bad by chance. */
    private static final int NO_BETTER_ROUNDS = 2;
    /** A share counts as better only below this fraction of the best one, because smaller differences are chance. */
    private static final double BETTER = 0.8;

    private final double goodShare;
    private double best = Double.POSITIVE_INFINITY;
    private int noBetter;

    /** @param goodShare a round with this share or a smaller one is good enough, 0 to 1 */
    SteadyShare(double goodShare) {
        this.goodShare = goodShare;
    }

    /** @param share of the round that has ended, 0 to 1 */
    boolean isSteadyAfter(double share) {
        noBetter = share < BETTER * best ? 0 : noBetter + 1;
        best = Math.min(best, share);
        return share <= goodShare || noBetter >= NO_BETTER_ROUNDS;
    }
}
