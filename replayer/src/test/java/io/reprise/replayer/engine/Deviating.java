package io.reprise.replayer.engine;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.replayer.plan.PlannedRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Compares a response with the recorded one as the engine does, for tests of what comes after it. */
public final class Deviating {
    private final Deviations deviations = new Deviations(1);

    /** @param fields further field lines, each with its line end */
    public @Nullable Deviation response(PlannedRequest request, int status, String fields, String body) {
        String head = "HTTP/1.1 " + status + " X\r\n" + fields + "\r\n";
        Deviation deviation = deviations.find(
                request, Head.parseResponse(head.getBytes(StandardCharsets.ISO_8859_1), FramingLimits.DEFAULT));
        if (deviation != null) {
            deviation.add(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
        }
        return deviation;
    }
}
