package io.reprise.journal.exchange;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map with {@code long} keys that uses open addressing: no object per entry. Places depend on a random number, so
 * nobody can craft a journal whose keys all collide. Not thread-safe.
 */
public final class LongMap<V> {
    private static final int CAPACITY_MIN = 16;

    private final long salt = ThreadLocalRandom.current().nextLong();
    private long[] keys = new long[CAPACITY_MIN];
    private @Nullable Object[] values = new Object[CAPACITY_MIN];
    private int size;

    public int size() {
        return size;
    }

    /** The key's value, or null. */
    public @Nullable V get(long key) {
        return value(find(key));
    }

    /** Puts a value and replaces the key's earlier value, if any. */
    public void put(long key, V value) {
        int at = find(key);
        if (values[at] == null) {
            size++;
        }
        keys[at] = key;
        values[at] = value;
        if (size * 2 > keys.length) {
            grow();
        }
    }

    /** Removes the key if its value is this object. */
    @SuppressWarnings("ReferenceEquality") // the same object
    public void remove(long key, V value) {
        int gap = find(key);
        if (values[gap] == null || values[gap] != value) {
            return;
        }
        size--;
        // Entries that follow without a gap move up, unless they already lie where they belong.
        int mask = keys.length - 1;
        for (int at = (gap + 1) & mask; values[at] != null; at = (at + 1) & mask) {
            int home = home(keys[at]);
            if (((at - home) & mask) >= ((at - gap) & mask)) {
                keys[gap] = keys[at];
                values[gap] = values[at];
                gap = at;
            }
        }
        values[gap] = null;
    }

    /** Passes all values to the consumer, which must not change the map, then clears and shrinks the map. */
    public void drain(Consumer<V> consumer) {
        for (int at = 0; at < keys.length; at++) {
            V value = value(at);
            if (value != null) {
                consumer.accept(value);
            }
        }
        keys = new long[CAPACITY_MIN];
        values = new Object[CAPACITY_MIN];
        size = 0;
    }

    @SuppressWarnings("unchecked") // put stores nothing else
    private @Nullable V value(int at) {
        return (V) values[at];
    }

    /** The index at which the key is or would be. */
    private int find(long key) {
        int mask = keys.length - 1;
        int at = home(key);
        while (values[at] != null && keys[at] != key) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private int home(long key) {
        long mixed = (key ^ salt) * 0x9e37_79b9_7f4a_7c15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xd6e8_feb8_6659_fd93L;
        return (int) (mixed >>> 32) & (keys.length - 1);
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new Object[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int at = find(oldKeys[i]);
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
            }
        }
    }
}
