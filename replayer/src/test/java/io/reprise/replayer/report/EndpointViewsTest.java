package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.hunt.HuntResult;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.hunt.LawfulTarget;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndpointViewsTest {
    @TempDir
    Path directory;

    private static final Pattern ANCHOR = Pattern.compile("endpoint-[a-z0-9-]*[0-9a-f]{8}");

    private static RunSummary run(int endpoints) {
        Runs runs = new Runs().recordedMs(5);
        for (int i = 0; i < endpoints; i++) {
            runs.endpoint("GET /e" + i, "/e");
            for (int j = 0; j <= i % 50; j++) {
                runs.answered(i == 3 ? 503 : 200, 10 * i + j, 10 * i + j, 0, 10 * i + j + 20);
            }
        }
        return runs.finish(10_000);
    }

    private static List<EndpointView> views(RunSummary run, String found) {
        return EndpointViews.of(
                List.of(PlotStep.of(run)),
                Map.of(found, List.of(new EndpointView.Link("finding-1", "load-only"))),
                endpoint -> "");
    }

    @Test
    void endpointsAreSortedByFindingsThenFailuresThenRequests() {
        List<EndpointView> views = views(run(100), "GET /e2");
        assertThat(views).hasSize(EndpointViews.PAGES_MAX);
        assertThat(views).extracting(EndpointView::name).startsWith("GET /e2", "GET /e3", "GET /e49", "GET /e99");
        assertThat(views.get(0).findings()).hasSize(1);
        assertThat(views.get(1).failures()).containsExactly(List.of("200 → 503", "4"));
    }

    @Test
    void theNumbersAreBesideTheRecordedOnes() {
        EndpointView view = views(run(5), "none").get(0);
        assertThat(view.name()).isEqualTo("GET /e3");
        assertThat(view.numbers()).isEqualTo("4 requests, 4 failed or changed; p99 20.1 ms, recorded 5.0 ms");
        assertThat(view.rows()).hasSize(1);
        assertThat(view.rows().get(0)).startsWith("replayed", "4", "4", "0", "20.1 ms", "5.0 ms", "20.1 ms", "5.0 ms");
    }

    @Test
    void aHuntSaysWhereThroughputPeaksInThePageAndInItsSummary() throws Exception {
        HuntResult hunt = LawfulTarget.hunt();
        HuntVerdict verdict =
                HuntVerdict.of(hunt, hunt.judged(Gate.parse(List.of()).ofHunt()));
        HuntReports.write(directory, hunt, verdict, GivenOptions.NONE);
        SummarySchema.check(directory.resolve("summary.json"));
        assertThat(Files.readString(directory.resolve("summary.json")))
                .containsPattern("\"endpoint\" : \"GET /busy\",\\s+\"peakPerSecond\" : 7\\d\\.")
                .doesNotContainPattern("\"endpoint\" : \"GET /rare\"");
        assertThat(Files.readString(directory.resolve("report.html")))
                .containsPattern("Throughput peaks at about 7\\d\\.\\d/s .* with 2[12] requests in flight: Universal")
                .contains("The firings show no peak of this endpoint's throughput.");
    }

    @Test
    void anchorsAreHarmlessAndTheirOwn() {
        assertThat(EndpointViews.anchor("GET /a")).isEqualTo(EndpointViews.anchor("GET /a"));
        for (String hostile : List.of("\"><script>", "", "é\u202e", "x".repeat(10_000), "GET /a?'\"`")) {
            assertThat(EndpointViews.anchor(hostile)).matches(ANCHOR).hasSizeLessThan(60);
        }
        assertThat(EndpointViews.anchor("GET /a-b")).isNotEqualTo(EndpointViews.anchor("GET /a/b"));
    }
}
