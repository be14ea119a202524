package io.reprise.proxy.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.BodyHash;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.journal.LossCause;
import io.reprise.journal.Protocol;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Small packets, on a clock and a timer of the test's own. */
class SmallPiecesTest {
    private static final Head UPGRADE = Head.parseResponse(
            "HTTP/1.1 101 Switching Protocols\r\n\r\n".getBytes(StandardCharsets.US_ASCII), FramingLimits.DEFAULT);

    private final MemorySink sink = new MemorySink();
    private final List<Runnable> due = new ArrayList<>();
    /** Set by the test, read by the recorder's threads. */
    private volatile long nowNs = 1_000;

    private long dueNs = Long.MAX_VALUE;
    private final Recorder recorder = Taps.start(sink, Taps.bodies(1 << 20), () -> nowNs);
    private final Tap loop = recorder.tap(0);

    SmallPiecesTest() {
        loop.useTimer((task, delayNs) -> {
            assertThat(due).as("one timer is enough").isEmpty();
            assertThat(delayNs).isBetween(1L, HeldPieces.HOLD_NS);
            due.add(task);
            dueNs = nowNs + delayNs;
        });
    }

    @Test
    void eachRecordOfAConnectionHasTheProtocolThatTheRelayTold() {
        for (Protocol protocol : Protocol.values()) { // connection 1 speaks protocol 1, and so on
            ConnectionTap tap = loop.connectionOpened(protocol);
            tap.requestHead(Taps.GET, nowNs);
            tap.flush();
            request(tap, 'a');
            passMs(100); // the piece is published by the timer
            tap.requestEnd(ByteBuffer.allocate(0), nowNs);
            tap.responseHead(UPGRADE, nowNs);
            tap.upgraded(nowNs);
            tap.tunnelFromClient(ByteBuffer.allocate(1));
            tap.tunnelFromUpstream(ByteBuffer.allocate(1));
            tap.tunnelEnd(nowNs);
            tap.failed(FailureCause.REQUEST_REFUSED, 400, "", nowNs);
            tap.closed(CloseReason.PROTOCOL_ERROR, nowNs);
        }
        Taps.stop(recorder);
        List<MemorySink.Appended> ofConnections = sink.appended.stream()
                .filter(record -> record.kind().isOfConnection())
                .toList();
        assertThat(ofConnections)
                .extracting(MemorySink.Appended::kind)
                .contains(
                        RecordKind.REQUEST,
                        RecordKind.REQUEST_BODY,
                        RecordKind.RESPONSE,
                        RecordKind.TUNNEL_FROM_CLIENT,
                        RecordKind.TUNNEL_FROM_UPSTREAM,
                        RecordKind.FAILURE,
                        RecordKind.CONNECTION_CLOSED);
        assertThat(ofConnections)
                .allSatisfy(record -> assertThat(record.bytes()[RecordLayout.PROTOCOL_OFFSET])
                        .isEqualTo((byte) record.field(RecordLayout.CONNECTION_OFFSET)));
    }

    @Test
    void bodyThatArrivesByteByByteBecomesFewRecords() {
        ConnectionTap tap = begin();
        for (int i = 0; i < 1_000; i++) {
            request(tap, i);
            passMs(1);
        }
        end(tap);
        Taps.stop(recorder);
        assertThat(bytesOf(1, RecordKind.REQUEST_BODY)).isEqualTo(counted(0, 1_000));
        assertThat(sink.of(RecordKind.REQUEST_BODY)).hasSizeBetween(20, 21);
        assertThat(recorder.ledger().recorded()).isEqualTo(1);
        MemorySink.Appended last = sink.of(RecordKind.REQUEST_BODY)
                .get(sink.of(RecordKind.REQUEST_BODY).size() - 1);
        assertThat(last.isEnd()).isTrue();
        assertThat(last.field(RecordLayout.PAYLOAD_LENGTH_OFFSET)).isEqualTo(1_000);
        assertThat(last.field(RecordLayout.BODY_HASH_OFFSET)).isEqualTo(BodyHash.of(counted(0, 1_000)));
    }

