package io.reprise.replayer.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The copy of a response while it arrives. Confined to its loop. */
final class ResponseCopy {
    private static final int FIRST_BYTES = 1 << 10;

    private final KeptResponses memory;
    private final byte[] head;
    private final int bodyMax;
    private byte[] body = new byte[0];
    private int length;
    private long received;

    /** @param bodyMax how much of the body is kept at most */
    ResponseCopy(KeptResponses memory, byte[] head, int bodyMax) {
        this.memory = memory;
        this.head = head;
        this.bodyMax = bodyMax;
    }

    /** Keeps a further part of the body, as far as there is room; the position of the buffer stays. */
    void add(ByteBuffer payload) {
        int more = payload.remaining();
        boolean isCut = received > length;
        received += more;
        int wanted = Math.min(more, bodyMax - length);
        if (isCut || wanted <= 0) {
            return;
        }
        if (wanted > body.length - length) {
            int size = Math.min(bodyMax, Math.max(length + wanted, Math.max(FIRST_BYTES, body.length * 2)));
            if (!memory.reserve(size - body.length)) {
                return;
            }
            body = Arrays.copyOf(body, size);
        }
        payload.get(payload.position(), body, length, wanted);
        length += wanted;
    }

    /** The response as far as it was kept. */
    KeptResponse kept() {
        return new KeptResponse(head, length == body.length ? body : Arrays.copyOf(body, length), received);
    }
}
