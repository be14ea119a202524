package io.reprise.proxy.capture;

import io.reprise.journal.BodyHash;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Length and hash of a whole payload, and how many of its bytes are recorded. Confined to one loop. */
final class MessageAccount {
    private final RecordKind bodyKind;
    private long keptMax;
    private final BodyHash hash = new BodyHash();
    private long payloadLength;
    private long keptLength;
    private boolean ended;
    /** The piece that is held back, set by the loop's tap; null if there is none. */
    private @Nullable HeldPiece held;

    MessageAccount(RecordKind bodyKind) {
        this.bodyKind = bodyKind;
    }

    /** The kind of a record that continues the body. */
    RecordKind bodyKind() {
        return bodyKind;
    }

    /** @param bytesMax bytes of the payload to record */
    void begin(long bytesMax) {
        keptMax = bytesMax;
        ended = false;
        hash.reset();
        payloadLength = 0;
        keptLength = 0;
    }

    /** @return how many bytes, from the position on, are to be recorded */
    int add(ByteBuffer payload) {
        int length = payload.remaining();
        hash.update(payload);
        payloadLength += length;
        int keep = (int) Math.min(length, keptMax - keptLength);
        keptLength += keep;
        return keep;
    }

    @Nullable
    HeldPiece held() {
        return held;
    }

    void hold(@Nullable HeldPiece piece) {
        held = piece;
    }

    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    long payloadLength() {
        return payloadLength;
    }

    long hash() {
        return hash.value();
    }

    /** Flags for a record of the message so far. */
    int flags() {
        return keptLength < payloadLength ? RecordLayout.FLAG_TRUNCATED : 0;
    }
}
