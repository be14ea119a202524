package io.reprise.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cli.Program;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.FailureCause;
import io.reprise.journal.LossCause;
import io.reprise.journal.RecordKind;
import io.reprise.testkit.JournalFixture;
import io.reprise.traffic.SessionRules;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Calls the journal command on real journals, as a user would. */
class JournalCliTest {
    private static final long START_NS = 1_795_425_503_000_000_000L;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path directory;

    private Path journal = Path.of("");
    private Path run = Path.of("");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void record() {
        journal = directory.resolve("journal");
        try (JournalFixture fixture = new JournalFixture(journal)) {
            run = fixture.runDirectory();
            for (int i = 1; i <= 20; i++) {
                fixture.session(i % 2 + 1).at(START_NS + i * SECOND_NS).request(i, "/products/" + i);
                fixture.at(START_NS + i * SECOND_NS + 5_000_000).response(i, i == 7 ? 500 : 200, "hello", 5);
            }
            fixture.at(START_NS + 21 * SECOND_NS).request(21, "/\u001b[2Jevil\u0007");
            fixture.failure(21, FailureCause.UPSTREAM_TIMEOUT, 504, "too late");
            fixture.gap(LossCause.RING_FULL, 3, 4_096, START_NS, START_NS + SECOND_NS)
                    .ledger(true);
        }
    }

    private int call(String... arguments) {
        CommandLine line = new CommandLine(new JournalMain())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return Program.run(line, arguments, Map.of());
    }

    @Test
    void listAndShowPrintTheSessionThatAUserKeepsOverALogin() {
        Path users = directory.resolve("users");
        try (JournalFixture fixture = new JournalFixture(users)) {
            long before = SessionRules.keyOfConnection(1);
            fixture.session(before).request(1, 1, "/login");
            fixture.response(1, 200, "Set-Cookie: session=in; Path=/\r\n", "", 0);
            String after = "GET /home HTTP/1.1\r\nHost: shop.example\r\nCookie: session=in\r\n\r\n";
            long key = SessionRules.standard()
                    .keyOf(Head.parseRequest(after.getBytes(StandardCharsets.ISO_8859_1), FramingLimits.DEFAULT), 2);
            fixture.session(key)
                    .message(RecordKind.REQUEST, 0, 2, 2, after, "", 0)
                    .response(2, 200);
        }
        assertThat(call("list", users.toString())).isZero();
        List<String> sessions =
                out.toString().lines().map(line -> line.split(" +", -1)[3]).toList();
        assertThat(sessions).hasSize(2).containsOnly(sessions.get(0));
        assertThat(call("show", users.toString(), "--exchange", "0-2")).isZero();
        assertThat(out.toString()).contains("exchange 0-2  session " + sessions.get(0));
    }

