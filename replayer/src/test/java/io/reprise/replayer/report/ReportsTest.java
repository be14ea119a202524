package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.replayer.engine.RunEnd;
import io.reprise.replayer.measure.Gated;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import io.reprise.replayer.measure.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

final class ReportsTest {
    private static final String HOSTILE = "GET /<script>alert(1)</script>\u001b[2J&\"'";

    @TempDir
    Path directory;

    private static RunSummary run() {
        return new Runs()
                .answered(200, 0, 1, 0, 11)
                .answered(200, 5_000, 5_001, 0.5, 5_021)
                .endpoint(HOSTILE, "/<script>alert(1)</script>")
                .answered(503, 6_000, 6_001, 0, 6_101)
                .failed(ReplayFailure.TIMEOUT, 7_000, 7_000.5, 9_000.5, "nothing for 2s")
                .endpoint("POST /cart", "/cart")
                .answered(404, 10_000, 10_000.5, 0, 10_001.5)
                .finish(10_010);
    }

    private static Verdict failed(RunSummary run) {
        return Gated.verdict(run, "failure");
    }

    private static String page(RunSummary run, List<String> met) {
        StringWriter page = new StringWriter();
        FinalPage.print(new PrintWriter(page), run, Gated.verdict(run, met.toArray(String[]::new)));
        return page.toString();
    }

    /** The page as a whole, so that every change of it is looked at. */
    @Test
    void finalPageAsAWhole() throws IOException {
        assertThat(page(run(), List.of("failure"))).isEqualTo(golden("final-page.txt"));
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ReportsTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void runThatKeptItsTimetableWithoutFailuresIsOk() {
        RunSummary run = new Runs().answered(200, 0, 1, 0, 11).finish(100);
        assertThat(page(run, List.of()))
                .contains("\nOK       0 of 1 requests failed, 0 answered with another status than recorded\n")
                .doesNotContain("Failures", "Look at one");
    }

    @Test
    void invalidRunIsNotAResult() {
        RunSummary run = new Runs()
                .answered(200, 0, 500, 0, 511)
                .answered(200, 1, 500, 0, 511)
                .finish(600);
        assertThat(page(run, List.of("failure")))
                .contains("\nINVALID  this run is not a result; 0 of 2 requests failed")
                .contains("\nTimetable  NOT KEPT")
                .doesNotContain("FAILED");
    }

    @Test
    void runThatWasEndedEarlySaysHowFarItCame() throws IOException {
        RunSummary run = new Runs()
                .answered(200, 0, 1, 0, 11)
                .answered(200, 4_000, 4_001, 0, 4_021)
                .unsent(ReplayFailure.NOT_SENT, 4_500, 4_600)
                .neverReached(7)
                .ended(RunEnd.INTERRUPTED)
                .finish(4_600);
        assertThat(page(run, List.of()))
                .contains("\n           2 of 10 requests of 3 sessions sent, the first 8s of 20s of recording in the"
                        + " first 4s of 10s, run 20261123T080000Z-abcd\n")
                .contains("\nTimetable  kept until the early end: asked 0.9/s, sent 0.2/s\n");
        ReportFiles.write(directory, run, Verdict.of(run));
        assertThat(Files.readString(directory.resolve("report.html")))
                .contains("<dd>the first 8s of 20s of recording in the first 4s of 10s</dd>");
    }

    @Test
    void summaryJsonHasTheDocumentedFields() throws IOException {
        ReportFiles.write(directory, run(), failed(run()));
        SummarySchema.check(directory.resolve("summary.json"));
        Map<String, String> json = flat(directory.resolve("summary.json"));
        assertThat(json)
                .containsEntry("schemaVersion", "1")
                .containsEntry("verdict", "FAILED")
                .containsEntry("exitCode", "1")
                .containsEntry("failOnMet[0]", "failure")
                .containsEntry("interrupted", "false")
                .containsEntry("run.id", "20261123T080000Z-abcd")
                .containsEntry("run.rate", "2x")
                .containsEntry("run.startedAt", "2026-11-23T08:00:00Z")
                .containsEntry("counts.sent", "5")
                .containsEntry("timesNs.response.count", "5")
                .containsEntry("statuses[0].recorded", "200")
                .containsEntry("statuses[0].replayed", "200")
                .containsEntry("statuses[0].count", "2")
                .containsEntry("failures[0].endpoint", HOSTILE)
                .containsEntry("failures[0].signature", "200 → 503")
                .containsEntry("failures[0].examples[0].exchange", "2a-3")
                .containsEntry("failures[1].examples[0].detail", "nothing for 2s")
                .containsEntry("mismatches[0].endpoint", "POST /cart")
                .containsEntry("seconds[0].asked", "1")
                .containsEntry("seconds[6].failed", "1");
        assertThat(Double.parseDouble(json.getOrDefault("timesNs.service.max", "0")))
                .isBetween(1.999e9, 2.003e9);
        String documented = Files.readString(Path.of("..", "docs", "summary-json.md"));
        for (String path : json.keySet()) {
            if (path.startsWith("run.skipped")) {
                continue; // reasons in words
            }
            String field = path.replaceAll("^.*\\.|\\[\\d+]", "");
            assertThat(documented).as("docs/summary-json.md names every field").contains("`" + field + "`");
        }
    }

    @Test
    void theSchemaKnowsWhatIsWrong() throws IOException {
        ReportFiles.write(directory, run(), failed(run()));
        String json = Files.readString(directory.resolve("summary.json"));
        for (String wrong : List.of(
                json.replace("\"kind\" : \"RUN\"", "\"kind\" : \"HUNT\""),
                json.replace("\"schemaVersion\" : 1", "\"schemaVersion\" : 2"),
                json.replace("\"verdict\" : \"FAILED\"", "\"verdict\" : \"BAD\""),
                json.replace("\"result\" : \"MET\"", "\"result\" : 1"),
                json.replace("\"exitCode\" : 1", "\"exitCode\" : \"1\""),
                json.replace("\"interrupted\"", "\"stopped\""),
                json.replace("\"askedPerSecond\" : ", "\"other\" : "))) {
            assertThat(wrong).isNotEqualTo(json);
            assertThat(SummarySchema.errors(wrong)).isNotEmpty();
        }
    }

    /** Every value by its path. */
    private static Map<String, String> flat(Path file) throws IOException {
        Map<String, String> values = new TreeMap<>();
        try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
            while (parser.nextToken() != null) {
                JsonToken token = parser.currentToken();
                if (token.isScalarValue()) {
                    values.put(path(parser), parser.getText());
                }
            }
        }
        return values;
    }

