package io.reprise.proxy.capture;

import static io.reprise.proxy.capture.ReplayedRequests.LEFT_OUT;
import static io.reprise.proxy.capture.ReplayedRequests.RECORDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.Head;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.journal.LedgerData;
import io.reprise.journal.Protocol;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private final MemorySink sink = new MemorySink();

    @Test
    void replayedRequestsAreRecordedOnlyOnDemand() {
        Head replayed = Taps.request("GET /a HTTP/1.1\r\nHost: x\r\nREPRISE-RUN: r-1\r\n\r\n");
        Recorder recorder = Taps.start(
                sink, new RecordingRules(true, 100, List.of(), List.of(), BodyLimits.ofAllTypes(1 << 20, 3), LEFT_OUT));
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        Taps.exchange(tap, replayed, 5);
        Taps.exchange(tap, Taps.GET, 5);
        recorder.change(
                new RecordingRules(true, 100, List.of(), List.of(), BodyLimits.ofAllTypes(1 << 20, 3), RECORDED));
        Taps.exchange(tap, replayed, 5);
        Taps.stop(recorder);
        assertThat(sink.of(RecordKind.REQUEST))
                .extracting(MemorySink.Appended::ordinal)
                .containsExactly(1, 2);
        assertThat(sink.lastLedger()).usingRecursiveComparison().isEqualTo(new LedgerData(3, 2, 1, new long[4]));
        assertThat(recorder.ledger().replayed()).isEqualTo(1);
    }

    @Test
    void failureWithoutRequestIsSampledByItsConnection() {
        Recorder recorder = Taps.start(
                sink, new RecordingRules(true, 25, List.of(), List.of(), BodyLimits.ofAllTypes(1 << 20, 3), LEFT_OUT));
        Tap loop = recorder.tap(0);
        for (int i = 0; i < 1_000; i++) {
            ConnectionTap tap = loop.connectionOpened(Protocol.HTTP_1);
            tap.failed(FailureCause.REQUEST_REFUSED, 400, "bad", 1);
            tap.failed(FailureCause.CLIENT_GONE, 0, "left", 2);
            tap.closed(CloseReason.CLIENT_CLOSED, 3);
        }
        Taps.stop(recorder);
        Map<Long, Long> perConnection = sink.of(RecordKind.FAILURE).stream()
                .collect(Collectors.groupingBy(
                        record -> record.field(RecordLayout.CONNECTION_OFFSET), Collectors.counting()));
        assertThat(perConnection.values()).allMatch(count -> count == 2);
        assertThat(perConnection.size()).isBetween(180, 320);
        assertThat(sink.of(RecordKind.CONNECTION_CLOSED)).hasSameSizeAs(perConnection.keySet());
        LedgerData ledger = sink.lastLedger();
        assertThat(ledger.addsUp()).isTrue();
        assertThat(ledger.recorded()).isEqualTo(2L * perConnection.size());
    }

    @Test
    void failureWithoutRequestIsNotRecordedIfThereIsAFilter() {
        Recorder recorder = Taps.start(
                sink,
                new RecordingRules(true, 100, List.of(), List.of("/x"), BodyLimits.ofAllTypes(1 << 20, 3), LEFT_OUT));
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        tap.failed(FailureCause.CLIENT_TIMEOUT, 408, "late", 1);
        recorder.change(new RecordingRules(
                true, 100, List.of("GET /**"), List.of(), BodyLimits.ofAllTypes(1 << 20, 3), LEFT_OUT));
        tap.failed(FailureCause.CLIENT_GONE, 0, "left", 1);
        tap.closed(CloseReason.CLIENT_CLOSED, 2);
        Taps.stop(recorder);
        assertThat(sink.appended).extracting(MemorySink.Appended::kind).containsExactly(RecordKind.LEDGER);
        assertThat(sink.lastLedger()).usingRecursiveComparison().isEqualTo(new LedgerData(2, 0, 2, new long[4]));
    }
}
