package io.reprise.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cli.Program;
import io.reprise.journal.FailureCause;
import io.reprise.journal.Protocol;
import io.reprise.journal.exchange.Exchange;
import io.reprise.testkit.JournalFixture;
import io.reprise.testkit.Recorded;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A recording survives export and import, and an import is never partial. */
class ExportImportTest {
    private static final long START_NS = 1_795_425_503_000_000_000L;
    private static final String GOOD =
            "{\"id\":1,\"connection\":\"0-1\",\"ordinal\":0,\"session\":\"0000000000000001\","
                    + "\"request\":{\"head_ns\":1000,\"end_ns\":1000,"
                    + "\"head\":\"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\","
                    + "\"body\":\"\",\"body_bytes\":0,\"trailers\":\"\",\"chunked\":false,\"whole\":true},"
                    + "\"response\":{\"head_ns\":1001,\"end_ns\":1002,\"status\":200,"
                    + "\"head\":\"HTTP/1.1 200 OK\\r\\n\\r\\n\","
                    + "\"body\":\"\",\"body_bytes\":0,\"body_hash\":\"0000000000000000\"}}";

    @TempDir
    Path directory;

    private Path journal = Path.of("");
    private Path file = Path.of("");
    private Path copy = Path.of("");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void record() {
        journal = directory.resolve("journal");
        file = directory.resolve("recording.ndjson");
        copy = directory.resolve("copy");
        try (JournalFixture fixture = new JournalFixture(journal)) {
            fixture.session(7).at(START_NS).request(1, "/a\u00e9\u0085").response(1, 200, "h\u00e9llo\u0000", 6);
            fixture.at(START_NS + 10).request(2, 1, "/b").failure(2, FailureCause.UPSTREAM_TIMEOUT, 504, "too late");
            fixture.at(START_NS + 20).request(3, "/c"); // no response was recorded
            fixture.ledger(true);
        }
    }

    private int call(Map<String, String> environment, Object... arguments) {
        CommandLine line = new CommandLine(new JournalMain())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        List<String> texts = new ArrayList<>();
        List.of(arguments).forEach(argument -> texts.add(argument.toString()));
        return Program.run(line, texts.toArray(String[]::new), environment);
    }

    private int call(Object... arguments) {
        return call(Map.of(), arguments);
    }

    @Test
    void importedExchangesEqualTheExportedOnes() throws Exception {
        assertThat(call("export", journal, "--to", "ndjson", "--output", file))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).isEqualTo("3 exchanges written to " + file + System.lineSeparator());
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(call("import", file, "--from", "ndjson", "--journal", copy))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("3 exchanges added to " + copy);

