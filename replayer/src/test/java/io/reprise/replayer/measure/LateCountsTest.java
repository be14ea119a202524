package io.reprise.replayer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

final class LateCountsTest {
    private static final Duration LIMIT = Duration.ofMillis(25);
    private static final long MS = 1_000_000;

    /** Evenly spaced requests. */
    private static Lateness run(long requests, long everyMs, LongPredicate isLateAtMs) {
        LateCounts counts = new LateCounts();
        for (long i = 0; i < requests; i++) {
            counts.add(i * everyMs * MS, isLateAtMs.test(i * everyMs));
        }
        return counts.lateness(LIMIT);
    }

    @Test
    void oneLateRequestInTenIsNotEvidence() {
        Lateness lateness = run(10, 1_000, ms -> ms == 4_000);
        assertThat(lateness.reasons()).isEmpty();
        assertThat(lateness.text()).isEqualTo("1 of 10 requests left more than 25 ms late, between 0:04 and 0:05");
    }

    @Test
    void fewLateRequestsSpreadOverARunAreNotEvidence() {
        assertThat(run(405, 100, ms -> ms % 10_000 == 5_000).reasons()).isEmpty();
    }

    @Test
    void burstOfLateRequestsInALongRunIsEvidence() {
        // A second at 10 requests a second, of an hour: 10 of 36,000.
        Lateness lateness = run(36_000, 100, ms -> ms >= 1_806_000 && ms < 1_807_000);
        assertThat(LateRule.isMoreThanOneInAHundred(lateness.late(), lateness.sent()))
                .isFalse();
        assertThat(lateness.reasons())
                .singleElement()
                .asString()
                .startsWith(
                        "10 of 36,000 requests left more than 25 ms late, all between 30:06 and 30:07; 10 of the 100"
                                + " that were due between ")
                .contains(", which is more than 1 % with 99 % confidence: ");
    }

    @Test
    void pauseThatDelaysFewRequestsOfItsTenSecondsIsNotEvidence() {
        // 60 ms at 2,000 requests a second: 120 of the 20,000 of its ten seconds.
        LateCounts counts = new LateCounts();
        for (long i = 0; i < 200_000; i++) {
            long us = i * 500;
            counts.add(us * 1_000, us >= 50_000_000 && us < 50_060_000);
        }
        assertThat(counts.lateness(LIMIT).late()).isEqualTo(120);
        assertThat(counts.lateness(LIMIT).reasons()).isEmpty();
    }

    @Test
    void burstIsFoundAnywhereInTheRun() {
        for (long at = 0; at <= 99_000; at += 500) {
            long fromMs = at;
            Lateness lateness = run(10_000, 10, ms -> ms >= fromMs && ms < fromMs + 700);
            assertThat(lateness.reasons()).as("from %d ms on", fromMs).isNotEmpty();
        }
    }

    @Test
    void moreLatenessNeverMakesARunValid() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            int requests = 1 + random.nextInt(400);
            long[] dueNs = random.longs(requests, 0, 60_000_000_000L).toArray();
            boolean[] late = new boolean[requests];
            boolean wasInvalid = false;
            for (int i = 0; i < 30; i++) {
                late[random.nextInt(requests)] = true;
                LateCounts counts = new LateCounts();
                for (int request = 0; request < requests; request++) {
                    counts.add(dueNs[request], late[request]);
                }
                boolean isInvalid = !counts.lateness(LIMIT).reasons().isEmpty();
                assertThat(isInvalid || !wasInvalid).isTrue();
                wasInvalid = isInvalid;
            }
        }
    }

    @Test
    void memoryIsBoundedOverAMonthAndNoCountIsLost() {
        LateCounts counts = new LateCounts();
        long daySeconds = 86_400;
        for (long second = 0; second < 30 * daySeconds; second += 10) {
            counts.add(second * 1_000 * MS, second % daySeconds == 40);
        }
        Lateness lateness = counts.lateness(LIMIT);
        assertThat(lateness.sent()).isEqualTo(3 * daySeconds);
        assertThat(lateness.late()).isEqualTo(30);
        assertThat(lateness.firstNs()).isEqualTo(40_000 * MS);
        assertThat(lateness.worst().places()).isLessThanOrEqualTo(LateCounts.SLOTS_MAX);
        assertThat(lateness.text()).endsWith("all between 0:40 and 696:00:41");
    }

    @Test
    void loopsWithSlotsOfDifferentLengthAddUp() {
        LateCounts longOne = new LateCounts();
        longOne.add(0, true);
        longOne.add(20 * 3_600 * 1_000 * MS, false);
        LateCounts shortOne = new LateCounts();
        shortOne.add(3_000 * MS, true);
        for (LateCounts[] pair : new LateCounts[][] {{longOne, shortOne}, {shortOne, longOne}}) {
            LateCounts sum = new LateCounts();
            sum.add(pair[0]);
            sum.add(pair[1]);
            Lateness lateness = sum.lateness(LIMIT);
            assertThat(lateness.sent()).isEqualTo(3);
            assertThat(lateness.late()).isEqualTo(2);
            assertThat(lateness.worst().late()).isEqualTo(2);
        }
    }

    @Test
    void runThatSentNothingHasNothingLate() {
        assertThat(new LateCounts().lateness(LIMIT).text()).isEqualTo("none of 0 requests left more than 25 ms late");
        assertThat(new LateCounts().lateness(LIMIT).reasons()).isEmpty();
    }
}