    @Test
    void interleavedConnectionsJoinTheirOwnPieces() {
        List<ConnectionTap> taps = List.of(begin(), begin(), begin());
        for (int i = 0; i < 900; i++) {
            request(taps.get(i % 3), i / 3);
            passMs(i % 3 == 0 ? 1 : 0);
        }
        taps.forEach(this::end);
        Taps.stop(recorder);
        for (int exchange = 1; exchange <= 3; exchange++) {
            assertThat(bytesOf(exchange, RecordKind.REQUEST_BODY)).isEqualTo(counted(0, 300));
        }
        assertThat(sink.of(RecordKind.REQUEST_BODY)).hasSizeLessThan(3 * 8);
    }

    @Test
    void pieceIsPublishedInTimeEvenIfNothingFollows() {
        ConnectionTap tap = begin();
        request(tap, 7);
        passMs(20);
        request(tap, 8);
        passMs(29);
        assertThat(recorder.ringUsedCount() + sink.of(RecordKind.REQUEST_BODY).size())
                .isLessThanOrEqualTo(1);
        passMs(1);
        assertThat(due).isEmpty();
        end(tap);
        Taps.stop(recorder);
        assertThat(sink.of(RecordKind.REQUEST_BODY)).hasSize(2);
        MemorySink.Appended first = sink.of(RecordKind.REQUEST_BODY).get(0);
        assertThat(first.data()).isEqualTo(ByteBuffer.wrap(new byte[] {7, 8}));
        // Its time is that of its first byte.
        long headNs = sink.of(RecordKind.REQUEST).get(0).field(RecordLayout.TIME_OFFSET);
        assertThat(first.field(RecordLayout.TIME_OFFSET) - headNs).isZero();
    }

    @Test
    void recordsOfAnExchangeAreInTheOrderOfTheirTimes() {
        ConnectionTap tap = begin();
        request(tap, 0);
        passMs(1);
        tap.responseHead(Taps.OK, nowNs);
        tap.flush();
        passMs(1);
        request(tap, 1);
        passMs(1);
        tap.responseBody(Taps.bytes(1));
        tap.flush();
        passMs(1);
        request(tap, 2);
        tap.responseEnd(Taps.NOTHING, nowNs);
        tap.flush();
        passMs(1);
        tap.requestEnd(Taps.NOTHING, nowNs);
        tap.flush();
        Taps.stop(recorder);
        assertThat(sink.appended.stream().filter(record -> record.exchange() == 1))
                .extracting(record -> record.kind() + " " + record.flags())
                .containsExactly(
                        "REQUEST 0",
                        "REQUEST_BODY 0",
                        "RESPONSE 0",
                        "REQUEST_BODY 0",
                        "RESPONSE_BODY 1",
                        "REQUEST_BODY 1");
        assertThat(sink.appended.stream().filter(record -> record.exchange() == 1))
                .extracting(record -> record.field(RecordLayout.TIME_OFFSET))
                .isSorted();
        assertThat(bytesOf(1, RecordKind.REQUEST_BODY)).isEqualTo(counted(0, 3));
    }

    @Test
    void lastRecordOfAnExchangeIsInTheRingBeforeItsBytesAreWritten() {
        sink.stick();
        ConnectionTap tap = begin();
        tap.requestEnd(Taps.NOTHING, nowNs);
        tap.flush();
        tap.responseHead(Taps.OK, nowNs);
        tap.flush();
        tap.responseBody(Taps.bytes(3));
        tap.flush();
        long before = recorder.ringUsedCount();
        tap.responseBody(Taps.bytes(2));
        tap.responseEnd(Taps.NOTHING, nowNs);
        assertThat(recorder.ringUsedCount()).isEqualTo(before + 1);
        sink.unstick();
        Taps.stop(recorder);
        assertThat(sink.of(RecordKind.RESPONSE_BODY)).hasSize(1);
        assertThat(recorder.ledger().recorded()).isEqualTo(1);
    }

    @Test
    void failuresAndClosedConnectionsPublishHeldPieces() {
        ConnectionTap failing = begin();
        request(failing, 0);
        failing.failed(FailureCause.UPSTREAM_RESET, 502, "gone", nowNs);
        failing.flush();
        ConnectionTap closing = begin();
        request(closing, 0);
        closing.closed(CloseReason.CLIENT_RESET, nowNs);
        Taps.stop(recorder);
        assertThat(sink.of(RecordKind.REQUEST_BODY)).hasSize(2);
        assertThat(sink.of(RecordKind.FAILURE)).hasSize(2);
        assertThat(sink.appended.stream().filter(record -> record.exchange() == 2))
                .extracting(MemorySink.Appended::kind)
                .containsExactly(RecordKind.REQUEST, RecordKind.REQUEST_BODY, RecordKind.FAILURE);
    }

