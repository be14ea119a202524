package io.reprise.replayer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.replayer.source.SourcedExchange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An hour of sixty sessions in turn, one request a second, cut into eight shards. */
@Tag("slow")
class ShardTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final int COUNT = 3_601;
    private static final int SHARDS = 8;
    private static final List<SourcedExchange> RECORDED = LongStream.range(0, COUNT)
            .mapToObj(i -> Exchanges.exchange(i, i * SECOND_NS, i * SECOND_NS + 1, i % 60 + 1, "GET /"))
            .toList();
    private static final Passes PASSES = Passes.of(() -> Exchanges.of(RECORDED.toArray(SourcedExchange[]::new)));

    private static ScaledPlan whole(String scale, String rate, String loop) {
        PlanSummary recorded = PlanSummary.of(PASSES.open(TimeWarp.none(), Long.MAX_VALUE));
        ScaledPlan once = Scales.named(scale).orElseThrow().plan(Rate.parse(rate), recorded, Long.MAX_VALUE, PASSES);
        return loop.equals("once") ? once : Loop.parse(loop, null).of(once, PASSES);
    }

    private static List<PlannedRequest> all(ScaledPlan plan) {
        List<PlannedRequest> requests = new ArrayList<>();
        try (Timetable timetable = plan.timetable(PASSES)) {
            for (PlannedRequest next = timetable.next(); next != null; next = timetable.next()) {
                requests.add(next);
            }
        }
        return requests;
    }

    private static String text(PlannedRequest request) {
        return request.intendedNs() + " " + request.lane() + " "
                + request.exchange().number() + " " + request.exchange().copy();
    }

    @ParameterizedTest
    @CsvSource({
        "compress, 4x, once",
        "compress, 500/s, once",
        "compress, 1x..3x, 5",
        "fold, 4x, once",
        "clone, 2.5x, once",
        "clone, 3x, 2"
    })
    void theShardsTogetherAreTheWholeAndEachHasWholeLanes(String scale, String rate, String loop) {
        ScaledPlan whole = whole(scale, rate, loop);
        List<PlannedRequest> together = new ArrayList<>();
        Map<Long, Integer> shardOfLane = new HashMap<>();
        Set<String> fingerprints = new HashSet<>();
        long sessions = 0;
        for (int i = 1; i <= SHARDS; i++) {
            ShardedPlan shard = new Shard(i, SHARDS).of(whole, PASSES);
            List<PlannedRequest> part = all(shard);
            assertThat(part).isSortedAccordingTo(Comparator.comparingLong(PlannedRequest::intendedNs));
            assertThat(shard.size().requests()).isEqualTo(part.size()).isPositive();
            assertThat(shard.size().spanNs()).isEqualTo(whole.size().spanNs());
            for (PlannedRequest request : part) {
                assertThat(shardOfLane.putIfAbsent(request.lane(), i)).isIn(null, i);
            }
            together.addAll(part);
            sessions += shard.size().sessions();
            fingerprints.add(shard.fingerprint());
            assertThat(shard.wholeRequests()).isEqualTo(whole.size().requests());
        }
        assertThat(together.stream().map(ShardTest::text).sorted())
                .containsExactlyElementsOf(
                        all(whole).stream().map(ShardTest::text).sorted().toList());
        assertThat(sessions).isEqualTo(whole.size().sessions());
        assertThat(fingerprints).hasSize(1);
    }

    @Test
    void sessionsAreSpreadEvenly() {
        for (int i = 1; i <= SHARDS; i++) {
            assertThat(new Shard(i, SHARDS)
                            .of(whole("clone", "100x", "once"), PASSES)
                            .size()
                            .sessions())
                    .isBetween(6_000L / SHARDS - 100, 6_000L / SHARDS + 100);
        }
    }

    @Test
    void otherTimetablesHaveOtherFingerprints() {
        Set<String> fingerprints = new HashSet<>();
        for (String rate : List.of("1x", "2x", "100/s")) {
            fingerprints.add(
                    new Shard(1, 2).of(whole("compress", rate, "once"), PASSES).fingerprint());
        }
        fingerprints.add(
                new Shard(1, 2).of(whole("clone", "2x", "once"), PASSES).fingerprint());
        fingerprints.add(
                new Shard(1, 2).of(whole("compress", "1x", "2"), PASSES).fingerprint());
        fingerprints.add(
                new Shard(1, 3).of(whole("compress", "1x", "once"), PASSES).fingerprint());
        assertThat(fingerprints).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0/8", "9/8", "1/0", "3", "a/b", "-1/8", "1/8/2", "1/10001", "99999999999/99999999999"})
    void whatIsNoShardIsRefusedInOneLine(String text) {
        assertThatThrownBy(() -> Shard.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("expected");
    }
}
