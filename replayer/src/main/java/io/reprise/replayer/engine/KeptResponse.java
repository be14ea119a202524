package io.reprise.replayer.engine;

import io.reprise.journal.exchange.RecordedResponse;
import java.util.Arrays;

/**
 * The beginning of a response, kept as evidence. This object owns the arrays; they never change.
 *
 * @param head the head as received, at most {@value #PART_BYTES_MAX} bytes of it
 * @param body the payload as received, content coding and all, at most {@value #PART_BYTES_MAX} bytes of it
 * @param bodyBytes length of the payload that was received or recorded
 */
// Nobody compares kept responses.
@SuppressWarnings("ArrayRecordComponent")
public record KeptResponse(byte[] head, byte[] body, long bodyBytes) {
    /** Most bytes that are kept of a head, and of a body. */
    public static final int PART_BYTES_MAX = 16 << 10;

    /** The beginning of a recorded response; of its body only what was read from the journal. */
    public static KeptResponse of(RecordedResponse response) {
        byte[] body = response.body().bytes();
        return new KeptResponse(cut(response.head()), cut(body), response.body().wireBytes());
    }

    private static byte[] cut(byte[] bytes) {
        return Arrays.copyOf(bytes, Math.min(bytes.length, PART_BYTES_MAX));
    }
}
