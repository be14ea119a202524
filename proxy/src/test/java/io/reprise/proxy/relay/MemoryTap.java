package io.reprise.proxy.relay;

import io.reprise.http.Head;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.journal.Protocol;
import io.reprise.proxy.capture.ConnectionTap;
import io.reprise.proxy.capture.Tap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Notes every call as a line of text, and insists on what the contract promises. One connection at a time. */
final class MemoryTap implements Tap {
    private final BlockingQueue<List<String>> connections = new LinkedBlockingQueue<>();
    private final List<String> details = Collections.synchronizedList(new ArrayList<>());
    private final int bodyBytesMax;

    MemoryTap() {
        this(1_000);
    }

    /** @param bodyBytesMax what is noted of a body */
    MemoryTap(int bodyBytesMax) {
        this.bodyBytesMax = bodyBytesMax;
    }

    /** What the journal was told of failures, in order. */
    List<String> details() {
        return List.copyOf(details);
    }

    /** The calls for the next connection that closed. */
    List<String> awaitClosed() throws InterruptedException {
        List<String> calls = connections.poll(10, TimeUnit.SECONDS);
        if (calls == null) {
            throw new AssertionError("no connection was closed");
        }
        return calls;
    }

    @Override
    public ConnectionTap connectionOpened(Protocol protocol) {
        return new Connection();
    }

    private final class Connection implements ConnectionTap {
        private final List<String> calls = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        private boolean flushed = true;

        private void note(String call) {
            if (body.length() > 0) {
                calls.add(body.toString());
                body.setLength(0);
            }
            calls.add(call);
            flushed = false;
        }

        private void body(String side, ByteBuffer payload) {
            if (body.length() >= bodyBytesMax) {
                return;
            }
            String text =
                    StandardCharsets.ISO_8859_1.decode(payload.duplicate()).toString();
            if (!body.toString().startsWith(side)) {
                if (body.length() > 0) {
                    calls.add(body.toString());
                }
                body.setLength(0);
                body.append(side).append(": ");
            }
            body.append(text);
            flushed = false;
        }

        private static String text(Head head) {
            return new String(head.array(), 0, head.length(), StandardCharsets.ISO_8859_1);
        }

        private static String text(ByteBuffer trailers) {
            return StandardCharsets.ISO_8859_1.decode(trailers.duplicate()).toString();
        }

        @Override
        public void cameFrom(String address) {
            note("from " + address);
            flushed = true;
        }

        @Override
        public void requestHead(Head head, long nanoTime) {
            if (!flushed) {
                calls.add("ERROR: a head before the last one was flushed");
            }
            note("request " + text(head));
        }

        @Override
        public void requestBody(ByteBuffer payload) {
            body("request body", payload);
        }

        @Override
        public void requestEnd(ByteBuffer trailers, long nanoTime) {
            note("request end " + text(trailers));
        }

        @Override
        public void responseHead(Head head, long nanoTime) {
            note("response " + text(head));
        }

        @Override
        public void responseBody(ByteBuffer payload) {
            body("response body", payload);
        }

        @Override
        public void responseEnd(ByteBuffer trailers, long nanoTime) {
            note("response end " + text(trailers));
        }

        @Override
        public void failed(FailureCause cause, int statusSent, String detail, long nanoTime) {
            note("failed " + cause + " " + statusSent);
            details.add(detail);
        }

        @Override
        public void upgraded(long nanoTime) {
            note("upgraded");
        }

        @Override
        public void tunnelFromClient(ByteBuffer bytes) {
            body("from client", bytes);
        }

        @Override
        public void tunnelFromUpstream(ByteBuffer bytes) {
            body("from upstream", bytes);
        }

        @Override
        public void tunnelEnd(long nanoTime) {
            note("tunnel end");
        }

        @Override
        public void flush() {
            flushed = true;
        }

        @Override
        public void closed(CloseReason reason, long nanoTime) {
            if (!flushed) {
                calls.add("ERROR: closed without a flush");
            }
            note("closed " + reason);
            connections.add(calls);
        }
    }
}
