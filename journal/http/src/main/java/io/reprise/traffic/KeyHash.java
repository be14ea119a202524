package io.reprise.traffic;

/**
 * The hash of session keys: FNV-1a 64 over bytes, then the finaliser of MurmurHash3. FNV alone mixes the upper bits
 * poorly for short inputs, and samplers choose whole sessions by comparing the key with a threshold.
 *
 * <p>Proxy and replay must agree on it: a change makes the keys in old recordings useless.
 */
final class KeyHash {
    static final long SEED = 0xcbf2_9ce4_8422_2325L;
    private static final long PRIME = 0x0000_0100_0000_01b3L;

    private KeyHash() {}

    static long add(long hash, int octet) {
        return (hash ^ (octet & 0xff)) * PRIME;
    }

    static long add(long hash, byte[] bytes, int from, int to) {
        long sum = hash;
        for (int i = from; i < to; i++) {
            sum = add(sum, bytes[i]);
        }
        return sum;
    }

    /** The characters as ISO-8859-1. */
    static long add(long hash, String text, int from, int to) {
        long sum = hash;
        for (int i = from; i < to; i++) {
            sum = add(sum, text.charAt(i));
        }
        return sum;
    }

    static long addLong(long hash, long value) {
        long sum = hash;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            sum = add(sum, (int) (value >>> shift));
        }
        return sum;
    }

    /** Never 0, which means "no session" in a record. */
    static long finish(long hash) {
        long mixed = hash;
        mixed ^= mixed >>> 33;
        mixed *= 0xff51_afd7_ed55_8ccdL;
        mixed ^= mixed >>> 33;
        mixed *= 0xc4ce_b9fe_1a85_ec53L;
        mixed ^= mixed >>> 33;
        return mixed == 0 ? 1 : mixed;
    }
}
