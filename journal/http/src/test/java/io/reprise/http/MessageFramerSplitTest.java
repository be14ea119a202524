package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages mean the same wherever their bytes are split. */
class MessageFramerSplitTest {
    /** Notes the events that it receives. */
    private static final class Script implements FrameSink {
        final StringBuilder text = new StringBuilder();
        private final StringBuilder body = new StringBuilder();

        @Override
        public void onHead(Head head) {
            text.append(head.method()).append(' ').append(head.target());
            for (int i = 0; i < head.fieldCount(); i++) {
                text.append('|').append(head.name(i)).append('=').append(head.value(i));
            }
        }

        @Override
        public void onBody(ByteBuffer payload) {
            body.append(StandardCharsets.ISO_8859_1.decode(payload.duplicate()));
        }

        @Override
        public void onEnd(ByteBuffer trailers) {
            text.append(" [").append(body).append("] ");
            text.append(StandardCharsets.ISO_8859_1
                    .decode(trailers.duplicate())
                    .toString()
                    .replace("\r\n", ";"));
            text.append('\n');
            body.setLength(0);
        }
    }

    private static String frame(byte[] input, int... cuts) {
        MessageFramer framer = MessageFramer.ofRequests(FramingLimits.DEFAULT);
        Script script = new Script();
        int from = 0;
        for (int piece = 0; piece <= cuts.length; piece++) {
            int to = piece < cuts.length ? cuts[piece] : input.length;
            ByteBuffer in = ByteBuffer.wrap(input, from, to - from);
            while (framer.advance(in, script) != MessageFramer.Progress.NEED_INPUT) {
                assertThat(in.limit()).isEqualTo(to);
            }
            assertThat(in.hasRemaining()).isFalse();
            from = to;
        }
        assertThat(framer.isMidMessage()).isFalse();
        return script.text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "\r\nGET /x HTTP/1.1\r\nHost: a\r\nA:  b \r\nC:\r\n\r\nGET /y HTTP/1.0\r\n\r\n",
                "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /2 HTTP/1.1\r\nHost: b\r\n\r\n",
                "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5;x=y\r\nhello\r\n06\r\n world\r\n0\r\nT: 1\r\n\r\n"
                        + "OPTIONS * HTTP/1.1\r\nHost: b\r\n\r\n",
            })
    void framesTheSameAtEverySplit(String text) {
        byte[] input = text.getBytes(StandardCharsets.ISO_8859_1);
        String whole = frame(input);
        assertThat(whole).isNotEmpty();
        for (int first = 0; first <= input.length; first++) {
            assertThat(frame(input, first)).as("cut at %d", first).isEqualTo(whole);
            for (int second = first; second <= input.length; second += 7) {
                assertThat(frame(input, first, second)).isEqualTo(whole);
            }
        }
        int[] everywhere = IntStream.range(0, input.length).toArray();
        assertThat(frame(input, everywhere)).isEqualTo(whole);
    }
}
