package io.reprise.replayer.engine;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.replayer.engine.Outcome.Evidence;
import io.reprise.replayer.plan.PlannedRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Compares a response with the recorded one, and keeps it, as the engine does, for tests of what comes after it. */
public final class Deviating {
    private final KeptResponses keptResponses;

    public Deviating() {
        this(0);
    }

    /** @param keepBytesMax see {@link EngineConfig#keepBytesMax} */
    public Deviating(long keepBytesMax) {
        keptResponses = new KeptResponses(1, keepBytesMax);
    }

    /** @param fields further field lines, each with its line end */
    public @Nullable Evidence response(PlannedRequest request, int status, String fields, String body) {
        String text = "HTTP/1.1 " + status + " X\r\n" + fields + "\r\n";
        Head head = Head.parseResponse(text.getBytes(StandardCharsets.ISO_8859_1), FramingLimits.DEFAULT);
        Deviation deviation = Deviations.find(request, head);
        ResponseCopy copy = keptResponses.begin(request, head, deviation);
        if (copy != null) {
            copy.add(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
        }
        return deviation == null && copy == null ? null : new Evidence(deviation, copy == null ? null : copy.kept());
    }
}
