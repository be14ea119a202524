package io.reprise.replayer.engine;

import io.reprise.http.FrameSink;
import io.reprise.http.Head;
import io.reprise.http.Statuses;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.rewrite.RunMarks;
import io.reprise.replayer.source.SourcedExchange;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The answers on one connection to a {@link WarmUpTarget}: the recorded heads and bodies, framed by their length. The
 * connection ends after some, so that opening connections is rehearsed too: the JVM compiles code that has run some two
 * hundred times, and a step opens its connections in its first 0.1 s. Not thread-safe.
 */
final class WarmUpAnswers implements FrameSink {
    /** Makes a thousand connections in a round of a {@link WarmUp}. */
    private static final int ANSWERS_MAX = 8;

    private static final byte[] NOTHING = {};
    private static final String MARK = RunMarks.EXCHANGE_HEADER.toLowerCase(Locale.ROOT);

    private final WarmUpTarget target;
    private String method = "";
    private @Nullable SourcedExchange asked;
    private int answers;

    WarmUpAnswers(WarmUpTarget target) {
        this.target = target;
    }

    @Override
    public void onHead(Head head) {
        String mark = head.value(MARK);
        method = head.method();
        asked = mark == null ? null : target.arrived(mark);
    }

    @Override
    public void onBody(ByteBuffer payload) {
        // the answer does not depend on it
    }

    @Override
    public void onEnd(ByteBuffer trailers) {
        // the target asks for the answer
    }

    /** Whether the last answer announced that the connection will be closed. */
    boolean wasLast() {
        return answers == ANSWERS_MAX;
    }

    /** The answer to the request that has ended. */
    byte[] next() {
        answers++;
        Head head = asked == null ? null : asked.responseHead();
        RecordedResponse response = asked == null ? null : asked.exchange().response();
        return head == null || response == null || Statuses.isInterim(head.status())
                ? bytes("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", true, bytes("hello"))
                : bytes(
                        recorded(head),
                        mayHaveLength(head.status()),
                        response.body().bytes());
    }

    private static boolean mayHaveLength(int status) {
        return status != 204 && status != 304;
    }

    /** The recorded head without its empty line, and without the fields that frame the message. */
    private static String recorded(Head head) {
        StringBuilder lines = new StringBuilder(head.length());
        lines.append("HTTP/1.1 ").append(head.status()).append(" As-Recorded\r\n");
        for (int i = 0; i < head.fieldCount(); i++) {
            boolean frames = head.isHopByHop(i)
                    || head.nameIs(i, "content-length")
                    || head.nameIs(i, "transfer-encoding")
                    || head.nameIs(i, "trailer");
            if (!frames) {
                lines.append(head.name(i)).append(": ").append(head.value(i)).append("\r\n");
            }
        }
        return lines.toString();
    }

    private byte[] bytes(String head, boolean hasLength, byte[] body) {
        String length = hasLength ? "Content-Length: " + body.length + "\r\n" : "";
        String end = wasLast() ? "Connection: close\r\n\r\n" : "\r\n";
        byte[] sent = hasLength && !"HEAD".equals(method) ? body : NOTHING;
        ByteArrayOutputStream out = new ByteArrayOutputStream(head.length() + 64 + sent.length);
        out.writeBytes(bytes(head + length + end));
        out.writeBytes(sent);
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
