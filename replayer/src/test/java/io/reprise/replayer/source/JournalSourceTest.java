package io.reprise.replayer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.reprise.journal.FailureCause;
import io.reprise.journal.JournalSnapshot;
import io.reprise.journal.Protocol;
import io.reprise.journal.RecordKind;
import io.reprise.journal.exchange.ExchangeCounts;
import io.reprise.journal.exchange.ExchangeCounts.Dropped;
import io.reprise.journal.exchange.ExchangeCounts.HandedOut;
import io.reprise.journal.exchange.ExchangeCounts.Headless;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.testkit.JournalFixture;
import io.reprise.time.TimeBound;
import io.reprise.traffic.IdFilter;
import io.reprise.traffic.RequestFilter;
import io.reprise.traffic.SessionRules;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalSourceTest {
    @TempDir
    Path journal;

    private final List<SourcedExchange> chosen = new ArrayList<>();
    private SourceCounts counts = new SourceCounts(
            0, 0, Map.of(), new ExchangeCounts(new HandedOut(0, 0, 0), new Headless(0, 0), new Dropped(0, 0), 0, 0));

    private List<String> targets(SourceConfig config) {
        return targets(config, List.of(journal));
    }

    private List<String> targets(SourceConfig config, List<Path> journals) {
        chosen.clear();
        try (JournalSource source = JournalSource.open(journals, config)) {
            for (SourcedExchange next = source.next(); next != null; next = source.next()) {
                chosen.add(next);
            }
            assertThat(source.next()).isNull();
            counts = source.counts();
        }
        assertThat(chosen).extracting(SourcedExchange::number).isSorted().doesNotHaveDuplicates();
        long skipped = counts.skipped().values().stream().mapToLong(n -> n).sum();
        assertThat(counts.read()).isEqualTo(counts.chosen() + skipped);
        assertThat(counts.chosen()).isEqualTo(chosen.size());
        return chosen.stream().map(SourcedExchange::target).toList();
    }

    private static TimeBound offset(long ms) {
        return new TimeBound.Offset(Duration.ofMillis(ms));
    }

    @Test
    void exchangeHasNumberMethodTargetAndEndpoint() {
        try (Recording recording = new Recording(journal)) {
            recording.get("/users/42?x=1");
        }
        targets(SourceConfig.everything());
        SourcedExchange only = chosen.get(0);
        assertThat(only)
                .extracting(
                        SourcedExchange::number,
                        SourcedExchange::method,
                        SourcedExchange::target,
                        SourcedExchange::endpoint)
                .containsExactly(0L, "GET", "/users/42?x=1", "GET /users/{id}");
        assertThat(only.session()).isNotZero();
        assertThat(only.exchange().request().headTimeNs()).isEqualTo(Recording.START_NS);
    }

    /** Two clients at once, or one client whose protocol has streams. */
    @ParameterizedTest
    @CsvSource({"HTTP_1, 1, 2", "HTTP_2, 1, 1"})
    void exchangesWhoseRecordsAreMixedAreTwoExchanges(Protocol protocol, long ofFirst, long ofSecond) {
        try (JournalFixture fixture = new JournalFixture(journal)) {
            fixture.speaking(protocol).at(Recording.START_NS);
            fixture.upload(1, ofFirst, "a").upload(2, ofSecond, "b");
            fixture.message(RecordKind.REQUEST_BODY, 0, 1, ofFirst, "", "A", -1);
            fixture.message(RecordKind.REQUEST_BODY, 0, 2, ofSecond, "", "B", 2);
            fixture.message(RecordKind.RESPONSE, 0, 2, ofSecond, "HTTP/1.1 202 X\r\n\r\n", "x", -1);
            fixture.message(RecordKind.REQUEST_BODY, 0, 1, ofFirst, "", "a", 3);
            fixture.message(RecordKind.RESPONSE, 0, 1, ofFirst, "HTTP/1.1 201 X\r\n\r\n", "y", -1);
            fixture.message(RecordKind.RESPONSE_BODY, 0, 2, ofSecond, "", "X", 2);
            fixture.message(RecordKind.RESPONSE_BODY, 0, 1, ofFirst, "", "YY", 3);
            fixture.ledger(true);
        }
        assertThat(targets(SourceConfig.everything())).containsExactly("/upload", "/upload");
        assertThat(chosen).extracting(JournalSourceTest::account).containsExactly("aAa 201 3", "bB 202 2");
        assertThat(counts.recording().dropped()).isEqualTo(new Dropped(0, 0));
    }

    private static String account(SourcedExchange of) {
        RecordedResponse response = Objects.requireNonNull(of.exchange().response());
        String body = new String(of.exchange().request().body().bytes(), StandardCharsets.US_ASCII);
        return body + ' ' + response.status() + ' ' + response.body().wireBytes();
    }

    /** A visitor who logs in: the cookie changes, and the session remains. */
    private void recordALoginBetweenOthers() {
        try (Recording recording = new Recording(journal)) {
            recording.get("/a", "Cookie: session=one\r\n", "");
            recording.get("/login", "Cookie: session=one\r\n", "Set-Cookie: session=two; Path=/\r\n");
            recording.get("/other", "Cookie: session=three\r\n", "");
            recording.at(2_000).get("/b", "Cookie: session=two\r\n", "");
        }
    }

    @Test
    void aNamedSessionIsReplayedWithTheRequestsAfterItsLogin() {
        recordALoginBetweenOthers();
        targets(SourceConfig.everything());
        String id = HexFormat.of().toHexDigits(chosen.get(0).session());
        IdFilter session = IdFilter.of(List.of(id), List.of());
        assertThat(targets(SourceConfig.everything().withIds(session))).containsExactly("/a", "/login", "/b");
        assertThat(counts.skipped()).containsExactly(entry(SkipReason.FILTERED, 1L));
    }

    @Test
    void aNamedExchangeIsReplayedBesidesANamedSession() {
        recordALoginBetweenOthers();
        targets(SourceConfig.everything());
        String id = HexFormat.of().toHexDigits(chosen.get(2).session());
        String exchange = chosen.get(3).exchange().displayId();
        IdFilter both = IdFilter.of(List.of(id), List.of(exchange));
        assertThat(targets(SourceConfig.everything().withIds(both))).containsExactly("/other", "/b");
        IdFilter only = IdFilter.of(List.of(), List.of(exchange));
        assertThat(targets(SourceConfig.everything().withIds(only))).containsExactly("/b");
    }

    @Test
    void beforeTheWindowTheLoginsOfANamedSessionAloneAreLookedAt() {
        recordALoginBetweenOthers();
        SourceConfig late = SourceConfig.window(offset(1_000), null, null, null);
        targets(late);
        IdFilter session =
                IdFilter.of(List.of(HexFormat.of().toHexDigits(chosen.get(0).session())), List.of());
        List<String> handedOut = new ArrayList<>();
        SourceConfig back = late.withIds(session).withLookBack(new LookBack(3, 3, null));
        try (JournalSource source = JournalSource.open(List.of(journal), back)) {
            for (SourcedExchange next = source.next(); next != null; next = source.next()) {
                handedOut.add(next.target());
            }
        }
        assertThat(handedOut).containsExactly("/a", "/login", "/b");
    }

    private void recordOneEachSecond() {
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < 10; i++) {
                recording.at(i * 1_000L).get("/" + i);
            }
        }
    }

    @Test
    void namedTimesAreOfTheWallClockAndIntervalsAreNot() {
        Instant start = Instant.parse("2026-11-23T08:00:00Z");
        long startNs = TimeUnit.SECONDS.toNanos(start.getEpochSecond());
        long hourNs = TimeUnit.HOURS.toNanos(1);
        try (JournalFixture fixture = new JournalFixture(journal)) {
            fixture.at(startNs).request(1, "/0").response(1, 200);
            fixture.at(startNs + 1_000_000_000L).clock(-hourNs).request(2, "/1").response(2, 200);
            fixture.at(startNs + 2_000_000_000L).clock(hourNs).request(3, "/2").response(3, 200);
            fixture.at(startNs + 3_000_000_000L)
                    .clock(0)
                    .request(4, "/3")
                    .response(4, 200)
                    .ledger(true);
        }
        assertThat(targets(SourceConfig.everything())).containsExactly("/0", "/1", "/2", "/3");
        assertThat(chosen)
                .extracting(each -> each.exchange().request().headTimeNs() - startNs)
                .containsExactly(0L, 1_000_000_000L, 2_000_000_000L, 3_000_000_000L);
        TimeBound.At from = new TimeBound.At(start);
        TimeBound.At to = new TimeBound.At(start.plusSeconds(60));
        assertThat(targets(SourceConfig.window(from, to, null, null))).containsExactly("/0", "/3");
        assertThat(targets(SourceConfig.window(offset(1_000), offset(3_000), null, null)))
                .containsExactly("/1", "/2");
    }

    @Test
    void exchangesBeforeTheWindowHaveNegativeNumbers() {
        recordOneEachSecond();
        SourceConfig window = SourceConfig.window(offset(6_000), null, null, null);
        LookBack before;
        try (JournalSource source = JournalSource.open(List.of(journal), window)) {
            assertThat(source.next()).extracting(SourcedExchange::target).isEqualTo("/6");
            before = source.lookBack();
        }
        assertThat(before).isEqualTo(new LookBack(6, 6, null));
        assertThat(numbered(window.withLookBack(new LookBack(6, 4, null))))
                .containsExactly("-4 /2", "-3 /3", "-2 /4", "-1 /5", "0 /6", "1 /7", "2 /8", "3 /9");
        assertThat(numbered(window.withLookBack(before.only(Set.of(-6L, -1L, 2L)))))
                .containsExactly("-6 /0", "-1 /5", "0 /6", "1 /7", "2 /8", "3 /9");
        SourceConfig filtered = SourceConfig.window(null, null, Duration.ofSeconds(4), null)
                .withFilter(RequestFilter.of(List.of("/7", "/3"), List.of("/4")));
        assertThat(numbered(filtered.withLookBack(new LookBack(6, 4, null))))
                .containsExactly("-4 /2", "-3 /3", "-1 /5", "0 /7");
        assertThat(numbered(window.withLookBack(before))).hasSize(10);
        assertThat(counts.chosen()).isEqualTo(4);
        assertThat(counts.skipped()).containsExactly(Map.entry(SkipReason.OUTSIDE_WINDOW, 6L));
    }

    private List<String> numbered(SourceConfig config) {
        List<String> found = new ArrayList<>();
        try (JournalSource source = JournalSource.open(List.of(journal), config)) {
            for (SourcedExchange next = source.next(); next != null; next = source.next()) {
                found.add(next.number() + " " + next.target());
            }
            counts = source.counts();
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource({
        // from, to, last, duration (ms), first, last
        ",,,,0,9",
        "3000,,,,3,9",
        "3001,,,,4,9",
        ",3000,,,0,2",
        "3000,6000,,,3,5",
        ",,3000,,7,9",
        ",,1,,9,9",
        ",,999999999,,0,9",
        ",,,3000,0,2",
        "5000,,,2000,5,6",
        ",6000,3500,,-,-",
        ",,5000,2000,5,6",
        "6000,3000,,,-,-",
        "99000,,,,-,-"
    })
    void windowsAreCutOnTheRecordingsClock(
            @Nullable Long from,
            @Nullable Long to,
            @Nullable Long last,
            @Nullable Long duration,
            String first,
            String lastTarget) {
        recordOneEachSecond();
        List<String> targets = targets(SourceConfig.window(
                from == null ? null : offset(from),
                to == null ? null : offset(to),
                last == null ? null : Duration.ofMillis(last),
                duration == null ? null : Duration.ofMillis(duration)));
        if (first.equals("-")) {
            assertThat(targets).isEmpty();
        } else {
            assertThat(targets).first().isEqualTo("/" + first);
            assertThat(targets).last().isEqualTo("/" + lastTarget);
            assertThat(targets).hasSize(Integer.parseInt(lastTarget) - Integer.parseInt(first) + 1);
        }
    }

    @Test
    void wallClockBoundsWork() {
        recordOneEachSecond();
        Instant start = Instant.ofEpochSecond(Recording.START_NS / 1_000_000_000);
        assertThat(targets(SourceConfig.window(
                        new TimeBound.At(start.plusSeconds(2)), new TimeBound.At(start.plusSeconds(4)), null, null)))
                .containsExactly("/2", "/3");
        assertThat(counts.skipped()).containsOnlyKeys(SkipReason.OUTSIDE_WINDOW);
        assertThat(counts.notReplayable()).isZero();
    }

    @Test
    void filteredExchangesAreLeftOut() {
        recordOneEachSecond();
        SourceConfig config =
                SourceConfig.everything().withFilter(RequestFilter.of(List.of("GET /?"), List.of("/3", "/4")));
        assertThat(targets(config)).hasSize(8).doesNotContain("/3", "/4");
        assertThat(counts.skipped()).containsExactly(entry(SkipReason.FILTERED, 2L));
    }

    @Test
    void exchangesThatCannotBeReplayedAreCountedByReason() {
        try (Recording recording = new Recording(journal)) {
            recording
                    .at(1)
                    .exchange("CONNECT shop.example:443", "", "HTTP/1.1 200 OK", "")
                    .at(2)
                    .exchange("GET /ws", "Upgrade: websocket\r\n", "HTTP/1.1 101 Switching", "")
                    .at(3)
                    .request("POST /cut", "Content-Length: 9\r\n", -1)
                    .failed(FailureCause.CLIENT_GONE)
                    .at(4)
                    .request("POST /truncated", "Content-Length: 9\r\n", 9)
                    .failed(FailureCause.UPSTREAM_RESET)
                    .at(5)
                    .request("POST /refused", "", 0)
                    .failed(FailureCause.REQUEST_REFUSED)
                    .at(6)
                    .request("GET /failed-then", "", 0)
                    .failed(FailureCause.UPSTREAM_TIMEOUT)
                    .at(7)
                    .request("GET /unanswered", "", 0);
        }
        assertThat(targets(SourceConfig.everything())).containsExactly("/failed-then", "/unanswered");
        assertThat(counts.skipped())
                .containsOnly(
                        entry(SkipReason.CONNECT, 1L),
                        entry(SkipReason.UPGRADED, 1L),
                        entry(SkipReason.INCOMPLETE_REQUEST, 2L),
                        entry(SkipReason.REFUSED, 1L));
        assertThat(counts.notReplayable()).isEqualTo(5);
    }

    @Test
    void loginOutsideTheWindowStillTellsWhoseACookieInsideItIs() {
        try (Recording recording = new Recording(journal)) {
            recording
                    .at(0)
                    .get("/login", "Cookie: sid=a\r\n", "Set-Cookie: sid=b\r\n")
                    .at(1_000)
                    .get("/1", "Cookie: sid=a\r\n", "")
                    .at(2_000)
                    .get("/2", "Cookie: sid=b\r\n", "")
                    .at(3_000)
                    .get("/3", "Cookie: sid=c\r\n", "");
        }
        targets(SourceConfig.window(offset(500), null, null, null));
        long user = SessionRules.standard().keyOfCookie("sid", "a");
        assertThat(chosen).extracting(SourcedExchange::session).startsWith(user, user);
        assertThat(chosen.get(2).session()).isNotEqualTo(user);
    }

    @Test
    void givenSessionRulesTakePrecedenceOverTheRecordersKeys() {
        try (Recording recording = new Recording(journal)) {
            recording
                    .get("/1", "Cookie: sid=a\r\nX-User: ann\r\n", "")
                    .get("/2", "Cookie: sid=b\r\nX-User: ann\r\n", "");
        }
        targets(SourceConfig.everything());
        assertThat(chosen.get(0).session()).isNotEqualTo(chosen.get(1).session());
        targets(SourceConfig.everything().withSessions(SessionRules.parse(List.of("header:X-User"))));
        assertThat(chosen.get(0).session()).isEqualTo(chosen.get(1).session());
    }

    @Test
    void journalsOfSeveralHostsAreMergedByTime(@TempDir Path other) {
        try (Recording one = new Recording(journal);
                Recording two = new Recording(other)) {
            one.at(1).get("/1").at(4).get("/4");
            two.at(2).get("/2").at(3).get("/3");
        }
        assertThat(targets(SourceConfig.everything(), List.of(journal, other))).containsExactly("/1", "/2", "/3", "/4");
        // Both hosts count their connections from 1; nothing else tells these requests apart.
        assertThat(chosen).extracting(SourcedExchange::session).doesNotHaveDuplicates();
    }

    @Test
    void simultaneousUploadsAreReplayedWithTheirBodies() {
        byte[] part = "0123456789".repeat(200).getBytes(StandardCharsets.US_ASCII);
        try (Recording recording = new Recording(journal)) {
            recording.uploadsAtOnce(60, part, 100);
        }
        SourceConfig config = SourceConfig.everything().withHeldBytesMax(512 << 10);
        assertThat(targets(config)).hasSize(60);
        assertThat(counts.skipped()).isEmpty();
        assertThat(chosen).allSatisfy(next -> {
            byte[] body = next.exchange().request().body().bytes();
            assertThat(body).hasSize(100 * part.length);
            assertThat(Arrays.equals(body, 37 * part.length, 38 * part.length, part, 0, part.length))
                    .isTrue();
        });
        assertThat(planned(config).chosen()).isEqualTo(60);
    }

    @Test
    void bodyThatDoesNotFitIntoMemoryIsLeftOutOfPlanAndReplay() {
        try (Recording recording = new Recording(journal)) {
            recording.uploadsAtOnce(2, new byte[1_000], 20);
        }
        SourceConfig config = SourceConfig.everything().withBodyBytesMax(19_999);
        assertThat(targets(config)).isEmpty();
        assertThat(counts.skipped()).containsExactly(entry(SkipReason.LARGE_BODY, 2L));
        assertThat(planned(config).skipped()).containsExactly(entry(SkipReason.LARGE_BODY, 2L));
        assertThat(targets(config.withBodyBytesMax(20_000))).hasSize(2);
    }

    private SourceCounts planned(SourceConfig config) {
        try (JournalSource source = JournalSource.openWithoutBodies(JournalSnapshot.of(List.of(journal)), config)) {
            for (SourcedExchange next = source.next(); next != null; next = source.next()) {
                assertThat(next.exchange().request().body().bytes()).isEmpty();
            }
            return source.counts();
        }
    }
}
