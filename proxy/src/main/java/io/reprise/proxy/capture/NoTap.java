package io.reprise.proxy.capture;

import io.reprise.http.Head;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.journal.Protocol;
import java.nio.ByteBuffer;

/** Records nothing. */
enum NoTap implements Tap, ConnectionTap {
    INSTANCE;

    @Override
    public ConnectionTap connectionOpened(Protocol protocol) {
        return this;
    }

    @Override
    public void cameFrom(String address) {}

    @Override
    public void requestHead(Head head, long nanoTime) {}

    @Override
    public void requestBody(ByteBuffer payload) {}

    @Override
    public void requestEnd(ByteBuffer trailers, long nanoTime) {}

    @Override
    public void responseHead(Head head, long nanoTime) {}

    @Override
    public void responseBody(ByteBuffer payload) {}

    @Override
    public void responseEnd(ByteBuffer trailers, long nanoTime) {}

    @Override
    public void failed(FailureCause cause, int statusSent, String detail, long nanoTime) {}

    @Override
    public void upgraded(long nanoTime) {}

    @Override
    public void tunnelFromClient(ByteBuffer bytes) {}

    @Override
    public void tunnelFromUpstream(ByteBuffer bytes) {}

    @Override
    public void tunnelEnd(long nanoTime) {}

    @Override
    public void flush() {}

    @Override
    public void closed(CloseReason reason, long nanoTime) {}
}
