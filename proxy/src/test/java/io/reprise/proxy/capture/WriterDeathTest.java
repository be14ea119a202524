package io.reprise.proxy.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.Protocol;
import io.reprise.journal.RecordKind;
import io.reprise.journal.write.JournalAccess;
import io.reprise.journal.write.JournalRemovedException;
import io.reprise.journal.write.MinFree;
import io.reprise.testkit.Await;
import io.reprise.time.NanoClock;
import io.reprise.traffic.SessionRules;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A writer that fails where nothing is expected to fail ends recording for a moment, and begins again. */
class WriterDeathTest {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Head GET = Head.parseRequest(
            "GET /a HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII), FramingLimits.DEFAULT);
    private static final Head OK = Head.parseResponse(
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII), FramingLimits.DEFAULT);

    private final MemorySink journal = new MemorySink();
    private final AtomicBoolean broken = new AtomicBoolean(true);

    /** A run of which nothing can be asked twice, as long as the journal is broken. */
    private final class Fragile implements JournalSink {
        private final JournalSink sound = journal.open();
        private int asked;

        @Override
        public Path runDirectory() {
            if (broken.get() && ++asked > 2) {
                throw new InternalError("a fault that nobody expected");
            }
            return sound.runDirectory();
        }

        @Override
        public boolean append(ByteBuffer record) {
            return sound.append(record);
        }

        @Override
        public boolean appendLast(ByteBuffer record) {
            return sound.appendLast(record);
        }

        @Override
        public void force() {
            sound.force();
        }

        @Override
        public @Nullable JournalRemovedException removal() {
            return sound.removal();
        }

        @Override
        public void close() {
            sound.close();
        }
    }

    @Test
    void writerThatDiesIsCountedAndBeginsAgain() {
        Recorder recorder = Recorder.start(
                new CaptureConfig(
                        Path.of("unused"),
                        Map.of(),
                        MinFree.NOTHING,
                        JournalAccess.USER,
                        new CaptureConfig.Limits(CaptureConfig.Limits.RING_BYTES_MIN, 65_536),
                        SessionRules.standard(),
                        new RecordingRules(
                                true,
                                100,
                                List.of(),
                                List.of(),
                                BodyLimits.ofAllTypes(1_000, 1_000),
                                ReplayedRequests.LEFT_OUT)),
                Fragile::new,
                NanoClock.SYSTEM);
        Await.until("the writer died", () -> recorder.writerDeaths() > 0);
        Await.until("it is said", () -> recorder.state() == RecordingState.JOURNAL_FAILED);
        broken.set(false);
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        Await.until("an exchange was recorded", () -> {
            exchange(tap);
            return recorder.ledger().recorded() > 0;
        });
        Await.until("recording is said", () -> recorder.state() == RecordingState.RECORDING);
        assertThat(recorder.stop(PATIENCE)).as("stopped in time").isTrue();
        assertThat(journal.of(RecordKind.REQUEST)).isNotEmpty();
        RecordingLedger ledger = recorder.ledger();
        assertThat(ledger.seen()).isEqualTo(ledger.recorded() + ledger.lostInAll());
    }

    private static void exchange(ConnectionTap tap) {
        tap.requestHead(GET, System.nanoTime());
        tap.requestEnd(NOTHING, System.nanoTime());
        tap.responseHead(OK, System.nanoTime());
        tap.responseEnd(NOTHING, System.nanoTime());
        tap.flush();
    }
}
