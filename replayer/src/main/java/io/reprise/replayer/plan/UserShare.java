package io.reprise.replayer.plan;

import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;

/**
 * Decides by a hash of its session how often a user is replayed, so that a fraction of the users is chosen, the same in
 * every run. Pure functions. Immutable.
 *
 * @param whole how often each user is replayed
 * @param millionths the share of users that are replayed once more, in millionths
 */
record UserShare(int whole, int millionths) {
    /** No copy of a user begins later than this after the user's recorded time. */
    static final long JITTER_MAX_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int MILLION = 1_000_000;
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;
    /** Makes the hashes of the choice independent of those of lanes. */
    private static final long CHOICE = 0x6A09_E667_F3BC_C908L;

    /** Makes the lanes of passes independent of those of copies. */
    private static final long PASS = 0xBB67_AE85_84CA_A73BL;

    /** The share for this mean number of replays; fractions below a millionth are dropped. */
    static UserShare of(BigDecimal factor) {
        int whole = factor.intValue();
        return new UserShare(
                whole,
                factor.subtract(BigDecimal.valueOf(whole)).movePointRight(6).intValue());
    }

    /**
     * Checks that a share is large enough for a recording.
     *
     * @param requests number of requests of the chosen users
     * @param sessions number of sessions of the recording
     * @throws IllegalArgumentException no user was chosen
     */
    static void requireSome(long requests, Rate rate, long sessions) {
        if (requests == 0) {
            throw new IllegalArgumentException(rate + " leaves none of the " + sessions
                    + " sessions of the recording, which are chosen by hash (expected more)");
        }
    }

    /** Whether all users are replayed equally often. */
    boolean isWhole() {
        return millionths == 0;
    }

    /** How often a user is replayed at most. */
    int most() {
        return whole + (isWhole() ? 0 : 1);
    }

    /** How often this user is replayed. */
    int copies(long user) {
        boolean once = !isWhole() && Long.remainderUnsigned(mix(user ^ CHOICE), MILLION) < millionths;
        return whole + (once ? 1 : 0);
    }

    /** The lane of a copy: the user's own for the first. */
    static long lane(long user, int copy) {
        return copy == 0 ? user : mix(user + copy * GOLDEN_RATIO);
    }

    /** The lane in a pass of a loop: another one than all lanes of other passes and of their copies. */
    static long laneOfPass(long lane, long pass) {
        return pass == 0 ? lane : mix((lane ^ PASS) + pass * GOLDEN_RATIO);
    }

    /** By how much a copy is later than recorded, in nanoseconds: the first not at all. */
    static long jitterNs(long user, int copy) {
        return copy == 0 ? 0 : Long.remainderUnsigned(mix(lane(user, copy)), JITTER_MAX_NS);
    }

    /** SplitMix64's finaliser. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ (mixed >>> 31);
    }
}
