package io.reprise.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Data of a FAILURE record: u16 cause, u16 status sent, then the detail in UTF-8 to the end of the record.
 *
 * @param causeCode code of a {@link FailureCause}, or a code that only a newer writer knows
 * @param statusSent the status of the proxy's own answer; 0 if it sent none
 * @param detail a line for people; may be empty
 */
public record FailureData(int causeCode, int statusSent, String detail) {
    public static final int LENGTH_MIN = 4;

    public FailureData(FailureCause cause, int statusSent, String detail) {
        this(cause.code(), statusSent, detail);
    }

    /** The cause, or null if this reader does not know it. */
    public @Nullable FailureCause cause() {
        return FailureCause.ofCode(causeCode);
    }

    /**
     * Writes the data at the position, with as much of the detail as there is room for, and advances the position. Sets
     * little-endian.
     */
    public void encode(ByteBuffer to) {
        to.order(ByteOrder.LITTLE_ENDIAN).putShort((short) causeCode).putShort((short) statusSent);
        // An encoder stops before a character that does not fit, so the stored detail is valid UTF-8.
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(detail), to, true);
    }

    /** Reads from the position on and leaves it unchanged; null if there are too few bytes. */
    public static @Nullable FailureData decode(ByteBuffer data) {
        if (data.remaining() < LENGTH_MIN) {
            return null;
        }
        ByteBuffer from = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        int cause = from.getShort() & 0xFFFF;
        int status = from.getShort() & 0xFFFF;
        return new FailureData(
                cause, status, StandardCharsets.UTF_8.decode(from).toString());
    }
}
