package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.replayer.measure.Gated;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import io.reprise.replayer.measure.Verdict;
import io.reprise.text.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** Clients of the recorded site and targets choose parts of a report: that text must not become anything else. */
final class HostileReportsTest {
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "www.evil.com /",
                "GET /(http://evil.com/x",
                "GET /a@evil.com",
                "GET /@everyone #1 evil/repo#1 GH-1",
                "GET /mailto:a@evil.com xmpp:a@evil.com",
                "GET /`http://evil.com` ``x``",
                "GET /a|b|c|d \\| \\\\| \\`",
                "GET /![x](http://evil.com/p.png) [x](javascript:alert(1))",
                "GET /<script>alert(1)</script><img src=x onerror=alert(1)>",
                "GET /</code></details>&quot;&lt;]]>",
                "GET /\n\n# Heading\n| a | b |",
                "GET /\u001b[2J\u001b]0;x\u0007\u009b31m\u0085\u007f\u0000",
                "GET /\u202egnp.exe\u2066\u2069\u200e\u200f\u061c\u200b\u2028\u2029\ufeff",
                "GET /\ud83d lone \udc00 \uffff \ufffe",
                "GET /é→😀日本",
                "`",
                "|",
                "\t",
            })
    void hostileTextStaysText(String hostile) throws Exception {
        RunSummary run = new Runs()
                .endpoint(hostile, hostile)
                .answered(503, 0, 1, 0, 2)
                .failed(ReplayFailure.BAD_RESPONSE, 10, 11, 12, hostile)
                .answered(404, 20, 21, 0, 22)
                .unsent(ReplayFailure.UNSENDABLE, 30, 31, hostile)
                .finish(1_000);
        Verdict verdict = Gated.verdict(run, "failure");
        ReportFiles.write(directory, run, verdict);
        StringWriter page = new StringWriter();
        FinalPage.print(new PrintWriter(page), run, verdict);

        isPrintable(page.toString(), "the page");
        for (String file : List.of("summary.json", "summary.md", "junit.xml", "report.html")) {
            isPrintable(Files.readString(directory.resolve(file)), file);
        }
        isOnlyCode(Files.readString(directory.resolve("summary.md")));
        assertThat(Files.readString(directory.resolve("report.html")))
                .doesNotContain("<script>alert", "<img", "</code></details>&quot;");
        assertThat(jsonStrings(directory.resolve("summary.json"))).contains(hostile);
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(directory.resolve("junit.xml").toFile())
                .getDocumentElement();
        assertThat(suite.getElementsByTagName("testcase").getLength())
                .as("two endpoints and a condition")
                .isEqualTo(3);
    }

    private static void isPrintable(String text, String name) {
        assertThat(text.codePoints().filter(c -> !Printable.is(c) && c != '\n' && c != '\t'))
                .as(name)
                .isEmpty();
    }

    /** Outside of code, where a renderer looks for markup and links, there are only words of ours. */
    private static void isOnlyCode(String markdown) {
        String rest = CODE.matcher(markdown).replaceAll("CODE");
        assertThat(rest)
                .doesNotContain("`", "evil", "http", "www", "@", "javascript", "<", "# Heading", "lone", "GET /");
        long bars = 0;
        for (String line : rest.lines().toList()) {
            long own = line.chars().filter(c -> c == '|').count();
            bars = line.startsWith("|") && bars > 0 ? bars : own; // those of the heading hold for the table
            assertThat(own).as(line).isEqualTo(bars);
        }
    }

    private static List<String> jsonStrings(Path file) throws IOException {
        List<String> strings = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    strings.add(parser.getText());
                }
            }
        }
        return strings;
    }
}