    @Test
    void infoSummarisesTheRecordingOnOnePage() {
        assertThat(call("info", journal.toString())).isZero();
        assertThat(out.toString())
                .contains("1 run")
                .contains("Exchanges  21: 19 × 2xx, 1 × 5xx, 1 failed, 0 incomplete")
                .contains("Sessions   2")
                .contains("GET /products/{id}")
                .contains("1.0/s")
                .contains("█")
                .contains("ring full: 3 exchanges, 4.0 KiB lost")
                .contains("42 seen = 40 recorded + 0 sampled out + 0 lost, which does not add up")
                .contains("Damage     none");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void showsBytesThatPassedAfterAnUpgrade() {
        Path upgraded = directory.resolve("upgraded");
        try (JournalFixture fixture = new JournalFixture(upgraded)) {
            fixture.at(START_NS).request(1, "/chat").response(1, 101);
            fixture.request(2, "/other").at(START_NS + 7_000_000).tunnel(1, true, "hello", -1);
            fixture.tunnel(2, true, "not ours", -1).response(2, 200).tunnel(1, false, "good\u0000bye", -1);
            fixture.tunnel(1, true, "", 5).tunnel(1, false, "", 9_000).ledger(true);
        }
        assertThat(call("show", upgraded.toString(), "--exchange", "0-1")).isZero();
        assertThat(out.toString())
                .contains("101")
                .contains("tunnel    > 5 bytes after 7.0 ms")
                .contains("> hello")
                .contains("< (binary)")
                .contains("tunnel    < ended, 9,000 bytes in all")
                .doesNotContain("not ours");
        assertThat(call("show", upgraded.toString())).isZero();
        assertThat(out.toString()).contains("tunnel    --exchange 0-1 shows the bytes");
        assertThat(call("info", upgraded.toString())).isZero();
        assertThat(out.toString()).contains("1 × 1xx, 1 × 2xx").contains("Tunnels    21 B recorded");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void listHasOneLinePerExchangeAndAppliesFilters() {
        assertThat(call("list", journal.toString())).isZero();
        assertThat(out.toString().lines()).hasSize(21);
        assertThat(out.toString()).contains("500").contains("upstream-timeout").contains("5.0 ms");
        out.getBuffer().setLength(0);
        assertThat(call("list", journal.toString(), "--include", "GET /products/1*", "--exclude", "/products/11"))
                .isZero();
        assertThat(out.toString().lines()).hasSize(10).noneMatch(line -> line.endsWith("/products/11"));
        out.getBuffer().setLength(0);
        assertThat(call("list", journal.toString(), "--limit", "3")).isZero();
        assertThat(out.toString().lines()).hasSize(3);
    }

    @Test
    void timesFollowTheWallClockAndDurationsDoNot() {
        Path stepped = directory.resolve("stepped");
        try (JournalFixture fixture = new JournalFixture(stepped)) {
            fixture.at(START_NS).request(1, "/early");
            fixture.at(START_NS + SECOND_NS).clock(7_200 * SECOND_NS);
            fixture.at(START_NS + 2 * SECOND_NS).response(1, 200).request(2, "/right");
            fixture.at(START_NS + 3 * SECOND_NS).response(2, 200).clock(-60 * SECOND_NS);
            fixture.request(3, "/back").response(3, 200).ledger(true);
        }
        assertThat(call("list", stepped.toString())).isZero();
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        early -> assertThat(early)
                                .contains("09:18:23")
                                .contains("2000 ms")
                                .endsWith("/early"),
                        right -> assertThat(right)
                                .contains("11:18:25")
                                .contains("1000 ms")
                                .endsWith("/right"),
                        back -> assertThat(back).contains("09:17:26").endsWith("/back"));
    }

    @Test
    void showPrintsOneExchangeInFull() {
        assertThat(call("show", journal.toString(), "--exchange", "0-7")).isZero();
        assertThat(out.toString())
                .contains("> GET /products/7 HTTP/1.1", "> Host: shop.example", "< HTTP/1.1 500 X", "< hello")
                .doesNotContain("/products/8");
    }

    @Test
    void showDecodesBodiesAndPaths() throws Exception {
        Path coded = directory.resolve("coded");
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(page)) {
            gzip.write("<h1>Caf\u00e9 4711</h1>".getBytes(StandardCharsets.UTF_8));
        }
        String body = page.toString(StandardCharsets.ISO_8859_1);
        String cut = body.substring(0, body.length() - 9);
        try (JournalFixture fixture = new JournalFixture(coded)) {
            fixture.at(START_NS).request(1, "/caf%C3%A9/a%2Fb");
            fixture.response(1, 200, "Content-Encoding: gzip\r\n", body, body.length());
            fixture.request(2, "/b").response(2, 200, "Content-Encoding: gzip\r\n", cut, 9_000);
            fixture.request(3, "/c").response(3, 200, "Content-Encoding: made-up\r\n", body, body.length());
            fixture.ledger(true);
        }
        assertThat(call("show", coded.toString())).isZero();
        assertThat(out.toString())
                .contains("target    /caf\u00e9/a%2Fb", "> GET /caf%C3%A9/a%2Fb HTTP/1.1")
                .contains("< <h1>Caf\u00e9 4711</h1>")
                .contains("(gzip: " + body.length() + " bytes coded, 19 decoded)")
                .contains("(gzip: 9,000 bytes coded in all, " + cut.length() + " recorded, 1")
                .contains("(made-up: " + body.length() + " bytes coded, a coding that is not known here)");
        assertThat(call("list", coded.toString())).isZero();
        assertThat(out.toString()).contains("GET /caf\u00e9/a%2Fb\n");
    }