        assertThat(Recorded.exchanges(copy))
                .usingRecursiveComparison()
                .ignoringFields("ids.connection")
                .ignoringFieldsMatchingRegexes(".*[sS]equence")
                .isEqualTo(Recorded.exchanges(journal));
        List<Exchange> imported = Recorded.exchanges(copy);
        assertThat(imported.get(0).ids().connection())
                .isEqualTo(imported.get(1).ids().connection())
                .isNotEqualTo(imported.get(2).ids().connection());
    }

    @Test
    void keepsTheProtocolAndTheStreamOfAnExchange() throws Exception {
        String onStream5 = GOOD.replace("\"ordinal\":0", "\"ordinal\":5,\"protocol\":2");
        Files.writeString(
                file, GOOD + "\n" + onStream5.replace("\"id\":1", "\"id\":2").replace("0-1", "0-2") + "\n");
        assertThat(call("import", file, "--journal", copy)).as(err.toString()).isZero();
        assertThat(Recorded.exchanges(copy))
                .extracting(each -> each.ids().protocol())
                .containsExactly(Protocol.HTTP_1, Protocol.HTTP_2);

        assertThat(call("export", copy, "--to", "ndjson")).as(err.toString()).isZero();
        assertThat(out.toString().lines().filter(line -> line.contains("\"protocol\"")))
                .singleElement()
                .asString()
                .contains("\"ordinal\":5,\"protocol\":2,");

        Files.writeString(file, GOOD.replace("\"ordinal\":0", "\"ordinal\":5,\"protocol\":3"));
        assertThat(call("import", file, "--journal", directory.resolve("other")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("protocol is 3 (expected: 1 to 2)");
    }

    @Test
    void keepsWhichExchangesHadEndedBeforeARequestBegan() throws Exception {
        Path busy = directory.resolve("busy");
        try (JournalFixture fixture = new JournalFixture(busy)) {
            // The end of a response is 1 ns after its record's time.
            fixture.at(START_NS).request(1, "/1").request(2, "/2").at(START_NS + 9);
            fixture.response(1, 200);
            fixture.at(START_NS + 10).request(3, "/3");
            fixture.at(START_NS + 11).request(4, "/4").at(START_NS + 10).response(2, 200, "late", 4);
            fixture.at(START_NS + 11).request(5, "/5");
            fixture.failure(3, FailureCause.UPSTREAM_RESET, 502, "reset").request(6, "/6");
            fixture.ledger(true);
        }
        assertThat(call("export", busy, "--output", file)).as(err.toString()).isZero();
        assertThat(call("import", file, "--journal", copy)).as(err.toString()).isZero();

        assertThat(order(Recorded.exchanges(copy)))
                .isEqualTo(order(Recorded.exchanges(busy)))
                .containsExactly("", "", "1", "1", "1 2", "1 2 3");
    }

    /** For each exchange the ids of those that had ended before it began. */
    private static List<String> order(List<Exchange> exchanges) {
        return exchanges.stream()
                .map(e -> exchanges.stream()
                        .filter(other -> other.endedBefore(e))
                        .map(other -> Long.toString(other.ids().exchange()))
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    @Test
    void writesOneLineOfAsciiPerExchangeToStandardOutput() {
        assertThat(call("export", journal, "--exclude", "GET /c")).isZero();
        assertThat(out.toString().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"id\":") && line.endsWith("}"));
        assertThat(out.toString().chars()).allMatch(c -> c == '\n' || (c >= 0x20 && c < 0x7F));
    }

    @Test
    void reportsThatNothingMatchesAndWritesNoFile() {
        assertThat(call("export", journal, "--include", "POST /**", "--output", file))
                .isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("journal export: 0 of 3");
        assertThat(file).doesNotExist();
    }

    @Test
    void leavesAnEarlierFileAloneIfTheExportFails() throws Exception {
        Files.writeString(file, "earlier");
        assertThat(call("export", journal, "--include", "POST /**", "--output", file))
                .isEqualTo(1);
        assertThat(file).hasContent("earlier");
        assertThat(directory).isDirectoryNotContaining("glob:**/.*.tmp");
    }

    @Test
    void refusesAnIdForTheSecondTime() throws Exception {
        Files.writeString(file, GOOD + "\n" + GOOD + "\n");
        assertThat(call("import", file, "--journal", copy)).isEqualTo(1);
        assertThat(err.toString()).contains("line 2: ", "an id above 1", "nothing was imported");
    }

    @Test
    void shortensWhatAFileSaysInMessages() throws Exception {
        Files.writeString(file, GOOD.replace("\"ordinal\":0", "\"ordinal\":0,\"" + "x".repeat(40_000) + "\":1"));
        assertThat(call("import", file, "--journal", copy)).isEqualTo(1);
        assertThat(err.toString()).hasSizeLessThan(1_000).contains("nothing was imported");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"id\":1                  | \"id\":0                    | id is 0 (expected: 1 to",
                "\"id\":1                  | \"id\":\"1\"    | id is of the wrong kind (expected: a whole number)",
                "\"connection\":\"0-1\",   | ''                          | connection is missing (expected: text)",
                "\"ordinal\":0             | \"ordinal\":0,\"color\":1   | 'color' is not a field of this object",
                "0000000000000001          | xyz                         | session is not a number",
                "GET / HTTP/1.1            | GET /                       | the head of the request: ",
                "HTTP/1.1 200 OK           | HTTP/1.1 201 OK             | does not begin with HTTP/1.1 200",
                "\"whole\":true            | \"whole\":[]                | whole: expected text",
                "\"body\":\"\",\"body_bytes\":0,\"t | \"body\":\"%%\",\"body_bytes\":0,\"t | not JSON: ",
                "\"response\":{            | \"response\":{\"x\":{},     | x: expected text, a number",
                "}}                        | }                           | not JSON: ",
            })
    void rejectsInvalidLineAndImportsNothing(String part, String replacement, String message) throws Exception {
        assertThat(GOOD).contains(part);
        Files.writeString(file, GOOD + "\n" + GOOD.replace(part, replacement) + "\n");
        assertThat(call("import", file, "--journal", copy)).as(err.toString()).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString())
                .startsWith("journal import: " + file + ": line ")
                .contains(message)
                .contains("nothing was imported");
        assertThat(copy).isDirectoryNotContaining("glob:**/run-*");
    }

    @Test
    void rejectsExchangesOutOfOrder() throws Exception {
        Files.writeString(
                file, GOOD + "\n" + GOOD.replace("\"id\":1", "\"id\":2").replace("head_ns\":1000", "head_ns\":999"));
        assertThat(call("import", file, "--journal", copy)).isEqualTo(1);
        assertThat(err.toString()).contains("line 2: ", "no time before 1000 ns");
    }

    @Test
    void namesTheFormatsIfOneIsUnknown() {
        assertThat(call("export", journal, "--to", "har2")).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("journal export: --to: 'har2' is not a format (expected: ndjson)\n");
    }

    @Test
    void rejectsSpecialAndEmptyFiles() throws Exception {
        assertThat(call("import", "/dev/zero", "--journal", copy)).isEqualTo(2);
        assertThat(call("import", Files.createFile(file), "--journal", copy)).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(2);
        assertThat(err.toString()).contains("'/dev/zero' cannot be read", "contains no exchange");
        assertThat(copy).doesNotExist();
    }

    @Test
    void doesNotTakeTheFormatFromReplaysOptions() {
        assertThat(call(Map.of("REPRISE_TO", "10:00"), "export", journal))
                .as(err.toString())
                .isZero();
    }
}
