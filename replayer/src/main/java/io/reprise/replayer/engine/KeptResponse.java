package io.reprise.replayer.engine;

import io.reprise.journal.exchange.RecordedResponse;
import java.util.Arrays;

/**
 * The beginning of a response, kept as evidence. This object owns the arrays; they never change.
 *
 * @param head the head as received, at most {@value #PART_BYTES_MAX} bytes of it
 * @param body the payload as received, with its content coding; only the beginning if {@code bodyBytes} is larger
 * @param bodyBytes length of the payload that was received or recorded
 */
// Nobody compares kept responses.
@SuppressWarnings("ArrayRecordComponent")
public record KeptResponse(byte[] head, byte[] body, long bodyBytes) {
    /** Most bytes that are kept of a head, and of the body of an example. */
    public static final int PART_BYTES_MAX = 16 << 10;

    /** Most bytes that are kept of a body whose content is compared. */
    public static final int WHOLE_BYTES_MAX = 64 << 10;

    /** The beginning of a recorded response; of its body only what was read from the journal. */
    public static KeptResponse of(RecordedResponse response) {
        byte[] body = response.body().bytes();
        return new KeptResponse(cut(response.head()), cut(body), response.body().wireBytes());
    }

    /** Whether all of the body is here. */
    public boolean isWhole() {
        return body.length == bodyBytes;
    }

    private static byte[] cut(byte[] bytes) {
        return Arrays.copyOf(bytes, Math.min(bytes.length, PART_BYTES_MAX));
    }
}
