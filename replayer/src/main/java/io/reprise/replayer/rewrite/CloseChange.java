package io.reprise.replayer.rewrite;

import io.netty.buffer.ByteBuf;
import io.reprise.replayer.plan.PlannedRequest;
import java.nio.charset.StandardCharsets;

/** Says that the connection ends with a request, as its recorded client did, so that the target closes it. */
final class CloseChange implements RequestChange {
    private static final byte[] CLOSE = "Connection: close\r\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void add(PlannedRequest request, ByteBuf out) {
        if (!request.exchange().head().keepsAlive()) {
            out.writeBytes(CLOSE);
        }
    }
}
