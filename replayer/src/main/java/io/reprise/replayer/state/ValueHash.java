package io.reprise.replayer.state;

/** 64-bit hashes of values, for sets that are too large to keep the values themselves: FNV-1a, then a finaliser. */
final class ValueHash {
    private static final long SEED = 0xcbf2_9ce4_8422_2325L;
    private static final long PRIME = 0x0000_0100_0000_01b3L;

    private ValueHash() {}

    /** Never 0. */
    static long of(String text) {
        return finish(add(SEED, text));
    }

    /** The hash of a value in one session, or under one name. */
    static long of(long scope, String text) {
        return finish(add(SEED ^ mix(scope), text));
    }

    private static long add(long hash, String text) {
        long sum = hash;
        for (int i = 0; i < text.length(); i++) {
            sum = (sum ^ text.charAt(i)) * PRIME;
        }
        return sum;
    }

    private static long finish(long hash) {
        long mixed = mix(hash);
        return mixed == 0 ? 1 : mixed;
    }

    static long mix(long hash) {
        long a = (hash ^ hash >>> 33) * 0xff51_afd7_ed55_8ccdL;
        long b = (a ^ a >>> 33) * 0xc4ce_b9fe_1a85_ec53L;
        return b ^ b >>> 33;
    }
}