    @Test
    void tunnelsJoinPiecesOfEachDirection() {
        ConnectionTap tap = begin();
        tap.requestEnd(Taps.NOTHING, nowNs);
        tap.responseHead(UPGRADE, nowNs);
        tap.upgraded(nowNs);
        tap.flush();
        for (int i = 0; i < 200; i++) {
            tap.tunnelFromClient(ByteBuffer.wrap(new byte[] {(byte) i}));
            tap.flush();
            tap.tunnelFromUpstream(ByteBuffer.wrap(new byte[] {(byte) -i}));
            tap.flush();
            passMs(1);
        }
        tap.tunnelEnd(nowNs);
        tap.closed(CloseReason.CLIENT_CLOSED, nowNs);
        Taps.stop(recorder);
        assertThat(bytesOf(1, RecordKind.TUNNEL_FROM_CLIENT)).isEqualTo(counted(0, 200));
        assertThat(sink.of(RecordKind.TUNNEL_FROM_CLIENT)).hasSizeLessThan(7);
        assertThat(sink.of(RecordKind.TUNNEL_FROM_UPSTREAM)).hasSizeLessThan(7);
    }

    @Test
    void oldestPieceIsPublishedWhenAllAreInUse() {
        int count = HeldPieces.COUNT_MAX + 100;
        List<ConnectionTap> taps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taps.add(begin());
            awaitRoom();
        }
        for (int round = 0; round < 2; round++) {
            for (ConnectionTap tap : taps) {
                request(tap, round);
                awaitRoom();
            }
        }
        for (ConnectionTap tap : taps) {
            end(tap);
            awaitRoom();
        }
        Taps.stop(recorder);
        assertThat(recorder.ledger().recorded()).isEqualTo(count);
        for (int exchange = 1; exchange <= count; exchange += 97) {
            assertThat(bytesOf(exchange, RecordKind.REQUEST_BODY)).isEqualTo(counted(0, 2));
        }
    }

    @Test
    void heldPiecesAreCountedAsLostWhenTheRingIsFull() {
        sink.stick();
        ConnectionTap victim = begin();
        request(victim, 0);
        ConnectionTap greedy = loop.connectionOpened(Protocol.HTTP_1);
        while (recorder.ledger().lost(LossCause.RING_FULL) == 0) {
            Taps.exchange(greedy, Taps.GET, 5);
        }
        passMs(60);
        assertThat(recorder.ledger().lost(LossCause.RING_FULL)).isGreaterThanOrEqualTo(2);
        end(victim);
        sink.unstick();
        Taps.exchange(victim, Taps.GET, 5);
        Taps.stop(recorder);
        assertThat(sink.lastLedger().addsUp()).isTrue();
        assertThat(bytesOf(1, RecordKind.REQUEST_BODY)).isEmpty();
    }

    private void awaitRoom() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (recorder.ringUsedCount() > 500) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private ConnectionTap begin() {
        ConnectionTap tap = loop.connectionOpened(Protocol.HTTP_1);
        tap.requestHead(Taps.GET, nowNs);
        tap.flush();
        return tap;
    }

    private static void request(ConnectionTap tap, int octet) {
        tap.requestBody(ByteBuffer.wrap(new byte[] {(byte) octet}));
        tap.flush();
    }

    private void end(ConnectionTap tap) {
        tap.requestEnd(Taps.NOTHING, nowNs);
        tap.responseHead(Taps.OK, nowNs);
        tap.responseBody(Taps.bytes(5));
        tap.responseEnd(Taps.NOTHING, nowNs);
        tap.flush();
    }

    private void passMs(long milliseconds) {
        long untilNs = nowNs + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        while (!due.isEmpty() && dueNs <= untilNs) {
            nowNs = dueNs;
            due.remove(0).run();
        }
        nowNs = untilNs;
    }

    private byte[] bytesOf(long exchange, RecordKind kind) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (MemorySink.Appended record : sink.of(kind)) {
            if (record.exchange() == exchange) {
                byte[] data = new byte[record.data().remaining()];
                record.data().get(data);
                all.writeBytes(data);
            }
        }
        return all.toByteArray();
    }

    private static byte[] counted(int from, int to) {
        byte[] bytes = new byte[to - from];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }
}