    private static String path(JsonParser parser) {
        Deque<String> parts = new ArrayDeque<>();
        for (var context = parser.getParsingContext(); context != null; context = context.getParent()) {
            if (context.inArray()) {
                parts.addFirst("[" + context.getCurrentIndex() + "]");
            } else if (context.getCurrentName() != null) {
                parts.addFirst("." + context.getCurrentName());
            }
        }
        return String.join("", parts).replaceFirst("^\\.", "");
    }

    @Test
    void histogramLogsCanBeReadBack() throws IOException {
        RunSummary run = run();
        ReportFiles.write(directory, run, Verdict.of(run));
        Histogram sum = new Histogram(3);
        List<Double> starts = new ArrayList<>();
        try (HistogramLogReader reader =
                new HistogramLogReader(directory.resolve("response-time.hlog").toFile())) {
            for (var next = reader.nextIntervalHistogram(); next != null; next = reader.nextIntervalHistogram()) {
                sum.add((Histogram) next);
                starts.add(next.getStartTimeStamp() / 1e3);
            }
        }
        assertThat(sum.getTotalCount()).isEqualTo(5);
        assertThat(sum.getMaxValue()).isEqualTo(run.latencies().response().getMaxValue());
        assertThat(starts).first().isEqualTo(Runs.STARTED.getEpochSecond() * 1.0);
    }

    @Test
    void junitXmlHasATestCaseForEveryEndpoint() throws Exception {
        ReportFiles.write(directory, run(), failed(run()));
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(directory.resolve("junit.xml").toFile());
        Element suite = (Element) document.getElementsByTagName("testsuite").item(0);
        assertThat(suite.getAttribute("tests"))
                .as("endpoints, the timetable, a condition")
                .isEqualTo("5");
        assertThat(suite.getAttribute("failures")).isEqualTo("2");
        List<String> failing = new ArrayList<>();
        var failures = document.getElementsByTagName("failure");
        for (int i = 0; i < failures.getLength(); i++) {
            failing.add(((Element) failures.item(i).getParentNode()).getAttribute("name"));
        }
        assertThat(failing).containsExactly(HOSTILE.replace("\u001b", "\\x1b"), "failure");
    }

    @Test
    void summaryMdIsATableThatHostileNamesCannotLeave() throws IOException {
        ReportFiles.write(directory, run(), failed(run()));
        assertThat(Files.readString(directory.resolve("summary.md")))
                .startsWith("## Replay: FAILED\n")
                .doesNotContain("<script>")
                .contains("| 2a-3 |");
    }

    @Test
    void everyConditionIsInEveryReport() throws IOException {
        RunSummary run = run();
        String unjudged = "p99(" + HOSTILE + "x) > 1s";
        Verdict verdict = Gated.verdict(run, "errors > 30%, max(POST /cart) > 1s", unjudged);
        assertThat(verdict.word()).isEqualTo(Verdict.Word.INVALID);
        ReportFiles.write(directory, run, verdict);
        StringWriter page = new StringWriter();
        FinalPage.print(new PrintWriter(page), run, verdict);
        assertThat(page.toString())
                .contains(
                        "\nGate       errors > 30%  met: 2 of 5 (40.0 %)\n", "max(POST /cart) > 1s  not met: 1.5 ms\n")
                .contains("could not be judged: no request of GET /<script>");
        assertThat(Files.readString(directory.resolve("summary.md")))
                .contains("| `errors > 30%` | met | 2 of 5 (40.0 %) |", "| `max(POST /cart) > 1s` | not met | 1.5 ms |")
                .contains("| not judged | no request of GET /&lt;script&gt;");
        assertThat(Files.readString(directory.resolve("report.html")))
                .contains("<td class=\"text\">errors &gt; 30%</td><td class=\"text bad\">met</td>")
                .contains("<td class=\"text\">not met</td>");
        SummarySchema.check(directory.resolve("summary.json"));
        assertThat(flat(directory.resolve("summary.json")))
                .containsEntry("gate[0].condition", "errors > 30%")
                .containsEntry("gate[0].result", "MET")
                .containsEntry("gate[0].value", "40")
                .containsEntry("gate[0].limit", "30")
                .containsEntry("gate[1].result", "NOT_MET")
                .containsEntry("gate[2].result", "NOT_JUDGED")
                .containsEntry("failOnMet[0]", "errors > 30%");
        assertThat(Files.readString(directory.resolve("junit.xml")))
                .contains("name=\"errors &gt; 30%\" time=\"0.000000\"><failure message=\"met: 2 of 5 (40.0 %)\"/>")
                .contains("<error message=\"could not be judged: ");
    }

    @Test
    void htmlPageRefersToNothingOutsideItself() throws IOException {
        ReportFiles.write(directory, run(), failed(run()));
        assertThat(Files.readString(directory.resolve("report.html")))
                .doesNotContain("<script>alert", "src=", "@import", "url(", "<link")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    }
}
