package io.reprise.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cli.Program;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.JournalReader;
import io.reprise.journal.LossCause;
import io.reprise.journal.ManifestFile;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RunManifest;
import io.reprise.journal.exchange.Exchange;
import io.reprise.testkit.JournalFixture;
import io.reprise.testkit.Recorded;
import io.reprise.traffic.SessionRules;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code journal cut}, on recordings whose users log in and whose event loops number exchanges on their own. */
@Tag("slow")
class CutTest {
    private static final long START_NS = 1_795_425_503_000_000_000L;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long SECOND_LOOP = 1L << 48;
    private static final int USERS = 6;

    @TempDir
    Path directory;

    private Path journal = Path.of("");
    private Path out = Path.of("");
    private String printed = "";
    private String error = "";

    /** Each user visits, logs in, which changes the cookie, and goes on; each second user is on another event loop. */
    @BeforeEach
    void record() {
        journal = directory.resolve("journal");
        out = directory.resolve("slice");
        try (JournalFixture fixture = new JournalFixture(journal)) {
            for (int step = 0; step < 4; step++) {
                for (int user = 0; user < USERS; user++) {
                    long loop = user % 2 == 0 ? 0 : SECOND_LOOP;
                    long id = loop + (long) step * USERS + user + 1;
                    String cookie = step < 2 ? "visit-" + user : "login-" + user;
                    String sets = step == 1 ? "Set-Cookie: session=login-" + user + "; Path=/\r\n" : "";
                    fixture.at(START_NS + (long) (step * USERS + user) * SECOND_NS);
                    request(fixture, id, "/step/" + step, cookie);
                    fixture.at(START_NS + (long) (step * USERS + user) * SECOND_NS + 700_000_000)
                            .response(id, 200, sets, "hello " + user, 7);
                }
            }
            fixture.gap(LossCause.RING_FULL, 3, 4_096, START_NS, START_NS + SECOND_NS);
        }
    }

    private static void request(JournalFixture fixture, long id, String path, String cookie) {
        String head = "GET " + path + " HTTP/1.1\r\nHost: shop.example\r\nCookie: session=" + cookie + "\r\n\r\n";
        Head parsed = Head.parseRequest(head.getBytes(StandardCharsets.ISO_8859_1), FramingLimits.DEFAULT);
        fixture.session(SessionRules.standard().keyOf(parsed, id)).message(RecordKind.REQUEST, 0, id, id, head, "", 0);
    }

