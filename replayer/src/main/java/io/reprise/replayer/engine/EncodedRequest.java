package io.reprise.replayer.engine;

import io.netty.buffer.ByteBuf;

/**
 * A request as it goes to the target. Has been checked as a whole before it was handed out.
 *
 * @param bytes the whole request, or its head alone when the body {@linkplain RequestEncoder#streams is streamed};
 *     owned by whoever holds this
 * @param tail what follows a streamed body: the end of its chunk and its trailers, empty otherwise
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
record EncodedRequest(ByteBuf bytes, byte[] tail) {}
