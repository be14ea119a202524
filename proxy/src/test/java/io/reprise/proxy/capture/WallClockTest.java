package io.reprise.proxy.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reprise.http.Head;
import io.reprise.journal.ClockData;
import io.reprise.journal.Protocol;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.testkit.Await;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clock is set while the recorder runs; both clocks are the test's. */
@Timeout(30)
class WallClockTest {
    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    private static final long START_NS = TimeUnit.SECONDS.toNanos(START.getEpochSecond());
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final Head REQUEST = Taps.request("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 10); // it may overflow
    private final AtomicLong setNs = new AtomicLong();
    private final long firstNs = nowNs.get();
    private final MemorySink sink = new MemorySink();

    private Instant wall() {
        return START.plusNanos(nowNs.get() - firstNs + setNs.get());
    }

    private List<MemorySink.Appended> clocks() {
        return sink.of(RecordKind.CLOCK);
    }

    @ParameterizedTest
    @ValueSource(longs = {3_600, -3_600, 1, -90})
    void journalIsToldAndTimesOfRecordsKeepTheirIntervals(long seconds) {
        Recorder recorder = Taps.start(sink, nowNs::get, this::wall);
        Tap tap = recorder.tap(0);
        ConnectionTap connection = tap.connectionOpened(Protocol.HTTP_1);
        connection.requestHead(REQUEST, nowNs.addAndGet(SECOND_NS));
        connection.flush();
        // A writer that rests would find the clock set before it takes the first request.
        Await.until("first REQUEST record", () -> !sink.of(RecordKind.REQUEST).isEmpty());
        setNs.set(seconds * SECOND_NS);
        nowNs.addAndGet(SECOND_NS);
        Await.until("CLOCK record", () -> !clocks().isEmpty());
        ConnectionTap other = tap.connectionOpened(Protocol.HTTP_1);
        other.requestHead(REQUEST, nowNs.addAndGet(SECOND_NS));
        other.flush();
        Taps.stop(recorder);

        assertThat(clocks()).hasSize(1);
        assertThat(aheadNs(clocks().get(0))).isCloseTo(seconds * SECOND_NS, within(TimeUnit.MILLISECONDS.toNanos(50)));
        assertThat(sink.of(RecordKind.REQUEST))
                .extracting(record -> record.field(RecordLayout.TIME_OFFSET))
                .containsExactly(START_NS + SECOND_NS, START_NS + 3 * SECOND_NS);
        assertThat(sink.appended)
                .extracting(MemorySink.Appended::kind)
                .containsSubsequence(RecordKind.REQUEST, RecordKind.CLOCK, RecordKind.REQUEST);
    }

    @Test
    void itIsToldAgainEveryFewSecondsAndOnceMoreWhenItIsSetBack() {
        Recorder recorder = Taps.start(sink, nowNs::get, this::wall);
        setNs.set(Duration.ofHours(1).toNanos());
        nowNs.addAndGet(SECOND_NS);
        Await.until("first CLOCK record", () -> clocks().size() == 1);
        nowNs.addAndGet(6 * SECOND_NS);
        Await.until("repeated CLOCK record", () -> clocks().size() == 2);
        setNs.set(0);
        nowNs.addAndGet(SECOND_NS);
        Await.until("CLOCK record of the way back", () -> clocks().size() == 3);
        nowNs.addAndGet(60 * SECOND_NS);
        Taps.stop(recorder);
        assertThat(clocks()).hasSize(3);
        assertThat(aheadNs(clocks().get(1))).isEqualTo(Duration.ofHours(1).toNanos());
        assertThat(aheadNs(clocks().get(2))).isZero();
    }

    @Test
    void aClockThatIsOnlyInaccurateIsNotSet() {
        Recorder recorder = Taps.start(sink, nowNs::get, this::wall);
        for (int i = 0; i < 20; i++) {
            setNs.set((i % 2 == 0 ? 1 : -1) * TimeUnit.MILLISECONDS.toNanos(100));
            nowNs.addAndGet(SECOND_NS);
        }
        Taps.stop(recorder);
        assertThat(clocks()).isEmpty();
    }

    private static long aheadNs(MemorySink.Appended record) {
        ByteBuffer data = record.data();
        ClockData decoded = ClockData.decode(data);
        assertThat(decoded).isNotNull();
        return decoded.aheadNs();
    }
}