    private int call(Object... arguments) {
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine line = new CommandLine(new JournalMain())
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true));
        int code = Program.run(line, Stream.of(arguments).map(String::valueOf).toArray(String[]::new), Map.of());
        printed = output.toString();
        error = errors.toString();
        return code;
    }

    /** Exchange, time, session, status, size, duration and request of each exchange. */
    private List<String> listed(Path of) {
        assertThat(call("list", of)).as(error).isZero();
        return printed.lines().toList();
    }

    private static String sessionOf(String line) {
        return line.split(" +", -1)[3];
    }

    @Test
    void theSliceListsTheSameExchangesOfASession() throws Exception {
        List<String> all = listed(journal);
        String session = sessionOf(all.get(1));
        List<String> own =
                all.stream().filter(line -> sessionOf(line).equals(session)).toList();
        assertThat(own).as("visits before and after the login").hasSize(4);
        assertThat(call("cut", journal, out, "--session", session)).as(error).isZero();
        assertThat(printed).contains("4 exchanges written to " + out);
        assertThat(listed(out)).isEqualTo(own);
        List<String> ids = own.stream().map(line -> line.split(" ", 2)[0]).toList();
        List<Exchange> recorded = Recorded.exchanges(journal).stream()
                .filter(each -> ids.contains(each.displayId()))
                .toList();
        assertThat(recorded).hasSize(4);
        assertThat(Recorded.exchanges(out))
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*[sS]equence", "ids.session")
                .isEqualTo(recorded);
    }

    @Test
    void anyPartKeepsIdsTimesAndSessionsAlsoWithoutTheLogins() throws Exception {
        List<String> all = listed(journal);
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            List<String> part = new ArrayList<>(all);
            part.removeIf(line -> random.nextInt(3) > 0);
            if (part.isEmpty()) {
                continue;
            }
            Path slice = directory.resolve("slice-" + round);
            Path options = directory.resolve("options-" + round);
            Files.write(
                    options,
                    part.stream()
                            .map(line -> "--exchange=" + line.substring(0, line.indexOf(' ')))
                            .toList());
            assertThat(call("cut", journal, slice, "@" + options)).as(error).isZero();
            assertThat(listed(slice)).isEqualTo(part);
            Path again = directory.resolve("again-" + round);
            assertThat(call("cut", slice, again)).as(error).isZero();
            assertThat(listed(again)).as("a slice of a slice").isEqualTo(part);
        }
    }

    @Test
    void runsStayApartWithTheirSettingsAndTheirHosts() throws Exception {
        Path later = directory.resolve("later");
        try (JournalFixture fixture = new JournalFixture(later)) {
            fixture.at(START_NS + 1_000 * SECOND_NS).session(SessionRules.keyOfConnection(1));
            fixture.request(1, 1, "/later").response(1, 200);
        }
        Path run;
        try (Stream<Path> runs = Files.list(later)) {
            run = runs.filter(Files::isDirectory).findFirst().orElseThrow();
        }
        Path manifest = run.resolve(ManifestFile.NAME);
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replaceAll("(?m)^host=.*$", "host=far.example"));
        Files.move(run, journal.resolve(run.getFileName()));
        List<String> all = listed(journal);
        List<String> wanted = List.of(all.get(3), all.get(all.size() - 1));
        assertThat(call(
                        "cut",
                        journal,
                        out,
                        "--exchange",
                        wanted.get(0).split(" ", 2)[0],
                        "--exchange",
                        wanted.get(1).split(" ", 2)[0]))
                .as(error)
                .isZero();
        assertThat(listed(out)).isEqualTo(wanted);
        try (JournalReader reader = JournalReader.open(List.of(out))) {
            assertThat(reader.runs()).extracting(RunManifest::host).hasSize(2).contains("far.example");
        }
    }

    @Test
    void aRunWithoutAReadableManifestNamesNoHost() throws Exception {
        try (Stream<Path> files = Files.walk(journal)) {
            for (Path file :
                    files.filter(each -> each.endsWith(ManifestFile.NAME)).toList()) {
                Files.writeString(file, Files.readString(file).replaceAll("(?m)^host=.*$", "host=\\\\uXX"));
            }
        }
        assertThat(call("cut", journal, out)).as(error).isZero();
        try (JournalReader reader = JournalReader.open(List.of(out))) {
            assertThat(reader.runs()).extracting(RunManifest::host).containsExactly("unknown");
        }
    }

    @Test
    void timesAndPatternsChooseAndTheAccountAddsUp() {
        assertThat(call("cut", journal, out, "--from", "6s", "--to", "18s", "--include", "GET /step/1"))
                .as(error)
                .isZero();
        assertThat(listed(out)).hasSize(USERS).allMatch(line -> line.endsWith("GET /step/1"));
        assertThat(call("info", out)).isZero();
        assertThat(printed)
                .contains("24 seen = 6 recorded + 18 sampled out + 0 lost")
                .doesNotContain("ring full");
        Path first = directory.resolve("first");
        assertThat(call("cut", journal, first, "--to", "2s")).as(error).isZero();
        assertThat(call("info", first)).isZero();
        assertThat(printed)
                .contains("ring full: 3 exchanges, 4.0 KiB lost", "27 seen = 2 recorded + 22 sampled out + 3 lost");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--session | 00000000000000aa | 1 | --session: no exchange is of session '00000000000000aa'",
                "--session | me | 2 | --session: 'me' is not the id of a session",
                "--exchange | 0-ffff | 1 | --exchange: there is no exchange '0-ffff'",
                "--include | POST /** | 1 | 0 of 24 match; endpoints are GET /step/{id} (24)",
                "--from | 1h | 1 | 0 of 24 match",
            })
    void whereNothingIsChosenNothingIsWritten(String option, String value, int code, String message)
            throws IOException {
        assertThat(call("cut", journal, out, option, value)).isEqualTo(code);
        assertThat(error.lines()).singleElement().asString().contains(message);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(journal);
        }
    }

    @Test
    void aPlaceThatIsTakenIsLeftAlone() throws Exception {
        Files.createDirectory(out);
        assertThat(call("cut", journal, out)).as("an empty directory: " + error).isZero();
        List<String> written = listed(out);
        assertThat(call("cut", journal, out, "--include", "GET /step/1")).isEqualTo(2);
        assertThat(error).contains("is there and not empty");
        assertThat(listed(out)).isEqualTo(written);
        assertThat(call("cut", journal, directory.resolve("no/where"))).isEqualTo(2);
        assertThat(error).contains("is not in a directory that exists");
        assertThat(call("cut", journal)).isEqualTo(2);
        assertThat(error).contains("no directory for the new journal given");
    }
}
