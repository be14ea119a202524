package io.reprise.proxy.capture;

import io.reprise.journal.BodyHash;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Length and hash of a whole payload, and how much of it is kept. Confined to one loop. */
final class MessageAccount {
    private final RecordKind bodyKind;
    private long keptMax;
    private final BodyHash hash = new BodyHash();
    private long payloadLength;
    private long keptLength;
    private boolean ended;
    /** What waits for more, if anything does; the loop's tap sets it. */
    private @Nullable HeldPiece held;

    MessageAccount(RecordKind bodyKind) {
        this.bodyKind = bodyKind;
    }

    /** The kind of a record with more of the body. */
    RecordKind bodyKind() {
        return bodyKind;
    }

    /** @param bytesMax how much of the payload is kept */
    void begin(long bytesMax) {
        keptMax = bytesMax;
        ended = false;
        hash.reset();
        payloadLength = 0;
        keptLength = 0;
    }

    /** @return how many bytes of it, from its position on, are to be kept */
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

    /** What a record must say of the message so far. */
    int flags() {
        return keptLength < payloadLength ? RecordLayout.FLAG_TRUNCATED : 0;
    }
}
