package io.reprise.proxy.capture;

import io.reprise.bench.Jmh;
import io.reprise.bench.Traffic;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.Protocol;
import io.reprise.journal.write.JournalAccess;
import io.reprise.journal.write.JournalRemovedException;
import io.reprise.journal.write.MinFree;
import io.reprise.journal.write.RingRecovery;
import io.reprise.time.NanoClock;
import io.reprise.traffic.SessionRules;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * Measures the cost of recording on an event loop, per exchange, from the tap to the ring, with 1 to 4 loops that share
 * the ring. In {@code keepsUp} the writer discards what it takes; in {@code ringFull} the writer is stuck, so that each
 * exchange is lost and counted. The baseline copies the same bytes into private memory.
 *
 * <p>{@code java -jar bench/target/benchmarks.jar CaptureBenchmark -prof gc}
 */
public class CaptureBenchmark extends Jmh {
    /** The recorder that all event loops share. */
    @State(Scope.Benchmark)
    public static class Shared {
        /** Whether the writer takes records from the ring. */
        @Param({"keepsUp", "ringFull"})
        public String writer = "keepsUp";

        /** Whether the ring is in memory of the process, or in a file that outlives it. */
        @Param({"private", "file"})
        public String memory = "private";

        private final Semaphore appends = new Semaphore(0);

        @SuppressWarnings("NullAway.Init") // set up before each trial
        private Recorder recorder;

        private int loops;

        /** Starts it. */
        @Setup(Level.Trial)
        public void start() {
            appends.drainPermits();
            appends.release(writer.equals("keepsUp") ? Integer.MAX_VALUE : 0);
            CaptureConfig config = new CaptureConfig(
                    Path.of("unused"),
                    Map.of(),
                    MinFree.NOTHING,
                    JournalAccess.USER,
                    new CaptureConfig.Limits(
                            CaptureConfig.Limits.DEFAULT.ringBytes(),
                            CaptureConfig.Limits.DEFAULT.headMax(),
                            memory.equals("file") ? RingRecovery.DIRECTORY : null),
                    SessionRules.standard(),
                    RecordingRules.DEFAULT);
            recorder = Recorder.start(config, () -> new Discarding(appends), NanoClock.SYSTEM);
        }

        /** Ends it, however stuck. */
        @TearDown(Level.Trial)
        public void stop() {
            appends.release(Integer.MAX_VALUE - appends.availablePermits());
            recorder.stop(Duration.ofSeconds(10));
        }

        synchronized Tap tap() {
            return recorder.tap(loops++);
        }
    }

    private static final byte[] RESPONSE = Traffic.bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            + "Content-Length: 512\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\nServer: gunicorn\r\n\r\n");

    private final Head request = Head.parseRequest(Traffic.bytes(Traffic.BROWSER_REQUEST), FramingLimits.DEFAULT);
    private final Head response = Head.parseResponse(RESPONSE, FramingLimits.DEFAULT);
    private final ByteBuffer body = ByteBuffer.allocateDirect(512);
    private final ByteBuffer none = ByteBuffer.allocateDirect(0);
    private final ByteBuffer copy = ByteBuffer.allocateDirect(8_192);

    @SuppressWarnings("NullAway.Init") // set up before each trial
    private ConnectionTap connection;

    /** Each thread is a loop with a connection. */
    @Setup(Level.Trial)
    public void connect(Shared shared) {
        connection = shared.tap().connectionOpened(Protocol.HTTP_1);
    }

    /** One loop. */
    @Benchmark
    public void oneLoop() {
        exchange();
    }

    /** Two. */
    @Benchmark
    @Threads(2)
    public void twoLoops() {
        exchange();
    }

    /** Four. */
    @Benchmark
    @Threads(4)
    public void fourLoops() {
        exchange();
    }

    /** The baseline. */
    @Benchmark
    public ByteBuffer copied() {
        return copy.clear()
                .put(request.array(), 0, request.length())
                .put(response.array(), 0, response.length())
                .put(copy.position(), body, 0, body.capacity());
    }

    private void exchange() {
        long nowNs = System.nanoTime();
        connection.requestHead(request, nowNs);
        connection.requestEnd(none, nowNs);
        connection.flush();
        connection.responseHead(response, nowNs);
        connection.responseBody(body);
        connection.responseEnd(none, nowNs);
        connection.flush();
    }

    /** Takes one permit for each record, and forgets it. */
    private record Discarding(Semaphore appends) implements JournalSink {
        @Override
        public boolean append(ByteBuffer record) {
            // The common case does not touch what is shared.
            if (appends.availablePermits() == 0) {
                appends.acquireUninterruptibly();
            }
            return true;
        }

        @Override
        public void force() {
            // nothing to force
        }

        @Override
        public boolean appendLast(ByteBuffer record) {
            return append(record);
        }

        @Override
        public @Nullable JournalRemovedException removal() {
            return null;
        }

        @Override
        public Path runDirectory() {
            return Path.of("unused");
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
