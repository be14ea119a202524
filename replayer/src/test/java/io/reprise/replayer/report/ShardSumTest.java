package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.RunInfo;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import io.reprise.replayer.measure.ShardSum;
import io.reprise.replayer.measure.StoredRun;
import io.reprise.replayer.measure.Verdict;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shards are stored and added up without loss. */
class ShardSumTest {
    private static Runs some(int first) {
        return new Runs()
                .answered(200, first, first + 1, 0, first + 30)
                .endpoint("GET /cart", "/cart")
                .answered(503, first + 1_000, first + 1_001, 0, first + 1_400)
                .failed(ReplayFailure.TIMEOUT, first + 2_000, first + 2_001, first + 9_000, "no answer")
                .recorded(302)
                .answered(403, first + 2_500, first + 2_501, 0, first + 2_600);
    }

    static StoredRun shard(RunSummary run, int index, int count) {
        StoredRun stored = run.stored();
        RunInfo info = stored.info();
        RunInfo.Planned planned = new RunInfo.Planned(
                info.planned().spanNs(),
                info.planned().requests(),
                info.planned().sessions(),
                new RunInfo.ShardInfo(index, count, "f", count * info.planned().requests(), index));
        return new StoredRun(
                new RunInfo(info.runId(), info.version(), info.startedAt(), info.settings(), info.recorded(), planned),
                stored.traffic(),
                stored.counts(),
                stored.times(),
                stored.tally(),
                stored.seconds(),
                stored.course());
    }

    private static String json(StoredRun run) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            RecordJson.write(json, run);
        }
        return text.toString();
    }

    private static StoredRun read(String text) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(text)) {
            json.nextToken();
            return RecordJson.read(json, StoredRun.class);
        }
    }

    private static String report(RunSummary run) throws IOException {
        StringWriter text = new StringWriter();
        new JsonReport().writeText(text, run, Verdict.of(run));
        new UnitsFile().writeText(text, run, Verdict.of(run));
        text.write("errors " + run.tally().errors() + "\n");
        run.tally().endpoints().forEach((endpoint, tally) -> text.write(endpoint + " errors " + tally.errors() + "\n"));
        return text.toString();
    }

    @Test
    void aRunThatWasStoredAndReadIsTheSameRun() throws IOException {
        RunSummary run = some(0).finish(10_000);
        RunSummary again = read(json(run.stored())).summary();
        assertThat(report(again)).isEqualTo(report(run));
        assertThat(again.latencies()).isEqualTo(run.latencies());
        assertThat(again.tally().groups(Comparison.FAILED))
                .hasSameSizeAs(run.tally().groups(Comparison.FAILED));
        assertThat(again.tally().groups(Comparison.FAILED).get(0).examples())
                .isNotEmpty()
                .usingRecursiveComparison()
                .isEqualTo(run.tally().groups(Comparison.FAILED).get(0).examples());
        assertThat(again.course().intervals()).hasSameSizeAs(run.course().intervals());
    }

    @Test
    void countsAndHistogramsAddUp() throws IOException {
        RunSummary one = some(0).finish(10_000);
        RunSummary two = some(250).finish(11_000);
        RunSummary sum = ShardSum.of(List.of(shard(one, 1, 2), read(json(shard(two, 2, 2)))));
        assertThat(Verdict.of(sum).invalidBecause()).isEmpty();
        assertThat(sum.failed()).isEqualTo(4);
        assertThat(sum.tally().errors())
                .isEqualTo(one.tally().errors() + two.tally().errors())
                .isPositive();
        assertThat(sum.changed()).isEqualTo(one.changed() + two.changed());
        assertThat(sum.counts().sent()).isEqualTo(8);
        assertThat(sum.info().planned().requests()).isEqualTo(8);
        assertThat(sum.info().planned().shard()).isEqualTo(new RunInfo.ShardInfo(0, 2, "f", 8, 3));
        assertThat(sum.course().elapsedNs()).isEqualTo(11_000_000_000L);
        var expected = one.latencies().response().copy();
        expected.add(two.latencies().response());
        assertThat(sum.latencies().response()).isEqualTo(expected);
        assertThat(sum.course().intervals().stream()
                        .mapToLong(interval -> interval.response().getTotalCount())
                        .sum())
                .isEqualTo(8);
        assertThat(sum.course().seconds().stream()
                        .mapToLong(second -> second.sent())
                        .sum())
                .isEqualTo(8);
        assertThat(sum.tally().endpoints().get("GET /cart").requests()).isEqualTo(6);
    }

    @Test
    void aShardThatWasInvalidMakesTheSumInvalid() {
        RunSummary good = some(0).finish(10_000);
        RunSummary bad = some(0).unsent(ReplayFailure.UNSENDABLE, 3_000, 3_000, "no descriptor")
                .finish(10_000);
        RunSummary sum = ShardSum.of(List.of(shard(good, 1, 2), shard(bad, 2, 2)));
        Verdict verdict = Verdict.of(sum);
        assertThat(verdict.invalidBecause().get(0)).startsWith("shard 2 of 2 is INVALID: ");
        assertThat(verdict.word()).isEqualTo(Verdict.Word.INVALID);
        assertThat(verdict.exitCode()).isEqualTo(4);
    }

    @Test
    void whatIsNotAStoredRunIsRefused() throws IOException {
        String whole = json(some(0).finish(10_000).stored());
        for (String wrong : List.of(
                "{}",
                "[]",
                whole.replaceFirst("\"info\"", "\"inf0\""),
                whole.replaceFirst("\"end\":\"COMPLETE\"", "\"end\":\"LATER\""),
                whole.replaceFirst("\"times\":\\[", "\"times\":[7,"),
                whole.replaceFirst("\"seconds\":", "\"seconds\":null,\"x\":"))) {
            assertThatThrownBy(() -> read(wrong))
                    .isInstanceOfAny(IllegalArgumentException.class, NullPointerException.class, IOException.class);
        }
        StoredRun cut = read(whole.replaceFirst("\"times\":\\[\"[^\"]*\"", "\"times\":[\"AAAA\""));
        assertThatThrownBy(cut::summary).isInstanceOf(IllegalArgumentException.class);
    }
}
