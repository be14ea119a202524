package io.reprise.replayer.engine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a response that differs from the recorded one in its status or in where it redirects. Written on its
 * event loop while the response arrives; it does not change once its {@link Outcome} was reported.
 */
public final class Deviation {
    private final Change change;
    private final String location;
    private final byte @Nullable [] head;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private long bodyBytes;

    /**
     * @param location where it redirects, at most as long as reports show; empty for other responses
     * @param head the beginning of the head; null if the response is not kept
     */
    Deviation(Change change, String location, byte @Nullable [] head) {
        this.change = change;
        this.location = location;
        this.head = head;
    }

    /** Keeps a further part of the body; the position of the buffer stays. */
    void add(ByteBuffer payload) {
        bodyBytes += payload.remaining();
        if (head != null) {
            int length = Math.min(payload.remaining(), KeptResponse.PART_BYTES_MAX - body.size());
            for (int i = 0; i < length; i++) {
                body.write(payload.get(payload.position() + i));
            }
        }
    }

    /** Whether the outcome is another one. */
    public Change change() {
        return change;
    }

    /** Where the response redirects; empty if it does not. */
    public String location() {
        return location;
    }

    /** The beginning of the response; null if enough responses like it were kept before. */
    public @Nullable KeptResponse kept() {
        return head == null ? null : new KeptResponse(head, body.toByteArray(), bodyBytes);
    }
}
