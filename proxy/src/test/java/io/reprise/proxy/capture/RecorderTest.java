package io.reprise.proxy.capture;

import static io.reprise.proxy.capture.ReplayedRequests.LEFT_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.BodyHash;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.journal.FailureData;
import io.reprise.journal.GapData;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.Protocol;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.write.JournalAccess;
import io.reprise.journal.write.MinFree;
import io.reprise.testkit.Await;
import io.reprise.time.NanoClock;
import io.reprise.traffic.SessionRules;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RecorderTest {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Head GET = request("GET /a HTTP/1.1\r\nHost: x\r\nCookie: sid=1\r\n\r\n");
    private static final Head OK = response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");

    private final MemorySink sink = new MemorySink();

    @Test
    void smallExchangeIsTwoRecords() {
        Recorder recorder = start(bodies(1 << 20, 1 << 20));
        ConnectionTap tap = recorder.tap(3).connectionOpened(Protocol.HTTP_1);
        exchange(tap, bytes(5));
        tap.closed(CloseReason.NOT_KEPT_ALIVE, System.nanoTime());
        stop(recorder);

        assertThat(sink.appended)
                .extracting(MemorySink.Appended::kind)
                .containsExactly(
                        RecordKind.REQUEST, RecordKind.RESPONSE, RecordKind.CONNECTION_CLOSED, RecordKind.LEDGER);
        MemorySink.Appended request = sink.appended.get(0);
        assertThat(request.exchange()).isEqualTo(3L << 48 | 1);
        assertThat(request.isEnd()).isTrue();
        assertThat(text(request.data())).isEqualTo(text(GET));
        assertThat(request.field(RecordLayout.SESSION_OFFSET))
                .isEqualTo(SessionRules.standard().keyOf(GET, 3L << 48 | 1));
        MemorySink.Appended response = sink.appended.get(1);
        assertThat(text(response.data())).isEqualTo(text(OK) + "aaaaa");
        assertThat(response.field(RecordLayout.BODY_HASH_OFFSET))
                .isEqualTo(BodyHash.of("aaaaa".getBytes(StandardCharsets.US_ASCII)));
        assertThat(response.field(RecordLayout.PAYLOAD_LENGTH_OFFSET)).isEqualTo(5);
        assertThat(sink.lastLedger()).usingRecursiveComparison().isEqualTo(new LedgerData(1, 1, 0, new long[4]));
    }

    @Test
    void largeBodyIsRecordedWholeWithItsTrailers() {
        Recorder recorder = start(bodies(8 << 20, 1 << 20));
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        byte[] body = new byte[3_000_001];
        new Random(7).nextBytes(body);
        tap.requestHead(GET, 1);
        for (int from = 0; from < body.length; from += 70_001) {
            tap.requestBody(ByteBuffer.wrap(body, from, Math.min(70_001, body.length - from)));
            tap.flush();
        }
        tap.requestEnd(ByteBuffer.wrap("A: b\r\n".getBytes(StandardCharsets.US_ASCII)), 2);
        tap.flush();
        tap.responseHead(response("HTTP/1.1 103 Early Hints\r\n\r\n"), 3);
        tap.responseHead(OK, 3);
        tap.responseBody(bytes(5));
        tap.responseEnd(NOTHING, 4);
        stop(recorder);

        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(rest(sink.of(RecordKind.REQUEST).get(0).data(), GET.length()));
        sink.of(RecordKind.REQUEST_BODY).forEach(record -> whole.writeBytes(rest(record.data(), 0)));
        byte[] trailed = whole.toByteArray();
        assertThat(Arrays.copyOf(trailed, body.length)).isEqualTo(body);
        assertThat(new String(trailed, body.length, trailed.length - body.length, StandardCharsets.US_ASCII))
                .isEqualTo("A: b\r\n");
        List<MemorySink.Appended> responses = sink.of(RecordKind.RESPONSE);
        assertThat(responses).hasSize(2);
        assertThat(responses.get(0).flags()).isEqualTo(RecordLayout.FLAG_INTERIM);
        assertThat(responses.get(1).isEnd()).isTrue();
        assertThat(recorder.ledger().recorded()).isEqualTo(1);
    }

    @Test
    void keepsAsMuchOfAResponseAsItsTypeNeeds() {
        Recorder recorder =
                start(new RecordingRules(true, 100, List.of(), List.of(), new BodyLimits(1 << 20, 3, 4, 1), LEFT_OUT));
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        for (String type : List.of("text/html; charset=utf-8", "text/css", "application/json", "image/png")) {
            tap.requestHead(GET, 1);
            tap.requestEnd(NOTHING, 1);
            tap.responseHead(response("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n\r\n"), 2);
            tap.responseBody(bytes(5));
            tap.responseEnd(NOTHING, 3);
        }
        stop(recorder);

        assertThat(sink.of(RecordKind.RESPONSE).stream()
                        .map(record -> text(record.data()).replaceAll("(?s).*\r\n\r\n", "")))
                .containsExactly("aaaa", "aaa", "aaaa", "a");
    }

    @Test
    void tunnelBytesFollowTheirExchangeInEachDirection() {
        Recorder recorder = start(bodies(1 << 20, 7));
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        tap.requestHead(GET, 1);
        tap.requestEnd(NOTHING, 1);
        tap.responseHead(response("HTTP/1.1 101 Switching Protocols\r\n\r\n"), 2);
        tap.upgraded(2);
        for (int i = 0; i < 2; i++) {
            tap.tunnelFromUpstream(bytes(5));
            tap.tunnelFromClient(bytes(3));
            tap.flush();
        }
        tap.tunnelEnd(3);
        tap.closed(CloseReason.CLIENT_CLOSED, 4);
        stop(recorder);

        assertThat(sink.appended)
                .extracting(record -> record.kind() + " " + record.flags())
                .containsExactly(
                        "REQUEST 1",
                        "RESPONSE 1",
                        "TUNNEL_FROM_UPSTREAM 0",
                        "TUNNEL_FROM_CLIENT 0",
                        "TUNNEL_FROM_UPSTREAM 2",
                        "TUNNEL_FROM_CLIENT 0",
                        "TUNNEL_FROM_CLIENT 1",
                        "TUNNEL_FROM_UPSTREAM 3",
                        "CONNECTION_CLOSED 0",
                        "LEDGER 1");
        assertThat(sink.appended.stream().limit(8).map(MemorySink.Appended::exchange))
                .containsOnly(1L);
        assertThat(text(sink.appended.get(4).data())).isEqualTo("aa");
        assertThat(sink.appended.get(7).field(RecordLayout.PAYLOAD_LENGTH_OFFSET))
                .isEqualTo(10);
        assertThat(sink.appended.get(6).field(RecordLayout.BODY_HASH_OFFSET))
                .isEqualTo(BodyHash.of("aaaaaa".getBytes(StandardCharsets.US_ASCII)));
        assertThat(recorder.ledger().recorded()).isEqualTo(1);
        assertThat(recorder.ledger().seen()).isEqualTo(1);
    }

    @Test
    void bodyOverTheLimitIsCutButCountedAndHashed() {
        Recorder recorder = start(bodies(1 << 20, 3));
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        exchange(tap, bytes(5));
        stop(recorder);

        MemorySink.Appended response = sink.of(RecordKind.RESPONSE).get(0);
        assertThat(text(response.data())).isEqualTo(text(OK) + "aaa");
        assertThat(response.flags()).isEqualTo(RecordLayout.FLAG_END | RecordLayout.FLAG_TRUNCATED);
        assertThat(response.field(RecordLayout.PAYLOAD_LENGTH_OFFSET)).isEqualTo(5);
        assertThat(response.field(RecordLayout.BODY_HASH_OFFSET))
                .isEqualTo(BodyHash.of("aaaaa".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void failureEndsAnExchangeAndNeedsNoRequest() {
        Recorder recorder = start(bodies(1 << 20, 3));
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        tap.requestHead(GET, 1);
        tap.failed(FailureCause.UPSTREAM_UNREACHABLE, 502, "no upstream", 2);
        tap.requestEnd(NOTHING, 3);
        tap.failed(FailureCause.REQUEST_REFUSED, 400, "bad", 4);
        tap.requestHead(GET, 5);
        tap.closed(CloseReason.CLIENT_RESET, 6);
        stop(recorder);

        assertThat(sink.of(RecordKind.FAILURE))
                .extracting(record -> {
                    FailureData data = FailureData.decode(record.data());
                    return data == null ? null : data.cause();
                })
                .containsExactly(
                        FailureCause.UPSTREAM_UNREACHABLE, FailureCause.REQUEST_REFUSED, FailureCause.CLIENT_GONE);
        assertThat(sink.of(RecordKind.FAILURE))
                .extracting(MemorySink.Appended::ordinal)
                .containsExactly(0, 1, 2);
        assertThat(sink.lastLedger()).usingRecursiveComparison().isEqualTo(new LedgerData(3, 3, 0, new long[4]));
    }

    @Test
    void filteredRequestsAreSampledOut() {
        Recorder recorder = start(new RecordingRules(
                true, 100, List.of(), List.of("GET /a"), BodyLimits.ofAllTypes(1 << 20, 3), LEFT_OUT));
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        exchange(tap, bytes(5));
        stop(recorder);
        assertThat(sink.appended).extracting(MemorySink.Appended::kind).containsExactly(RecordKind.LEDGER);
        assertThat(sink.lastLedger()).usingRecursiveComparison().isEqualTo(new LedgerData(1, 0, 1, new long[4]));
    }

    @Test
    void sampleTakesWholeSessions() {
        Recorder recorder =
                start(new RecordingRules(true, 25, List.of(), List.of(), BodyLimits.ofAllTypes(1 << 20, 3), LEFT_OUT));
        Tap loop = recorder.tap(0);
        for (int i = 0; i < 4_000; i++) {
            ConnectionTap tap = loop.connectionOpened(Protocol.HTTP_1);
            tap.requestHead(request("GET / HTTP/1.1\r\nHost: x\r\nCookie: sid=user" + i % 1_000 + "\r\n\r\n"), 1);
            tap.failed(FailureCause.CLIENT_GONE, 0, "", 2);
            if (i % 500 == 499) {
                Await.until("the ring is empty", () -> recorder.ringUsedCount() == 0);
            }
        }
        stop(recorder);
        Map<Long, Long> perSession = sink.of(RecordKind.REQUEST).stream()
                .collect(Collectors.groupingBy(
                        record -> record.field(RecordLayout.SESSION_OFFSET), Collectors.counting()));
        assertThat(perSession.values()).allMatch(count -> count == 4);
        assertThat(perSession.size()).isBetween(200, 300);
        LedgerData ledger = sink.lastLedger();
        assertThat(ledger.addsUp()).isTrue();
        assertThat(ledger.recorded()).isEqualTo(4L * perSession.size());
    }

    @Test
    void stuckJournalCountsEveryExchangeThatDoesNotFitTheRing() {
        Recorder recorder = start(bodies(1 << 20, 1 << 20));
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        sink.stick();
        long slowestNs = 0;
        for (int i = 0; i < 3_000; i++) {
            long begin = System.nanoTime();
            exchange(tap, ByteBuffer.allocate(4_000));
            slowestNs = Math.max(slowestNs, System.nanoTime() - begin);
        }
        assertThat(recorder.ledger().lost(LossCause.RING_FULL)).isPositive();
        assertThat(slowestNs).isLessThan(Duration.ofSeconds(5).toNanos());
        sink.unstick();
        Await.until("no exchange is under way", () -> recorder.ledger().underWay() == 0);
        exchange(tap, bytes(5));
        stop(recorder);
        assertExact(recorder, 3_001, LossCause.RING_FULL);
    }

    @Test
    void fullDiskLosesExchangesAndRecordingResumesAfterwards() {
        Recorder recorder = start(bodies(1 << 20, 1 << 20));
        ConnectionTap begun = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        ConnectionTap tap = recorder.tap(1).connectionOpened(Protocol.HTTP_1);
        begun.requestHead(GET, 1);
        begun.requestEnd(NOTHING, 1);
        Await.until("one record is written", () -> recorder.recordCount() == 1);
        sink.mode = MemorySink.Mode.FULL;
        exchange(tap, bytes(5));
        Await.until(
                "the disk is full",
                () -> recorder.state() == RecordingState.DISK_FULL
                        && recorder.ledger().lostInAll() == 1);
        sink.mode = MemorySink.Mode.WORKING;
        Await.until("it records again", () -> recorder.state() == RecordingState.RECORDING);
        begun.responseHead(OK, 2);
        begun.responseBody(bytes(5));
        begun.responseEnd(NOTHING, 2);
        exchange(tap, bytes(5));
        stop(recorder);
        assertExact(recorder, 3, LossCause.DISK_FULL);
        assertThat(recorder.runCount()).isEqualTo(1);
    }

    @Test
    void failedJournalIsReplacedByANewRun() {
        Recorder recorder = start(bodies(1 << 20, 1 << 20));
        ConnectionTap begun = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        ConnectionTap tap = recorder.tap(1).connectionOpened(Protocol.HTTP_1);
        exchange(tap, bytes(5));
        begun.requestHead(GET, 1);
        begun.flush();
        Await.until("three records are written", () -> recorder.recordCount() == 3);
        sink.mode = MemorySink.Mode.BREAKING;
        exchange(tap, bytes(5));
        Await.until("the journal has failed", () -> recorder.state() == RecordingState.JOURNAL_FAILED);
        sink.mode = MemorySink.Mode.WORKING;
        Await.until("a second run has begun", () -> recorder.runCount() == 2);
        begun.requestEnd(NOTHING, 1);
        begun.failed(FailureCause.UPSTREAM_RESET, 502, "", 1);
        exchange(tap, bytes(5));
        stop(recorder);
        assertExact(recorder, 4, LossCause.JOURNAL_FAILED);
        // The second run counts from where the first one's ledger, had there been one, left off.
        assertThat(sink.lastLedger().seen()).isEqualTo(4);
        assertThat(sink.appended.stream().filter(record -> record.run() == 1 && record.kind() == RecordKind.REQUEST))
                .hasSize(1);
    }

    @Test
    void stuckJournalDoesNotDelayTheStop() {
        Recorder recorder = start(bodies(1 << 20, 1 << 20));
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        sink.stick();
        exchange(tap, bytes(5));
        assertThat(recorder.stop(Duration.ofMillis(50))).isFalse();
        sink.unstick();
    }

    @Test
    void appendedRecordsAreForcedToDisk() {
        Recorder recorder = start(bodies(1 << 20, 1 << 20));
        exchange(recorder.tap(0).connectionOpened(Protocol.HTTP_1), bytes(5));
        Await.until("the journal was forced to disk", () -> sink.forced.get() > 0);
        stop(recorder);
    }

    @Test
    void recordingAllocatesNothingPerRecord() {
        sink.keeping = false;
        Recorder recorder = start(bodies(1 << 20, 1 << 20));
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        ByteBuffer body = ByteBuffer.allocateDirect(900);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long writerId = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("journal-writer"))
                .mapToLong(Thread::getId)
                .max()
                .orElseThrow();
        run(recorder, tap, body, 20_000);
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        long writerBefore = threads.getThreadAllocatedBytes(writerId);
        int count = 50_000;
        run(recorder, tap, body, count);
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        long writerAllocated = threads.getThreadAllocatedBytes(writerId) - writerBefore;
        stop(recorder);
        // A single object per exchange would be 16 bytes or more; the account that is asked for here costs some, too.
        assertThat(allocated).isLessThan(8L * count);
        assertThat(writerAllocated).isLessThan(8L * count);
        assertThat(recorder.ledger().lostInAll()).isZero();
    }

    private static void run(Recorder recorder, ConnectionTap tap, ByteBuffer body, int count) {
        for (int i = 0; i < count; i++) {
            exchange(tap, body);
            if (i % 100 == 99) {
                while (recorder.ringUsedCount() > 0) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** Every exchange has one verdict, and the journal, its gaps and its ledger agree on it. */
    private void assertExact(Recorder recorder, long seen, LossCause cause) {
        RecordingLedger ledger = recorder.ledger();
        assertThat(ledger.seen()).isEqualTo(seen);
        assertThat(ledger.underWay()).isZero();
        assertThat(ledger.lost(cause)).isPositive().isEqualTo(ledger.lostInAll());
        assertThat(ledger.recorded()).isEqualTo(wholeExchanges().size());
        assertThat(sink.lastLedger().addsUp()).isTrue();
        long exchanges = 0;
        long bytes = 0;
        for (MemorySink.Appended record : sink.of(RecordKind.GAP)) {
            GapData gap = GapData.decode(record.data());
            assertThat(gap).isNotNull();
            if (gap != null) {
                assertThat(gap.cause()).isEqualTo(cause);
                assertThat(gap.fromNs()).isLessThanOrEqualTo(gap.toNs());
                exchanges += gap.exchanges();
                bytes += gap.bytes();
            }
        }
        assertThat(exchanges).isEqualTo(ledger.lost(cause));
        assertThat(bytes).isEqualTo(ledger.lostBytes(cause));
    }

    private Set<Long> wholeExchanges() {
        Set<Long> requests = new HashSet<>();
        Set<Long> responses = new HashSet<>();
        for (MemorySink.Appended record : sink.appended) {
            boolean request = record.kind() == RecordKind.REQUEST || record.kind() == RecordKind.REQUEST_BODY;
            if (record.kind().isOfMessage() && record.isEnd()) {
                (request ? requests : responses).add(record.exchange());
            }
        }
        requests.retainAll(responses);
        return requests;
    }

    @Test
    void trafficDuringAPauseIsCountedAndReportedInAGap() {
        Recorder recorder = start(bodies(1 << 20, 1 << 20));
        ConnectionTap connection = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        exchange(connection, NOTHING);
        // Under way when recording is switched off: it is recorded to its end.
        connection.requestHead(GET, System.nanoTime());
        connection.requestEnd(NOTHING, System.nanoTime());
        connection.flush();
        recorder.change(new RecordingRules(
                false, 100, List.of(), List.of(), BodyLimits.ofAllTypes(1 << 20, 1 << 20), LEFT_OUT));
        assertThat(recorder.state()).isEqualTo(RecordingState.PAUSED);
        connection.responseHead(OK, System.nanoTime());
        connection.responseEnd(NOTHING, System.nanoTime());
        connection.flush();

        for (int i = 0; i < 5; i++) {
            exchange(connection, ByteBuffer.wrap(new byte[10]));
        }
        connection.failed(FailureCause.REQUEST_REFUSED, 400, "bad", System.nanoTime());
        recorder.change(bodies(1 << 20, 1 << 20));
        assertThat(recorder.state()).isEqualTo(RecordingState.RECORDING);
        exchange(connection, NOTHING);
        stop(recorder);

        RecordingLedger ledger = recorder.ledger();
        assertThat(ledger.seen()).isEqualTo(9);
        assertThat(ledger.recorded()).isEqualTo(3);
        assertThat(ledger.lost(LossCause.PAUSED)).isEqualTo(6);
        assertThat(ledger.lostBytes(LossCause.PAUSED)).isEqualTo(5L * (GET.length() + OK.length() + 10));
        assertThat(ledger.underWay()).isZero();
        assertThat(sink.lastLedger().addsUp()).isTrue();
        assertThat(sink.of(RecordKind.REQUEST)).hasSize(3);
        assertThat(sink.of(RecordKind.RESPONSE)).hasSize(3);
        List<GapData> gaps = sink.of(RecordKind.GAP).stream()
                .map(record -> GapData.decode(record.data()))
                .toList();
        assertThat(gaps).allSatisfy(gap -> assertThat(gap.causeCode()).isEqualTo(LossCause.PAUSED.code()));
        assertThat(gaps.stream().mapToLong(GapData::exchanges).sum()).isEqualTo(6);
    }

    @Test
    void changedRulesApplyToExchangesThatBeginLater() {
        Recorder recorder = start(bodies(1 << 20, 1 << 20));
        ConnectionTap connection = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        exchange(connection, ByteBuffer.wrap(new byte[100]));
        recorder.change(bodies(1 << 20, 7));
        exchange(connection, ByteBuffer.wrap(new byte[100]));
        recorder.change(
                new RecordingRules(true, 100, List.of(), List.of("/**"), BodyLimits.ofAllTypes(1 << 20, 7), LEFT_OUT));
        exchange(connection, ByteBuffer.wrap(new byte[100]));
        stop(recorder);

        assertThat(sink.of(RecordKind.RESPONSE))
                .extracting(record -> record.data().remaining() - OK.length())
                .containsExactly(100, 7);
        assertThat(recorder.ledger().sampledOut()).isEqualTo(1);
    }

    private static void exchange(ConnectionTap tap, ByteBuffer body) {
        tap.requestHead(GET, System.nanoTime());
        tap.requestEnd(NOTHING, System.nanoTime());
        tap.flush();
        tap.responseHead(OK, System.nanoTime());
        tap.responseBody(body);
        tap.responseEnd(NOTHING, System.nanoTime());
        tap.flush();
    }

    private Recorder start(RecordingRules rules) {
        Recorder recorder = Recorder.start(
                new CaptureConfig(
                        Path.of("unused"),
                        Map.of(),
                        MinFree.NOTHING,
                        JournalAccess.USER,
                        new CaptureConfig.Limits(CaptureConfig.Limits.RING_BYTES_MIN, 65_536),
                        SessionRules.standard(),
                        rules),
                sink,
                NanoClock.SYSTEM);
        recorder.awaitTried(PATIENCE);
        return recorder;
    }

    private static RecordingRules bodies(long requestBodyMax, long responseBodyMax) {
        return new RecordingRules(
                true, 100, List.of(), List.of(), BodyLimits.ofAllTypes(requestBodyMax, responseBodyMax), LEFT_OUT);
    }

    private static void stop(Recorder recorder) {
        assertThat(recorder.stop(PATIENCE)).isTrue();
    }

    private static Head request(String head) {
        return Head.parseRequest(head.getBytes(StandardCharsets.US_ASCII), FramingLimits.DEFAULT);
    }

    private static Head response(String head) {
        return Head.parseResponse(head.getBytes(StandardCharsets.US_ASCII), FramingLimits.DEFAULT);
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.wrap("a".repeat(count).getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(Head head) {
        return new String(head.array(), 0, head.length(), StandardCharsets.US_ASCII);
    }

    private static String text(ByteBuffer data) {
        return StandardCharsets.US_ASCII.decode(data.duplicate()).toString();
    }

    private static byte[] rest(ByteBuffer data, int from) {
        byte[] rest = new byte[data.remaining() - from];
        data.get(from, rest);
        return rest;
    }
}
