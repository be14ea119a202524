package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.replayer.bisect.TrialLog;
import io.reprise.replayer.bisect.TrialLog.Entry;
import io.reprise.replayer.bisect.Trials.Baseline;
import io.reprise.replayer.hunt.Finding.Verdict;
import io.reprise.replayer.hunt.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that a bisection reads and writes. */
class BisectFilesTest {
    private static final Signal LOCKED = new Signal("POST /orders/{id}", Signal.Kind.FAILURE, "200 → 500: a `b` | <c>");

    @TempDir
    Path directory;

    private BisectStateFile state(String target) {
        return new BisectStateFile(directory, Map.of("finding", "1a2b3c4d", "target", target));
    }

    @Test
    void firingsAreKeptAndTakenOver() throws IOException {
        TrialLog log = new TrialLog(() -> {});
        state("http://a").restore(log);
        assertThat(log.entries()).isEmpty();
        List<Entry> firings = List.of(new Entry("k1", false, 3, true), new Entry("k1", true, 0, false));
        log.restore(firings, List.of(-1L, 7L));
        state("http://a").save(log);
        TrialLog next = new TrialLog(() -> {});
        state("http://a").restore(next);
        assertThat(next.entries()).isEqualTo(firings);
        assertThat(next.order()).containsExactly(-1L, 7L);
    }

    @Test
    void aDirectoryWithOtherFilesIsRefused() throws IOException {
        Files.writeString(directory.resolve("slice"), "somebody's");
        assertThatThrownBy(() -> state("http://a").restore(new TrialLog(() -> {})))
                .hasMessageContaining("has files, but not those of a search");
    }

    @Test
    void theStateOfAnotherTargetAndADamagedOneAreRefused() throws IOException {
        TrialLog log = new TrialLog(() -> {});
        state("http://a").save(log);
        assertThatThrownBy(() -> state("http://b").restore(log))
                .hasMessageContaining("is about another target (http://a, now http://b)");
        Path file = directory.resolve("state.json");
        Files.writeString(file, Files.readString(file).substring(0, 30));
        assertThatThrownBy(() -> state("http://a").restore(log)).isInstanceOf(IOException.class);
    }

    @Test
    void theSummaryOfAHuntSaysAtWhichLoadsAFindingWasSeen() throws IOException {
        Files.writeString(directory.resolve("summary.json"), """
                {"options": {"--journal": ["/a", "/b"], "--insecure": ["true"]}, "withheld": ["--header"],
                 "steps": [{"rate": 1, "role": "BASELINE", "valid": true}, {"rate": 2, "role": "LOAD", "valid": true},
                   {"rate": 4, "role": "LOAD", "valid": true}, {"rate": 8, "role": "LOAD", "valid": true},
                   {"rate": 16, "role": "LOAD", "valid": false}],
                 "findings": [{"id": "1a2b3c4d", "verdict": "LOAD_ONLY", "endpoint": "POST /orders/{id}",
                   "kind": "FAILURE", "detail": "200 → 500", "lowestRate": 4,
                   "steps": [{"seen": 0, "of": 9}, {"seen": 0, "of": 9}, {"seen": 2, "of": 9}, {"seen": 5, "of": 9},
                     {"seen": 9, "of": 9}]},
                  {"id": "2a2b3c4d", "verdict": "LOAD_ONLY", "endpoint": "GET /", "kind": "SLOW",
                   "detail": "takes longer", "lowestRate": 4, "steps": [{}, {}, {}, {}, {}]}]}
                """);
        HuntFile hunt = HuntFile.read(directory);
        assertThat(hunt.options().arguments()).containsExactly("--journal=/a", "--journal=/b", "--insecure=true");
        assertThat(hunt.options().withheld()).containsExactly("--header");
        HuntFile.Found failure = hunt.findings().get(0);
        assertThat(failure.signal()).isEqualTo(new Signal("POST /orders/{id}", Signal.Kind.FAILURE, "200 → 500"));
        assertThat(failure.verdict()).isEqualTo(Verdict.LOAD_ONLY);
        assertThat(failure.rates())
                .as("most frequent first, firings that were late left out")
                .containsExactly(8.0, 4.0);
        assertThat(failure.below()).isEqualTo(2);
        assertThat(hunt.findings().get(1).rates()).containsExactly(8.0, 4.0);
    }

    @Test
    void theReportIsReadAgainAndItsPageEscapesWhatServersSaid() throws IOException {
        GivenOptions options = new GivenOptions(Map.of("--target", List.of("http://a")), List.of("--header"));
        new BisectReport(
                        new BisectReport.Finding("1a2b3c4d", LOCKED),
                        BisectReport.Word.FOUND,
                        "2 of 40 sessions <b>",
                        new BisectReport.Rates(8, 1, OptionalDouble.of(6), 5.5),
                        new BisectReport.Slice(
                                List.of(new BisectReport.Request("0-1", "00ff", 0.25, "POST /orders/{id}")),
                                2,
                                80,
                                40,
                                "slice",
                                "The small journal showed it.",
                                List.of(new HuntView.ExampleView(
                                        "0-1  `x`", "HTTP/1.1 200", "<script>\n```\n\u001b[2J"))),
                        List.of(new BisectReport.Row("sessions", 8, 2, 4, 5, 5, Baseline.ALSO)),
                        options)
                .write(directory);
        BisectReport.Repeat repeat = BisectReport.read(directory);
        assertThat(repeat.finding().signal()).isEqualTo(LOCKED);
        assertThat(repeat.rate()).isEqualTo(8);
        assertThat(repeat.slice()).isEqualTo("slice");
        assertThat(repeat.options().arguments()).containsExactly("--target=http://a");
        assertThat(repeat.options().withheld()).containsExactly("--header");
        assertThat(Files.readString(directory.resolve("bisect.md")))
                .contains("    <script>\n    ```\n", "5 of 5, and at the baseline", "| 0.250 s | 00ff |")
                .contains("2 of 40 sessions &lt;b&gt;")
                .doesNotContain("\u001b");
    }
}
