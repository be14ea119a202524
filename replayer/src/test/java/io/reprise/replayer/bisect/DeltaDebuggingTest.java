package io.reprise.replayer.bisect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaDebuggingTest {
    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void exactlyTheUnitsThatAreNeededAreLeft() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            int size = 1 + random.nextInt(80);
            Set<Integer> needed = new TreeSet<>();
            for (int i = 0; i <= random.nextInt(5); i++) {
                needed.add(random.nextInt(size));
            }
            List<Integer> left = DeltaDebugging.minimise(numbers(size), some -> some.containsAll(needed));
            assertThat(left).isEqualTo(List.copyOf(needed));
        }
    }

    /** So many of any kind are needed, as where a pool runs dry. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 31, 64})
    void noSingleUnitCanBeLeftOut(int needed) {
        List<Integer> left = DeltaDebugging.minimise(numbers(64), some -> some.size() >= needed);
        assertThat(left).hasSize(needed);
    }

    @Test
    void aPartIsNeverEmptyAndKeepsTheOrder() {
        List<List<Integer>> asked = new ArrayList<>();
        DeltaDebugging.minimise(numbers(30), some -> {
            asked.add(List.copyOf(some));
            return some.contains(7) && some.contains(22);
        });
        assertThat(asked)
                .isNotEmpty()
                .allSatisfy(part -> assertThat(part).isNotEmpty().isSorted());
    }

    @Test
    void twoUnitsOfManyTakeFewTests() {
        AtomicInteger tests = new AtomicInteger();
        Predicate<List<Integer>> shows = some -> {
            tests.incrementAndGet();
            return some.contains(0) && some.contains(5);
        };
        List<Integer> first = DeltaDebugging.beginning(numbers(1_000), shows);
        assertThat(first).isEqualTo(numbers(8));
        assertThat(DeltaDebugging.minimise(first, shows)).containsExactly(0, 5);
        assertThat(tests.get()).isLessThan(40);
    }

    @Test
    void aListWithoutAShorterBeginningStaysWhole() {
        assertThat(DeltaDebugging.beginning(numbers(10), some -> some.size() == 10))
                .isEqualTo(numbers(10));
        assertThat(DeltaDebugging.minimise(List.of(1), some -> true)).containsExactly(1);
    }
}
