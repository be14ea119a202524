package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.replayer.bisect.Trials.Baseline;
import io.reprise.replayer.compare.Compared;
import io.reprise.replayer.compare.ReleaseComparison;
import io.reprise.replayer.compare.StoredReport;
import io.reprise.replayer.engine.KeptResponse;
import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.hunt.Finding;
import io.reprise.replayer.hunt.FiredStep;
import io.reprise.replayer.hunt.Firing;
import io.reprise.replayer.hunt.FiringEvidence;
import io.reprise.replayer.hunt.HuntResult;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.hunt.Observation;
import io.reprise.replayer.hunt.Occurrence;
import io.reprise.replayer.hunt.Signal;
import io.reprise.replayer.hunt.TimePattern;
import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.Gated;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import io.reprise.replayer.measure.ShardSum;
import io.reprise.replayer.measure.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports that are made again from their data.json are the first ones, byte for byte. */
final class DataFileTest {
    private static final Signal SIGNAL =
            new Signal("GET /<b>{id}", Signal.Kind.FAILURE, "200 → 500: <script>x</script>");
    private static final Signal SLOW = new Signal("GET /slow", Signal.Kind.SLOW, "takes longer");

    @TempDir
    Path directory;

    private static RunSummary run() {
        return new Runs()
                .answered(200, 0, 1, 0, 11)
                .endpoint("GET /<b>{id}", "/<b>7")
                .answered(503, 900, 901, 0, 921)
                .failed(ReplayFailure.TIMEOUT, 2_000, 2_001, 4_000, "nothing for 2s <i>")
                .recorded(302)
                .lane(7, "POST")
                .answered(403, 2_500, 2_560, 10, 2_660)
                .answered(302, 2_600, 2_760, 10, 2_860)
                .finish(5_000);
    }

    private Path first() {
        return directory.resolve("first");
    }

    private Path again() {
        return directory.resolve("again");
    }

