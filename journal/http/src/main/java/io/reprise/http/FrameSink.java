package io.reprise.http;

import java.nio.ByteBuffer;

/** Receives the events of a {@link MessageFramer}. Every argument is borrowed for the duration of the call. */
public interface FrameSink {
    /** The head is complete; {@code head} stays valid until the framer begins the next message. */
    void onHead(Head head);

    /**
     * A part of the payload without transfer coding; {@code payload} is a view of the input, from position to limit.
     */
    void onBody(ByteBuffer payload);

    /** The message is complete; {@code trailers} holds the trailer field lines with their line ends, often empty. */
    void onEnd(ByteBuffer trailers);
}
