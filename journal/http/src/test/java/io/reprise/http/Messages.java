package io.reprise.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Frames whole inputs and keeps the messages, for tests. */
final class Messages implements FrameSink {
    /**
     * One message.
     *
     * @param start method and target, or the status
     * @param fields name and value pairs, names in lower case
     */
    record Message(String start, List<String> fields, byte[] body, String trailers) {
        String text() {
            return start + fields + new String(body, StandardCharsets.ISO_8859_1) + trailers;
        }
    }

    final List<Message> complete = new ArrayList<>();
    private String start = "";
    private List<String> fields = List.of();
    private ByteArrayOutputStream body = new ByteArrayOutputStream();

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Frames in pieces of the given sizes and the rest as one piece; returns the rejection or null. */
    @Nullable
    FramingException frame(MessageFramer framer, byte[] input, int... sizes) {
        int from = 0;
        int piece = 0;
        try {
            while (from < input.length) {
                int size = piece < sizes.length ? sizes[piece++] : input.length;
                int to = Math.min(input.length, from + size);
                ByteBuffer in = ByteBuffer.wrap(input, from, to - from);
                MessageFramer.Progress progress;
                do {
                    progress = framer.advance(in, this);
                } while (progress != MessageFramer.Progress.NEED_INPUT);
                from = to;
            }
            return null;
        } catch (FramingException e) {
            return e;
        }
    }

    @Override
    public void onHead(Head head) {
        start = head.isRequest() ? head.method() + " " + head.target() : Integer.toString(head.status());
        fields = new ArrayList<>();
        for (int i = 0; i < head.fieldCount(); i++) {
            fields.add(head.name(i).toLowerCase(Locale.ROOT) + ": " + head.value(i));
        }
        body = new ByteArrayOutputStream();
    }

    @Override
    public void onBody(ByteBuffer payload) {
        byte[] piece = new byte[payload.remaining()];
        payload.get(piece); // the framer restores the position
        body.writeBytes(piece);
    }

    @Override
    public void onEnd(ByteBuffer trailers) {
        String text = StandardCharsets.ISO_8859_1
                .decode(trailers.duplicate())
                .toString()
                .replaceAll(":[ \t]*([^\r\n]*?)[ \t]*\r\n", ": $1\r\n");
        complete.add(new Message(start, fields, body.toByteArray(), text));
    }
}