    @Test
    void recordedTextCannotControlTheTerminal() {
        assertThat(call("list", journal.toString())).isZero();
        assertThat(call("show", journal.toString())).isZero();
        assertThat(call("info", journal.toString())).isZero();
        assertThat(out.toString())
                .contains("\\x1b[2Jevil\\x07")
                .doesNotContain("\u001b")
                .doesNotContain("\u0007");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "info /nowhere/x|/nowhere/x",
                "info JOURNAL --tpo 3|--tpo",
                "info JOURNAL --top many|many",
                "list JOURNAL --include 'GET'x|--include",
                "show JOURNAL --exchange 9-zz|9-zz",
                "show JOURNAL 0-7|journal show DIR --exchange 0-7",
                "show 0-7 JOURNAL|journal show DIR --exchange 0-7",
                "info http://127.0.0.1:8080|a journal is a directory",
                "info list JOURNAL|journal list DIR",
                "info JOURNAL --top -1|--top: -1 (expected 0 or more)",
                "list JOURNAL --limit -1|--limit: -1 (expected 0 or more)",
                "show JOURNAL --body-bytes -1|--body-bytes: -1 (expected 0 or more)",
                "frobnicate JOURNAL|frobnicate",
            })
    void wrongUsagePrintsOneLineAndExits2(String call, String named) {
        String[] arguments =
                call.replace("JOURNAL", journal.toString()).replace("'", "").split(" ", -1);
        assertThat(call(arguments)).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.contains(named));
    }

    @Test
    void exchangeThatIsNotThereIsNothingToShowAndNoWrongUsage() {
        assertThat(call("show", journal.toString(), "--exchange", "9-9")).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.contains("no exchange '9-9'"));
    }

    @ParameterizedTest
    @CsvSource({"info", "list", "show"})
    void commandWithoutAJournalPrintsItsUsageInThreeLines(String command) {
        assertThat(call(command)).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(3);
        assertThat(err.toString())
                .startsWith("journal " + command + ": no journal given")
                .contains("example: journal " + command + " /var/lib/reprise");
    }

    @ParameterizedTest
    @CsvSource({"info", "list", "show"})
    void filterThatMatchesNothingNamesTheEndpoints(String command) {
        assertThat(call(command, journal.toString(), "--include", "GET /product"))
                .isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("0 of 21 match; endpoints are GET /products/{id} (20), GET /\\x1b[2Jevil\\x07 (1)"));
    }

    @Test
    void namesTheMostFrequentOfManyEndpoints() {
        Path many = directory.resolve("many");
        try (JournalFixture fixture = new JournalFixture(many)) {
            int id = 1;
            for (char page = 'a'; page <= 'h'; page++) {
                for (int i = 'a'; i <= page; i++) {
                    fixture.request(id, "/page/" + page).response(id++, 200);
                }
            }
        }
        assertThat(call("list", many.toString(), "--exclude", "GET *")).isEqualTo(1);
        assertThat(err.toString())
                .contains("0 of 36 match; endpoints are GET /page/h (8), GET /page/g (7)")
                .contains("GET /page/d (4) and 3 more");
    }

    @Test
    void filteredExchangeIsNotReportedAsMissing() {
        assertThat(call("show", journal.toString(), "--exchange", "0-7", "--exclude", "GET *"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--exclude");
    }

    @Test
    void countsClientsThatLeftWithinAHeadSeparately() {
        Path refused = directory.resolve("refused");
        try (JournalFixture fixture = new JournalFixture(refused)) {
            fixture.request(1, "/").response(1, 200).session(0);
            fixture.failure(2, FailureCause.REQUEST_REFUSED, 400, "bad").failure(3, FailureCause.CLIENT_GONE, 0, "");
            fixture.failure(4, FailureCause.CLIENT_GONE, 0, "").failure(5, FailureCause.CLIENT_TIMEOUT, 408, "");
        }
        assertThat(call("info", refused.toString())).isZero();
        assertThat(out.toString())
                .contains("Refused    2 requests without a readable head, answered by the proxy itself")
                .contains("Abandoned  2 requests whose client left before the head was complete");
    }

    @Test
    void cutsLongMethods() {
        Path odd = directory.resolve("odd");
        String head = "M".repeat(16_000) + " /x HTTP/1.1\r\nHost: shop.example\r\n\r\n";
        try (JournalFixture fixture = new JournalFixture(odd)) {
            fixture.message(RecordKind.REQUEST, 0, 1, 1, head, "", 0).response(1, 200);
        }
        assertThat(call("list", odd.toString())).isZero();
        assertThat(call("info", odd.toString())).isZero();
        assertThat(out.toString()).contains("MMM… /x");
        assertThat(out.toString().lines()).allMatch(line -> line.length() < 400);
    }

    @Test
    void bareCallPrintsTheUsageInThreeLines() {
        assertThat(call()).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(3);
        assertThat(err.toString()).startsWith("journal: ").contains("info|list|show", "example: journal info /");
    }

    @Test
    void directoryThatIsNotAJournalPrintsOneLine() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("file.txt"), "x");
        assertThat(call("info", other.toString())).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.contains(other.toString()));
    }

    @Test
    void emptyJournalPrintsOneLine() {
        Path empty = directory.resolve("empty");
        try (JournalFixture open = new JournalFixture(empty)) {
            assertThat(open.runDirectory()).isDirectory();
            for (String command : new String[] {"info", "list", "show"}) {
                err.getBuffer().setLength(0);
                assertThat(call(command, empty.toString())).isEqualTo(1);
                assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.contains("is empty"));
            }
        }
    }

    @Test
    void newerFormatPrintsOneLine() throws Exception {
        Path manifest = run.resolve("run.properties");
        Files.writeString(manifest, Files.readString(manifest).replace("format=2", "format=99"));
        assertThat(call("info", journal.toString())).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.contains("99"));
    }

    @Test
    void showsGoodExchangesOfADamagedFileAndReportsTheLoss() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(queueFile().toFile(), "rw")) {
            long at = indexOf(Files.readAllBytes(queueFile()), "/products/9 ");
            file.seek(at);
            file.write('#');
        }
        assertThat(call("info", journal.toString())).isZero();
        assertThat(out.toString())
                .contains("Exchanges  20")
                .contains("Damage     1 spot")
                .contains("1 record missing");
        assertThat(err.toString()).isEmpty();
        assertThat(call("list", journal.toString())).isZero();
        assertThat(err.toString().lines())
                .hasSize(1)
                .allMatch(line -> line.startsWith("journal list: ") && line.contains("1 record missing"));
    }

    @Test
    void showsGoodExchangesOfATruncatedFile() throws Exception {
        long at = indexOf(Files.readAllBytes(queueFile()), "/products/15 ");
        try (RandomAccessFile file = new RandomAccessFile(queueFile().toFile(), "rw")) {
            file.setLength(at);
        }
        assertThat(call("info", journal.toString())).isZero();
        assertThat(out.toString()).contains("Exchanges  14").doesNotContain("Damage     none");
        assertThat(err.toString()).isEmpty();
    }

    private Path queueFile() throws Exception {
        try (Stream<Path> files = Files.list(run)) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static long indexOf(byte[] bytes, String text) {
        for (int i = 0; i < bytes.length - text.length(); i++) {
            boolean found = true;
            for (int j = 0; found && j < text.length(); j++) {
                found = bytes[i + j] == text.charAt(j);
            }
            if (found) {
                return i;
            }
        }
        throw new AssertionError(text + " is not there");
    }
}
