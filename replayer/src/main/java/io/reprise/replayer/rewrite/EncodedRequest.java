package io.reprise.replayer.rewrite;

import io.netty.buffer.ByteBuf;

/**
 * A request as sent to the target, already checked as a whole.
 *
 * @param bytes the whole request, or its head alone when the body is to be streamed; owned by the holder of this record
 * @param body the body to send after these bytes, in slices of {@value #SLICE_BYTES}; empty when they include it
 * @param tail the bytes after a body sent in slices: the end of its chunk and its trailers; empty otherwise
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
public record EncodedRequest(ByteBuf bytes, byte[] body, byte[] tail) {
    /** A body up to this size goes out in one buffer with its head. */
    public static final int SLICE_BYTES = 65_536;

    /** Whether a body is sent apart from its head: large bodies always, small ones if the caller asks for it. */
    static boolean isApart(byte[] body, boolean asked) {
        return body.length > SLICE_BYTES || asked && body.length > 0;
    }
}
