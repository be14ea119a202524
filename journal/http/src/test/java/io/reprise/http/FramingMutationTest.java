package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Seeded mutations: a mutated message is either rejected, wherever it is split, or means the same to Netty. What Netty
 * itself rejects cannot be taken for something else by it.
 */
@Tag("slow")
class FramingMutationTest {
    private static final int ROUNDS = 40_000;
    private static final String REJECTED = "rejected";

    private static final List<String> REQUESTS = List.of(
            "GET /a?b=c HTTP/1.1\r\nHost: example\r\nAccept: */*\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello worldGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
            "PUT /t HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n"
                    + "3\r\nabc\r\n0\r\nT: v\r\n\r\n"
                    + "GET / HTTP/1.0\r\n\r\n");

    private static final List<String> RESPONSES = List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: x\r\n\r\nhello"
                    + "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nHTTP/1.1 204 No\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");

    private static final String[] SPICES = {
        "\r",
        "\n",
        "\r\n",
        "\r\n\r\n",
        " ",
        "\t",
        ":",
        "0",
        "1",
        "a",
        "\u0000",
        "\u00ff",
        ";",
        ",",
        "Content-Length: 4\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Host: b\r\n",
        "Connection: close\r\n",
        "HTTP/1.1",
        "chunked"
    };

    private static byte[] mutate(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(5)) {
                case 0 -> mutated.deleteCharAt(at);
                case 1 -> mutated.setCharAt(at, (char) random.nextInt(256));
                case 2 -> mutated.insert(at, SPICES[random.nextInt(SPICES.length)]);
                case 3 -> mutated.insert(at, mutated.charAt(random.nextInt(mutated.length())));
                default -> mutated.delete(at, Math.min(mutated.length(), at + random.nextInt(20)));
            }
            if (mutated.isEmpty()) {
                mutated.append('G');
            }
        }
        return Messages.bytes(mutated.toString());
    }

    private static MessageFramer framer(boolean requests) {
        return requests
                ? MessageFramer.ofRequests(FramingLimits.DEFAULT)
                : MessageFramer.ofResponses(FramingLimits.DEFAULT);
    }

    @Test
    void splitsDoNotChangeTheResult() {
        Random random = new Random(20261123);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            boolean requests = round % 2 == 0;
            List<String> corpus = requests ? REQUESTS : RESPONSES;
            byte[] input = mutate(corpus.get(random.nextInt(corpus.size())), random);
            Messages whole = new Messages();
            FramingException wholeRefusal = whole.frame(framer(requests), input);
            int[] sizes = random.ints(input.length, 1, 2 + random.nextInt(16)).toArray();
            Messages cut = new Messages();
            FramingException cutRefusal = cut.frame(framer(requests), input, sizes);
            assertThat(texts(cut)).isEqualTo(texts(whole));
            assertThat(cutRefusal == null).isEqualTo(wholeRefusal == null);
            if (wholeRefusal != null) {
                refused++;
                assertThat(cutRefusal.reason()).isEqualTo(wholeRefusal.reason());
            }
        }
        assertThat(refused).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
    }

    private static List<String> texts(Messages messages) {
        return messages.complete.stream().map(Messages.Message::text).toList();
    }

    @Test
    void acceptedMessagesMeanTheSameToNetty() {
        Random random = new Random(42);
        int compared = 0;
        for (int round = 0; round < ROUNDS; round++) {
            boolean requests = round % 2 == 0;
            List<String> corpus = requests ? REQUESTS : RESPONSES;
            byte[] input = mutate(corpus.get(random.nextInt(corpus.size())), random);
            Messages ours = new Messages();
            if (ours.frame(framer(requests), input) != null || ours.complete.isEmpty()) {
                continue;
            }
            List<String> theirs = netty(requests, input);
            for (int i = 0; i < ours.complete.size() && !rejects(theirs, i); i++) {
                String text = asNetty(ours.complete.get(i));
                assertThat(i < theirs.size() ? joined(theirs.get(i)) : "nothing")
                        .as(() -> "input: " + HttpChars.quote(input, 0, Math.min(60, input.length)) + " whole: "
                                + new String(input, StandardCharsets.ISO_8859_1))
                        .isEqualTo(joined(text));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(ROUNDS / 20);
    }

    /** Parsers may put any number of spaces where a field continues on the next line, RFC 9112 §5.2. */
    private static String joined(String text) {
        return text.replaceAll("[ \t]+", " ");
    }

    private static boolean rejects(List<String> messages, int i) {
        return i < messages.size() && messages.get(i).equals(REJECTED);
    }

    /** Netty removes Transfer-Encoding from responses without a body. */
    private static String asNetty(Messages.Message message) {
        if (!message.start().matches("1..|204|304")) {
            return message.text();
        }
        List<String> fields = message.fields().stream()
                .filter(field -> !field.startsWith("transfer-encoding: "))
                .toList();
        return new Messages.Message(message.start(), fields, message.body(), message.trailers()).text();
    }

    /** The messages that Netty's decoder reads, as {@link Messages.Message#text}. */
    private static List<String> netty(boolean requests, byte[] input) {
        EmbeddedChannel channel = new EmbeddedChannel(requests ? new HttpRequestDecoder() : new HttpResponseDecoder());
        ByteBuf buffer = Unpooled.wrappedBuffer(input);
        channel.writeInbound(buffer);
        List<String> messages = new ArrayList<>();
        StringBuilder head = new StringBuilder();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            if (part instanceof HttpObject object && object.decoderResult().isFailure()) {
                messages.add(REJECTED);
                ReferenceCountUtil.release(part);
                break;
            }
            if (part instanceof HttpRequest request) {
                head.append(request.method()).append(' ').append(request.uri());
                head.append(fields(request.headers().entries()));
            } else if (part instanceof HttpResponse response) {
                head.append(response.status().code())
                        .append(fields(response.headers().entries()));
            }
            if (part instanceof HttpContent content) {
                byte[] bytes = new byte[content.content().readableBytes()];
                content.content().readBytes(bytes);
                body.writeBytes(bytes);
            }
            String trailers = trailers(part);
            if (trailers != null) {
                messages.add(head + body.toString(StandardCharsets.ISO_8859_1) + trailers);
                head.setLength(0);
                body.reset();
            }
            ReferenceCountUtil.release(part);
        }
        channel.finishAndReleaseAll();
        return messages;
    }

    private static @Nullable String trailers(Object part) {
        if (!(part instanceof LastHttpContent last)) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        last.trailingHeaders()
                .entries()
                .forEach(e -> text.append(e.getKey())
                        .append(": ")
                        .append(e.getValue())
                        .append("\r\n"));
        return text.toString();
    }

    private static String fields(List<Map.Entry<String, String>> entries) {
        return entries.stream()
                .map(e -> e.getKey().toLowerCase(Locale.ROOT) + ": " + e.getValue())
                .toList()
                .toString();
    }
}
