package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.KeptResponse;
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
import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import io.reprise.replayer.measure.Verdict;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many endpoints, failures, findings and firings there are, a page stays below three megabytes. */
@Tag("slow")
final class PageSizeTest {
    private static final long BYTES_MAX = 3_000_000;
    private static final int ENDPOINTS = 400;

    @TempDir
    Path directory;

    /** Each endpoint fails in three ways, with responses of which every character is escaped. */
    private static RunSummary run() {
        Runs runs = new Runs().watched(listener -> listener).recordedMs(30);
        for (int i = 0; i < ENDPOINTS; i++) {
            runs.endpoint("GET /" + i + "/<&>".repeat(30), "/'" + i);
            for (int j = 0; j < 12; j++) {
                runs.live("Content-Type: text/html\r\n", "<&>".repeat(1_000));
                runs.answered(j % 4 == 3 ? 200 : 500 + j % 4, 40 * i + 3 * j, 40 * i + 3 * j + 1, 0, 40 * i + 50 * j);
            }
        }
        return runs.finish(17_000);
    }

    @Test
    void ofARun() throws Exception {
        RunSummary run = run();
        ReportFiles.write(directory, run, Verdict.of(run));
        String page = Files.readString(directory.resolve("report.html"));
        assertThat(Files.size(directory.resolve("report.html"))).isBetween(BYTES_MAX / 3, BYTES_MAX);
        assertThat(page)
                .contains("The page is full; summary.json has the examples.", "The 40 of 400 endpoints with findings");
    }

    @Test
    void ofAHunt() throws Exception {
        RunSummary run = run();
        byte[] body = new byte[4_000];
        Arrays.fill(body, (byte) '<');
        List<Finding> findings = new ArrayList<>();
        Map<Signal, Observation> seen = new HashMap<>();
        Map<Signal, List<FiringEvidence.Example>> examples = new HashMap<>();
        Occurrence some = new Occurrence(9, 9, 9);
        run.tally().endpoints().keySet().forEach(endpoint -> {
            Signal signal = new Signal(endpoint, Signal.Kind.FAILURE, "200 → 500: <&>");
            findings.add(new Finding(
                    signal, Finding.Verdict.LOAD_ONLY, OptionalDouble.of(2), 1e-9, "<why>", List.of(signal)));
            seen.put(signal, new Observation(some, some));
            FiringEvidence.Example example = new FiringEvidence.Example(
                    "2a-3",
                    "00000000000000ff",
                    "GET /x",
                    1_000,
                    4,
                    "",
                    new FailureGroup.Answers(null, new KeptResponse(new byte[0], body, 4_000)));
            examples.put(signal, List.of(example, example, example));
        });
        List<FiredStep> steps = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            Firing firing = new Firing(
                    new Firing.Step(i, i < 2 ? Firing.Role.BASELINE : Firing.Role.LOAD, i < 2 ? 1 : 1 + i / 3.0),
                    Map.of(),
                    seen,
                    Map.of(),
                    new Firing.Load(100, 100, 5, 17, true));
            steps.add(new FiredStep(
                    new FiringEvidence(firing, examples, Map.of(), Map.of(), Map.of()), run, Verdict.of(run), 0));
        }
        HuntResult result = new HuntResult(steps, findings, OptionalDouble.of(2), 1, true);
        HuntVerdict verdict =
                HuntVerdict.of(result, result.judged(Gate.parse(List.of()).ofHunt()));
        try (OutputStream to = Files.newOutputStream(directory.resolve("page.html"))) {
            HuntReports.page(to, result, HuntViews.of(result, verdict));
        }
        assertThat(Files.size(directory.resolve("page.html"))).isBetween(BYTES_MAX / 3, BYTES_MAX);
        assertThat(Files.readString(directory.resolve("page.html"))).contains("200 more in summary.json");
    }
}
