package io.reprise.proxy.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.write.JournalAccess;
import io.reprise.journal.write.MinFree;
import io.reprise.time.NanoClock;
import io.reprise.traffic.SessionRules;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** What tests of the recording side begin with. */
final class Taps {
    static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    static final Head GET = request("GET /a HTTP/1.1\r\nHost: x\r\nCookie: sid=1\r\n\r\n");
    static final Head OK = Head.parseResponse(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".getBytes(StandardCharsets.US_ASCII), FramingLimits.DEFAULT);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Taps() {}

    static Recorder start(MemorySink sink, RecordingRules rules) {
        return start(sink, rules, NanoClock.SYSTEM);
    }

    static Recorder start(MemorySink sink, RecordingRules rules, NanoClock clock) {
        Recorder recorder = Recorder.start(config(rules), sink, clock);
        recorder.awaitTried(PATIENCE);
        return recorder;
    }

    private static CaptureConfig config(RecordingRules rules) {
        CaptureConfig.Limits limits = new CaptureConfig.Limits(CaptureConfig.Limits.RING_BYTES_MIN, 65_536);
        return new CaptureConfig(
                Path.of("unused"),
                Map.of(),
                MinFree.NOTHING,
                JournalAccess.USER,
                limits,
                SessionRules.standard(),
                rules);
    }

    /** Everything is recorded, by the test's clocks. */
    static Recorder start(MemorySink sink, NanoClock clock, InstantSource wall) {
        Recorder recorder = Recorder.start(config(bodies(0)), sink, clock, wall);
        recorder.awaitTried(PATIENCE);
        return recorder;
    }

    /** Everything is recorded, with so much of each body. */
    static RecordingRules bodies(long bytesMax) {
        return new RecordingRules(
                true, 100, List.of(), List.of(), BodyLimits.ofAllTypes(bytesMax, bytesMax), ReplayedRequests.LEFT_OUT);
    }

    static void stop(Recorder recorder) {
        assertThat(recorder.stop(PATIENCE)).isTrue();
    }

    static Head request(String head) {
        return Head.parseRequest(head.getBytes(StandardCharsets.US_ASCII), FramingLimits.DEFAULT);
    }

    static ByteBuffer bytes(int count) {
        return ByteBuffer.wrap("a".repeat(count).getBytes(StandardCharsets.US_ASCII));
    }

    /** One whole exchange. */
    static void exchange(ConnectionTap tap, Head request, int bodyBytes) {
        tap.requestHead(request, System.nanoTime());
        tap.requestEnd(NOTHING, System.nanoTime());
        tap.flush();
        tap.responseHead(OK, System.nanoTime());
        tap.responseBody(bytes(bodyBytes));
        tap.responseEnd(NOTHING, System.nanoTime());
        tap.flush();
    }
}
