package io.reprise.replayer.rewrite;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.reprise.http.BodyFraming;
import io.reprise.http.FramingException;
import io.reprise.http.FramingException.Reason;
import io.reprise.http.Head;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.replayer.filter.FilterReply;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.rewrite.RequestCheck.Intended;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes recorded requests as the bytes sent to the target: the start line as HTTP/1.1 in origin form (RFC 9112
 * §3.2.1), framed anew, without hop-by-hop fields and Expect, and with {@linkplain RequestChange the changes} applied.
 * Everything else is sent as recorded. Confined to its loop.
 */
final class RequestEncoder {
    private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] LAST_CHUNK = ascii("0\r\n");
    private static final byte[] CHUNK_END = ascii("\r\n0\r\n");
    static final byte[] NOTHING = {};
    private static final ByteBuf HEAD_END = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(ascii("\r\n\r\n")));
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");

    private final RequestCheck check = new RequestCheck();
    private final RequestChange[] changes;
    private final RequestDraft draft = new RequestDraft();
    private final String[] removed;
    private final byte[] fields;

    /** @param changes in the order of the fields that they set */
    RequestEncoder(List<RequestChange> changes) {
        this.changes = changes.toArray(new RequestChange[0]);
        List<String> names = new ArrayList<>(List.of("expect"));
        StringBuilder lines = new StringBuilder(256);
        for (RequestChange change : changes) {
            names.addAll(change.removes());
            lines.append(change.sets());
        }
        removed = names.toArray(new String[0]);
        fields = lines.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Encodes a recorded request. Its parsed head and its recorded body decide the framing; the record's own statement
     * about the framing is ignored. The caller owns the buffer.
     *
     * @param bodyApart whether the body is not sent with the head, even if it is small
     * @throws FramingException the recorded request cannot be sent as exactly one request
     */
    EncodedRequest encode(PlannedRequest planned, ByteBufAllocator allocator, boolean bodyApart) {
        RecordedRequest request = planned.exchange().exchange().request();
        Head head = planned.exchange().head();
        boolean chunked = head.requestFraming() == BodyFraming.CHUNKED;
        if (!request.complete()
                || request.body().bytes().length != request.body().recordedBytes()) {
            throw new FramingException(Reason.TRUNCATED, "the recorded body is not complete");
        }
        if (!chunked && request.trailers().length > 0) {
            throw new FramingException(Reason.BAD_TRANSFER_ENCODING, "trailers after a body that is not chunked");
        }
        draft.begin(planned);
        for (RequestChange change : changes) {
            change.change(draft);
        }
        byte[] body = draft.body();
        boolean streams = EncodedRequest.isApart(body, bodyApart);
        int bytes = head.length()
                + draft.target().length()
                + fields.length
                + 256
                + (streams ? 0 : body.length)
                + request.trailers().length;
        ByteBuf out = allocator.ioBuffer(bytes);
        try {
            head(head, chunked, out);
            byte[] tail = chunked ? tail(body, request.trailers()) : NOTHING;
            if (!streams) {
                out.writeBytes(body).writeBytes(tail);
            }
            EncodedRequest encoded = new EncodedRequest(out, streams ? body : NOTHING, streams ? tail : NOTHING);
            check.check(intended(request), encoded);
            return encoded;
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
    }

    private Intended intended(RecordedRequest request) {
        String method = draft.head().method();
        return new Intended(
                method, originForm(method, draft.intendedTarget()), draft.body().length, request.trailers().length);
    }

    /**
     * Encodes a recorded request for a filter, which may change it before it is sent.
     *
     * @throws FramingException the recorded request cannot be sent as exactly one request
     */
    PreparedRequest prepare(PlannedRequest planned) {
        ByteBuf bytes = encode(planned, UnpooledByteBufAllocator.DEFAULT, false).bytes();
        try {
            int length = ByteBufUtil.indexOf(HEAD_END, bytes) - bytes.readerIndex() + HEAD_END.readableBytes();
            byte[] head = ByteBufUtil.getBytes(bytes, bytes.readerIndex(), length);
            return new PreparedRequest(
                    planned, Head.parseRequest(head, RequestCheck.LIMITS), draft.body(), draft.issuedValues());
        } finally {
            bytes.release();
        }
    }

    /**
     * Encodes a request with the changes of a filter. The caller owns the buffer.
     *
     * @throws FramingException a change would make it a different request, or not a request
     */
    EncodedRequest encode(PreparedRequest prepared, FilterReply reply, ByteBufAllocator allocator, boolean bodyApart) {
        return prepared.encode(reply, check, allocator, bodyApart);
    }

    /** Writes the head, and the size of the only chunk when the body is chunked. */
    private void head(Head head, boolean chunked, ByteBuf out) {
        int bodyBytes = draft.body().length;
        startLine(head, out);
        out.writeBytes(fields);
        fields(head, chunked ? -1 : bodyBytes, out);
        List<RequestDraft.Added> added = draft.added();
        for (int i = 0; i < added.size(); i++) {
            field(added.get(i).name(), added.get(i).value(), out);
        }
        for (RequestChange change : changes) {
            change.add(draft.planned(), out);
        }
        out.writeBytes(CRLF);
        if (chunked && bodyBytes > 0) {
            ByteBufUtil.writeAscii(out, Integer.toHexString(bodyBytes));
            out.writeBytes(CRLF);
        }
    }

    /** The bytes after a chunked body: the end of its chunk, the last chunk, the trailers. */
    static byte[] tail(byte[] body, byte[] trailers) {
        byte[] before = body.length > 0 ? CHUNK_END : LAST_CHUNK;
        byte[] tail = Arrays.copyOf(before, before.length + trailers.length + CRLF.length);
        System.arraycopy(trailers, 0, tail, before.length, trailers.length);
        System.arraycopy(CRLF, 0, tail, before.length + trailers.length, CRLF.length);
        return tail;
    }

    private void startLine(Head head, ByteBuf out) {
        ByteBufUtil.writeAscii(out, head.method());
        out.writeByte(' ');
        out.writeCharSequence(originForm(head.method(), draft.target()), StandardCharsets.ISO_8859_1);
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
     * Copies unchanged recorded fields, in runs as long as possible, and writes changed fields in their places.
     *
     * @param contentLength the body's length; -1 when it is chunked, and the head has no Content-Length
     */
    private void fields(Head head, int contentLength, ByteBuf out) {
        boolean lengthWritten = false;
        int from = head.fieldsStart();
        for (int i = 0; i < head.fieldCount(); i++) {
            boolean length = head.nameIs(i, "content-length");
            String changed = draft.changed(i);
            boolean left = isRemoved(head, i) || draft.isRemoved(i);
            if (!length && !left && changed == null) {
                continue;
            }
            out.writeBytes(head.array(), from, head.lineStart(i) - from);
            from = head.lineEnd(i);
            if (length) {
                contentLength(contentLength, out);
                lengthWritten = true;
            } else if (!left) {
                field(head.name(i), changed, out);
            }
        }
        int end = head.fieldCount() == 0 ? from : head.lineEnd(head.fieldCount() - 1);
        out.writeBytes(head.array(), from, end - from);
        if (!lengthWritten && contentLength > 0) {
            contentLength(contentLength, out);
        }
    }

    private static void field(String name, @Nullable String value, ByteBuf out) {
        if (value != null) {
            ByteBufUtil.writeAscii(out, name);
            out.writeByte(':').writeByte(' ');
            out.writeCharSequence(value, StandardCharsets.ISO_8859_1);
            out.writeBytes(CRLF);
        }
    }

    private static void contentLength(int length, ByteBuf out) {
        out.writeBytes(CONTENT_LENGTH);
        ByteBufUtil.writeAscii(out, Integer.toString(length));
        out.writeBytes(CRLF);
    }

    private boolean isRemoved(Head head, int i) {
        for (String name : removed) {
            if (head.nameIs(i, name)) {
                return true;
            }
        }
        return head.isHopByHop(i);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