    /** All files below a directory, each byte a character. */
    private static Map<String, String> files(Path below) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(below)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(below.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    private void areAlike(int count) throws IOException {
        assertThat(files(again())).hasSize(count).isEqualTo(files(first()));
    }

    @Test
    void aRun() throws IOException {
        RunSummary run = run();
        Verdict verdict = Gated.verdict(run, "errors > 0.1%, p99(GET /<b>{id}) > 2s", "p99(GET /none) > 1s");
        ReportFiles.write(first(), run, verdict);
        RunData data = DataFile.read(first(), RunData.class);
        RunSummary read = data.run().summary();
        ReportFiles.write(again(), read, Gated.verdict(read, data.failOn().toArray(String[]::new)));
        areAlike(8);
    }

    @Test
    void aMergeOfShards() throws IOException {
        RunSummary sum = ShardSum.of(List.of(ShardSumTest.shard(run(), 1, 2), ShardSumTest.shard(run(), 2, 2)));
        ReportFiles.write(first(), sum, Verdict.of(sum));
        RunSummary read = DataFile.read(first(), RunData.class).run().summary();
        ReportFiles.write(again(), read, Verdict.of(read));
        areAlike(8);
    }

    @Test
    void steps() throws IOException {
        List<StepTable.Row> rows = List.of(
                new StepTable.Row("1x", "OK", run(), Verdict.of(run())),
                new StepTable.Row("2x", "OK", run(), Verdict.of(run())));
        ReportFiles.writeSteps(first(), rows);
        List<StepTable.Row> read = new ArrayList<>();
        StepsData data = (StepsData) DataFile.read(first());
        for (RunData step : data.read(first())) {
            RunSummary summary = step.run().summary();
            read.add(new StepTable.Row(data.rates().get(read.size()), "OK", summary, Verdict.of(summary)));
        }
        ReportFiles.writeSteps(again(), read);
        areAlike(21);
    }

    private static FiredStep step(int index, Firing.Role role, double rate, int seen) {
        RunSummary summary = run();
        Occurrence of = new Occurrence(240, 80, 80);
        Firing firing = new Firing(
                new Firing.Step(index, role, rate),
                Map.of(SIGNAL.endpoint(), of, SLOW.endpoint(), of),
                Map.of(SIGNAL, new Observation(new Occurrence(seen, seen, seen), of)),
                Map.of(SLOW.endpoint(), new Firing.ServiceTimes(new double[] {1, 2.5}, new double[] {3}, 2, rate)),
                new Firing.Load(50 * rate, 50 * rate, rate, 20 / rate, true));
        FiringEvidence.Example example = new FiringEvidence.Example(
                "2a-3",
                "00000000000000ff",
                "GET /<b>7",
                1_000_000,
                4,
                "",
                new FailureGroup.Answers(
                        null,
                        new KeptResponse(
                                "HTTP/1.1 500 <i>\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                                new byte[] {-1, 0, 60},
                                3)));
        return new FiredStep(
                new FiringEvidence(
                        firing,
                        Map.of(SIGNAL, List.of(example)),
                        Map.of(SLOW, Map.of(SIGNAL, 3L)),
                        Map.of(SIGNAL, List.of(new FiringEvidence.Overlap("GET /slow", 5, 6, 1, 90))),
                        Map.of(SIGNAL, new TimePattern(OptionalLong.of(400_000_000), OptionalLong.empty()))),
                summary,
                Verdict.of(summary),
                index);
    }

    private static HuntResult hunt() {
        List<FiredStep> steps = List.of(
                step(0, Firing.Role.BASELINE, 1, 0),
                step(1, Firing.Role.BASELINE, 1, 0),
                step(2, Firing.Role.LOAD, 2.5, 15),
                step(3, Firing.Role.BETWEEN, 1, 0));
        List<Finding> findings = List.of(
                new Finding(SIGNAL, Finding.Verdict.LOAD_ONLY, OptionalDouble.of(2.5), 1e-9, "why", List.of(SLOW)),
                new Finding(SLOW, Finding.Verdict.UNCLEAR, OptionalDouble.empty(), 0.5, "why <not>", List.of()));
        return new HuntResult(steps, findings, OptionalDouble.of(2.5), 1, true);
    }

    @Test
    void aHunt() throws IOException {
        HuntResult result = hunt();
        HuntVerdict judged = HuntVerdict.of(
                result, result.judged(Gate.parse(List.of("p99 > 3x baseline")).ofHunt()));
        GivenOptions options = new GivenOptions(Map.of("--journal", List.of("a", "b")), List.of("--header"));
        HuntReports.write(first(), result, judged, options);
        HuntData data = (HuntData) DataFile.read(first());
        HuntResult read = data.read(first());
        HuntVerdict verdict = HuntVerdict.of(read, read.judged(Gate.parse(data.failOn())));
        HuntReports.write(again(), read, verdict, data.options());
        areAlike(4 * 8 + 5);
    }

    @Test
    void aBisection() throws IOException {
        BisectReport report = new BisectReport(
                new BisectReport.Finding("0a0b0c0d", SIGNAL),
                BisectReport.Word.FOUND,
                "2 of 80 sessions show it.",
                new BisectReport.Rates(8, 1, OptionalDouble.empty(), 1),
                new BisectReport.Slice(
                        List.of(new BisectReport.Request("2a-3", "00ff", 0.25, "GET /<b>{id}")),
                        2,
                        480,
                        80,
                        "slice",
                        "how",
                        List.of(new HuntView.ExampleView("2a-3", "HTTP/1.1 200", "HTTP/1.1 500 <b>"))),
                List.of(new BisectReport.Row("half", 8, 40, 240, 3, 4, Baseline.NOTHING)),
                GivenOptions.NONE);
        report.write(first());
        ((BisectReport) DataFile.read(first())).write(again());
        areAlike(3);
    }

    @Test
    void aComparison() throws Exception {
        Path before = directory.resolve("before");
        Path after = directory.resolve("after");
        ReportFiles.write(before, run(), Verdict.of(run()));
        ReportFiles.write(after, run(), Verdict.of(run()));
        Compared compared = ReleaseComparison.compare(StoredReport.read(before), StoredReport.read(after));
        CompareReports.write(first(), compared, 4);
        CompareReports.write(again(), ((ComparisonData) DataFile.read(first())).compared(), 4);
        areAlike(5);
    }

    /**
     * Files that were written when the format began. If this fails, what was added to a stored record must be something
     * that can be absent, or {@code FORMAT} must be another.
     */
    @Test
    void filesOfThisFormatFromEarlierVersionsAreRead() throws IOException {
        Path hunt = Path.of("src/test/resources/io/reprise/replayer/report/format-1");
        HuntData data = (HuntData) DataFile.read(hunt);
        HuntResult read = data.read(hunt);
        assertThat(read.findings()).isEqualTo(hunt().findings());
        assertThat(read.steps()).extracting(step -> step.summary().ended()).containsExactly(5L, 5L, 5L, 5L);
        HuntReports.write(again(), read, HuntVerdict.of(read, read.judged(Gate.parse(data.failOn()))), data.options());
        assertThat(again().resolve("report.html")).content().contains("200 → 500: &lt;script&gt;x&lt;/script&gt;");
    }

    @Test
    void whatLaterVersionsAddMayBeAbsent() throws IOException {
        ReportFiles.write(first(), run(), Verdict.of(run()));
        Path file = first().resolve(DataFile.FILE_NAME);
        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst(",\"machine\":\\{[^}]*},\"invalidBecause\":\\[]", ""));
        assertThat(file).content().hasSizeLessThan(text.length());
        assertThat(DataFile.read(first(), RunData.class).run().summary().ended())
                .isEqualTo(5);
    }

