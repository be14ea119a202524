package io.reprise.replayer.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.reprise.http.BodyFraming;
import io.reprise.http.FramingException;
import io.reprise.http.FramingException.Reason;
import io.reprise.http.Head;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.replayer.engine.CookieJar.Replacement;
import io.reprise.replayer.source.SourcedExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Recorded requests to the bytes that the target gets: the start line as HTTP/1.1 in origin form (RFC 9112 §3.2.1),
 * without hop-by-hop fields and Expect, with the target's authority, the session's cookies, the fields asked for and
 * the marks of the run. All else goes out as it came in. Confined to its loop.
 */
final class RequestEncoder {
    /** A body up to this size goes out in one buffer with its head; a longer one is streamed in slices of it. */
    static final int SLICE_BYTES = 65_536;

    /** A shorter cookie value may equal a header value by chance. */
    private static final int TOKEN_CHARS_MIN = 8;

    private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] LAST_CHUNK = ascii("0\r\n");
    private static final byte[] CHUNK_END = ascii("\r\n0\r\n");
    private static final byte[] NOTHING = {};
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] COOKIE = ascii("Cookie: ");
    private static final byte[] EXCHANGE = ascii(RunMarks.EXCHANGE_HEADER + ": ");
    private static final byte[] TRACEPARENT = ascii("\r\ntraceparent: 00-");
    private static final byte[] HEX = ascii("0123456789abcdef");

    private final RunMarks marks;
    private final LoopCounters counters;
    private final RequestCheck check = new RequestCheck();
    private final List<String> dropped =
            new ArrayList<>(List.of("host", "expect", "traceparent", "tracestate", "reprise-run", "reprise-exchange"));
    private final byte[] fields;
    private final List<Replacement> replacements = new ArrayList<>(4);

    RequestEncoder(EngineConfig config, LoopCounters counters) {
        this.counters = counters;
        marks = new RunMarks(config.runId());
        StringBuilder text = new StringBuilder(128);
        for (String header : config.headers()) {
            int colon = header.indexOf(':');
            dropped.add(header.substring(0, colon).toLowerCase(Locale.ROOT));
            text.append(header, 0, colon)
                    .append(": ")
                    .append(header.substring(colon + 1).strip());
            text.append("\r\n");
        }
        boolean ownHost = dropped.lastIndexOf("host") > 0;
        String host = ownHost ? "" : "Host: " + config.target().authority() + "\r\n";
        fields = (host + text + RunMarks.RUN_HEADER + ": " + config.runId() + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * A recorded request as it goes to the target, framed by its parsed head and the body that was recorded: how the
     * record says that it was framed does not count. The buffer is the caller's.
     *
     * @throws FramingException the recorded request cannot be sent as exactly one request
     */
    EncodedRequest encode(SourcedExchange sourced, @Nullable CookieJar jar, ByteBufAllocator allocator) {
        RecordedRequest request = sourced.exchange().request();
        Head head = Head.parseRequest(request.head(), RecordedHeads.LIMITS);
        boolean chunked = head.requestFraming() == BodyFraming.CHUNKED;
        if (!request.complete() || request.body().length != request.recordedBytes()) {
            throw new FramingException(Reason.TRUNCATED, "not all of the recorded body is at hand");
        }
        if (!chunked && request.trailers().length > 0) {
            throw new FramingException(Reason.BAD_TRANSFER_ENCODING, "trailers behind a body that is not chunked");
        }
        boolean inline = !streams(request);
        int bytes =
                head.length() + fields.length + 256 + (inline ? request.body().length : 0) + request.trailers().length;
        ByteBuf out = allocator.ioBuffer(bytes);
        try {
            head(sourced, head, jar, chunked, out);
            byte[] tail = chunked ? tail(request) : NOTHING;
            if (inline) {
                out.writeBytes(request.body()).writeBytes(tail);
                tail = NOTHING;
            }
            check.check(sourced, out, tail);
            return new EncodedRequest(out, tail);
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
    }

    /** The head, and the size of the only chunk when the body is chunked. */
    private void head(SourcedExchange sourced, Head head, @Nullable CookieJar jar, boolean chunked, ByteBuf out) {
        int bodyBytes = sourced.exchange().request().body().length;
        startLine(head, out);
        out.writeBytes(fields);
        fields(head, chunked ? -1 : bodyBytes, jar, out);
        marks(sourced, out);
        out.writeBytes(CRLF);
        if (chunked && bodyBytes > 0) {
            ByteBufUtil.writeAscii(out, Integer.toHexString(bodyBytes));
            out.writeBytes(CRLF);
        }
    }

    /** Whether the body is to be sent in slices after the head, and then the tail. */
    static boolean streams(RecordedRequest request) {
        return request.body().length > SLICE_BYTES;
    }

    /** What follows the bytes of a chunked body: the end of its chunk, the last chunk, the trailers. */
    private static byte[] tail(RecordedRequest request) {
        byte[] trailers = request.trailers();
        byte[] before = request.body().length > 0 ? CHUNK_END : LAST_CHUNK;
        byte[] tail = Arrays.copyOf(before, before.length + trailers.length + CRLF.length);
        System.arraycopy(trailers, 0, tail, before.length, trailers.length);
        System.arraycopy(CRLF, 0, tail, before.length + trailers.length, CRLF.length);
        return tail;
    }

    private static void startLine(Head head, ByteBuf out) {
        ByteBufUtil.writeAscii(out, head.method());
        out.writeByte(' ');
        out.writeCharSequence(originForm(head.method(), head.target()), StandardCharsets.ISO_8859_1);
        out.writeBytes(VERSION);
    }

    /** A request target in origin form, or in asterisk form: without the scheme and authority of the absolute form. */
    static String originForm(String method, String target) {
        if (target.charAt(0) == '/' || target.charAt(0) == '*') {
            return target;
        }
        int path = target.indexOf("://") + 3;
        while (path < target.length() && target.charAt(path) != '/' && target.charAt(path) != '?') {
            path++;
        }
        if (path == target.length()) {
            return "OPTIONS".equals(method) ? "*" : "/";
        }
        return target.charAt(path) == '?' ? '/' + target.substring(path) : target.substring(path);
    }

    /**
     * Copies the recorded fields that stay, in runs as long as may be, and writes changed ones in their places.
     *
     * @param contentLength the body's length; -1 when it is chunked, and the head has no Content-Length
     */
    private void fields(Head head, int contentLength, @Nullable CookieJar jar, ByteBuf out) {
        String cookies = rewriteCookies(head, jar);
        boolean lengthWritten = false;
        int from = head.fieldsStart();
        for (int i = 0; i < head.fieldCount(); i++) {
            boolean length = head.nameIs(i, "content-length");
            String changed = changedField(head, i, cookies);
            if (!length && changed == null && !isDropped(head, i)) {
                continue;
            }
            out.writeBytes(head.array(), from, head.lineStart(i) - from);
            from = head.lineEnd(i);
            if (length) {
                contentLength(contentLength, out);
                lengthWritten = true;
            } else if (changed != null) {
                out.writeCharSequence(changed, StandardCharsets.ISO_8859_1);
            }
        }
        int end = head.fieldCount() == 0 ? from : head.lineEnd(head.fieldCount() - 1);
        out.writeBytes(head.array(), from, end - from);
        if (!lengthWritten && contentLength > 0) {
            contentLength(contentLength, out);
        }
    }

    private static void contentLength(int length, ByteBuf out) {
        out.writeBytes(CONTENT_LENGTH);
        ByteBufUtil.writeAscii(out, Integer.toString(length));
        out.writeBytes(CRLF);
    }

    private boolean isDropped(Head head, int i) {
        for (int name = 0; name < dropped.size(); name++) {
            if (head.nameIs(i, dropped.get(name))) {
                return true;
            }
        }
        return head.isHopByHop(i);
    }

    /** All Cookie fields of the head as one, with the target's values; null when nothing in them changes. */
    private @Nullable String rewriteCookies(Head head, @Nullable CookieJar jar) {
        replacements.clear();
        if (jar == null || jar.isEmpty()) {
            return null;
        }
        StringBuilder recorded = new StringBuilder();
        for (int i = head.indexOf("cookie", 0); i >= 0; i = head.indexOf("cookie", i + 1)) {
            recorded.append(recorded.isEmpty() ? "" : "; ").append(head.value(i));
        }
        if (recorded.isEmpty() || dropped.contains("cookie")) {
            return null;
        }
        String before = recorded.toString();
        String after = jar.rewrite(before, replacements);
        counters.add(EngineCounter.COOKIES_REPLACED, replacements.size());
        return after.equals(before) ? null : after;
    }

    /** The line that goes out in place of field i, empty when none does; null when the field does not change. */
    private @Nullable String changedField(Head head, int i, @Nullable String cookies) {
        if (cookies == null) {
            return null;
        }
        if (head.nameIs(i, "cookie")) {
            boolean first = head.indexOf("cookie", 0) == i;
            return first && !cookies.isEmpty() ? new String(COOKIE, StandardCharsets.US_ASCII) + cookies + "\r\n" : "";
        }
        if (replacements.isEmpty() || head.valueEnd(i) - head.valueStart(i) < TOKEN_CHARS_MIN || isDropped(head, i)) {
            return null;
        }
        String token = tokenFor(head.value(i));
        if (token == null) {
            return null;
        }
        if (!isFieldValue(token)) {
            counters.increment(EngineCounter.TOKENS_UNFIT);
            return null;
        }
        counters.increment(EngineCounter.TOKENS_REPLACED);
        return head.name(i) + ": " + token + "\r\n";
    }

    /**
     * Double-submitted tokens: a field that repeats a cookie's recorded value gets the value that the cookie got, also
     * where the client had to percent-decode it (as for X-XSRF-TOKEN).
     */
    private @Nullable String tokenFor(String recorded) {
        for (Replacement replacement : replacements) {
            if (recorded.equals(replacement.recorded())) {
                return replacement.replaced();
            }
            if (replacement.recorded().indexOf('%') >= 0 && recorded.equals(decode(replacement.recorded()))) {
                return decode(replacement.replaced());
            }
        }
        return null;
    }

    /** RFC 9110 §5.5; a decoded value may hold line ends, behind which fields or a request of their own would begin. */
    private static boolean isFieldValue(String value) {
        return value.chars().allMatch(c -> c == '\t' || c >= ' ' && c != 127 && c < 256);
    }

    private static String decode(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return value; // a stray % is no encoding
        }
    }

    private void marks(SourcedExchange sourced, ByteBuf out) {
        out.writeBytes(EXCHANGE);
        ByteBufUtil.writeAscii(out, sourced.exchange().displayId());
        out.writeBytes(TRACEPARENT);
        hex(marks.traceHigh(), out);
        hex(marks.traceLow(sourced.number()), out);
        out.writeByte('-');
        hex(marks.span(sourced.number()), out);
        out.writeByte('-').writeByte('0').writeByte('1').writeBytes(CRLF);
    }

    private static void hex(long value, ByteBuf out) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            out.writeByte(HEX[(int) (value >>> shift) & 15]);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
