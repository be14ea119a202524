package io.reprise.replayer.state;

import io.reprise.http.Head;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One response of the target that issues values which later requests need. Collects its body, within limits, and
 * completes the {@link Issuance} when it has ended. Confined to the event loop of its connection.
 */
public final class LiveResponse {
    private static final byte[] NOTHING = {};

    /** Shorter bodies are read at once, because handing them over would cost more. */
    private static final int AT_ONCE_BYTES = 8_192;

    private final LiveState state;
    private final Issuance issuance;
    private final @Nullable Head head;
    private final boolean asRecorded;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private boolean cut;

    LiveResponse(LiveState state, Issuance issuance, @Nullable Head head, boolean asRecorded) {
        this.state = state;
        this.issuance = issuance;
        this.head = head;
        this.asRecorded = asRecorded;
    }

    /** Takes a copy of a part of the body. */
    public void body(ByteBuffer part) {
        int count = part.remaining();
        if (cut || body.size() + count > LinkFinder.BODY_BYTES_MAX || !state.reserve(count)) {
            cut = true; // the part before the cut is read
            return;
        }
        byte[] copy = new byte[count];
        part.duplicate().get(copy);
        body.write(copy, 0, count);
    }

    /** The response is complete. */
    public void end() {
        if (cut) {
            state.countCut();
        }
        int size = body.size();
        byte[] bytes = size == 0 ? NOTHING : body.toByteArray();
        if (size <= AT_ONCE_BYTES) {
            read(bytes);
        } else {
            state.read(() -> read(bytes));
        }
    }

    /** The response will not be complete. */
    public void fail() {
        state.release(body.size());
        issuance.completeWithout();
    }

    private void read(byte[] bytes) {
        try {
            Head complete = head;
            if (complete == null) {
                issuance.completeWithout();
                return;
            }
            List<Located> located = ResponseValues.locate(issuance.wanted(), complete, bytes);
            issuance.complete(
                    asRecorded
                            ? located
                            : located.stream().map(Located::doubted).toList());
        } finally {
            state.release(bytes.length);
            issuance.completeWithout(); // has an effect only if reading has thrown: no request may wait for ever
        }
    }
}