    @Test
    void otherFilesAreRefusedInOneLineThatNamesThem() throws IOException {
        ReportFiles.write(first(), run(), Verdict.of(run()));
        Path file = first().resolve(DataFile.FILE_NAME);
        String text = Files.readString(file);
        for (String wrong : List.of(
                "",
                "{}",
                "[".repeat(100_000),
                text.replaceFirst("\"format\":1", "\"format\":2"),
                text.replaceFirst("\"kind\":\"RUN\"", "\"kind\":\"WALK\""),
                text.replaceFirst("\"kind\":\"RUN\"", "\"kind\":\"HUNT\""),
                text.replaceFirst("\"runId\"", "\"id\""),
                text.substring(0, text.length() / 2),
                text + "{}")) {
            Files.writeString(file, wrong);
            assertThatThrownBy(() -> DataFile.read(first()))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("'" + file + "' cannot be read")
                    .hasMessageNotContaining("\n");
        }
        Files.delete(file);
        assertThatThrownBy(() -> DataFile.read(first())).hasMessageStartingWith("'" + first() + "' has no data.json");
    }

    /** Whatever somebody writes into the file, reading it ends soon, in a summary or in an ordinary exception. */
    @Test
    void damagedNumbersAndTextsDoNoHarm() throws IOException {
        ReportFiles.write(first(), run(), Verdict.of(run()));
        Path file = first().resolve(DataFile.FILE_NAME);
        String text = Files.readString(file);
        Random random = new Random(5);
        int read = 0;
        for (int i = 0; i < 400; i++) {
            int at = random.nextInt(text.length());
            String damaged = text.substring(0, at)
                    + List.of("9", "-", "A", "\"", "}", "99999999999").get(random.nextInt(6))
                    + text.substring(at + 1);
            Files.writeString(file, damaged);
            try {
                RunSummary summary = DataFile.read(first(), RunData.class).run().summary();
                ReportFiles.write(again(), summary, Verdict.of(summary));
                read++;
            } catch (IOException | RuntimeException expected) {
                assertThat(expected).isNotNull();
            }
        }
        assertThat(read).as("some damage cannot be told").isBetween(1, 399);
    }
}
