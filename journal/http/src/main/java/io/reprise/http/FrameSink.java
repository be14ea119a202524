package io.reprise.http;

import java.nio.ByteBuffer;

/** What a {@link MessageFramer} reports. Every argument is borrowed for the duration of the call. */
public interface FrameSink {
    /** The head is complete; {@code head} stays valid until the framer is asked for the next message. */
    void onHead(Head head);

    /** Payload without transfer coding; {@code payload} is a view of the input, position to limit. */
    void onBody(ByteBuffer payload);

    /** The message is complete; {@code trailers} holds the trailer field lines with their line ends, often empty. */
    void onEnd(ByteBuffer trailers);
}
