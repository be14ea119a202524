package io.reprise.replayer.rewrite;

import io.netty.buffer.ByteBuf;

/**
 * A request as it goes to the target. Has been checked as a whole before it was handed out.
 *
 * @param bytes the whole request, or its head alone when the body is to be streamed; owned by whoever holds this
 * @param body what is to be sent after these bytes, in slices of {@value #SLICE_BYTES}; empty when nothing is
 * @param tail what follows such a body: the end of its chunk and its trailers; empty otherwise
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
public record EncodedRequest(ByteBuf bytes, byte[] body, byte[] tail) {
    /** A body up to this size goes out in one buffer with its head. */
    public static final int SLICE_BYTES = 65_536;
}
