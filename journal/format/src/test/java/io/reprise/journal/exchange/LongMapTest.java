package io.reprise.journal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongMapTest {
    @Test
    void agreesWithHashMap() {
        Random random = new Random(7);
        LongMap<String> map = new LongMap<>();
        Map<Long, String> expected = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            long key = random.nextInt(300) * (random.nextBoolean() ? 1L : 1L << 32);
            if (random.nextInt(5) < 3) {
                String value = Integer.toString(i);
                map.put(key, value);
                expected.put(key, value);
            } else {
                String value = expected.get(key);
                map.remove(key, value == null ? "absent" : value);
                expected.remove(key);
            }
            assertThat(map.get(key)).isEqualTo(expected.get(key));
            assertThat(map.size()).isEqualTo(expected.size());
        }
        expected.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
    }

    @Test
    void removesAKeyOnlyWithItsOwnValue() {
        LongMap<Object> map = new LongMap<>();
        Object value = new Object();
        map.put(5, value);
        map.remove(5, new Object());
        assertThat(map.get(5)).isSameAs(value);
    }

    @Test
    void drainPassesAllValuesAndEmptiesTheMap() {
        LongMap<Long> map = new LongMap<>();
        for (long key = 0; key < 1_000; key++) {
            map.put(key, key);
        }
        List<Long> drained = new ArrayList<>();
        map.drain(drained::add);
        assertThat(drained).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(map.size()).isZero();
        assertThat(map.get(7)).isNull();
    }
}
