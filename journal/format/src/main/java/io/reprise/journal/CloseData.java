package io.reprise.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Data of a CONNECTION_CLOSED record: u16 reason, u16 zero, u32 requests, and the client's address in UTF-8.
 *
 * @param reasonCode code of a {@link CloseReason}, or a code that only a newer writer knows
 * @param requests requests that arrived on the connection
 * @param clientAddress the address given by the PROXY protocol; empty if none was given
 */
public record CloseData(int reasonCode, long requests, String clientAddress) {
    /** Length in bytes, without the address. */
    public static final int LENGTH = 8;

    public CloseData(CloseReason reason, long requests) {
        this(reason, requests, "");
    }

    public CloseData(CloseReason reason, long requests, String clientAddress) {
        this(reason.code(), requests, clientAddress);
    }

    /** The reason, or null if this reader does not know it. */
    public @Nullable CloseReason reason() {
        return CloseReason.ofCode(reasonCode);
    }

    /** Writes {@link #LENGTH} bytes and the address at the position, and advances it; sets little-endian. */
    public void encode(ByteBuffer to) {
        to.order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) reasonCode)
                .putShort((short) 0)
                .putInt((int) Math.min(requests, 0xFFFF_FFFFL))
                .put(clientAddress.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads from the position on and leaves it unchanged; null if there are too few bytes. */
    public static @Nullable CloseData decode(ByteBuffer data) {
        if (data.remaining() < LENGTH) {
            return null;
        }
        ByteBuffer from = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        String address = StandardCharsets.UTF_8
                .decode(from.slice(LENGTH, from.remaining() - LENGTH))
                .toString();
        return new CloseData(from.getShort(0) & 0xFFFF, from.getInt(4) & 0xFFFF_FFFFL, address);
    }
}
