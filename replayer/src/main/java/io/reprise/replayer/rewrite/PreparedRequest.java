package io.reprise.replayer.rewrite;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.reprise.http.BodyFraming;
import io.reprise.http.FramingException;
import io.reprise.http.FramingException.Reason;
import io.reprise.http.Head;
import io.reprise.replayer.filter.FilterReply;
import io.reprise.replayer.filter.FilterRequest;
import io.reprise.replayer.filter.FilterRequest.Field;
import io.reprise.replayer.filter.FilterRequest.Value;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.rewrite.RequestCheck.Intended;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * A request with all changes made, before it is turned into the bytes to send, so that a filter may change it once
 * more. Immutable.
 *
 * @param planned the planned request
 * @param head as it is to be sent
 * @param body the payload; never changed in place
 * @param values the values in it that the recorded site had issued
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
public record PreparedRequest(PlannedRequest planned, Head head, byte[] body, List<Value> values) {
    /** By how much a filter may lengthen the head, in bytes. */
    private static final int ADDED_BYTES_MAX = 256 << 10;

    /** Fields that the framing of the message is made of, or that mark the requests of the run. */
    private static final Set<String> RESERVED = Set.of(
            "connection",
            "content-length",
            "expect",
            "keep-alive",
            "proxy-connection",
            "reprise-exchange",
            "reprise-run",
            "te",
            "traceparent",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** The request as a filter gets it. */
    public FilterRequest toFilter() {
        List<Field> fields = new ArrayList<>(head.fieldCount());
        for (int i = 0; i < head.fieldCount(); i++) {
            fields.add(new Field(head.name(i), head.value(i)));
        }
        return new FilterRequest(
                planned.exchange().exchange().displayId(),
                planned.lane(),
                head.method(),
                head.target(),
                fields,
                body,
                values);
    }

    /**
     * The request with the changes of a filter. The caller owns the buffer.
     *
     * @throws FramingException a change would make it a different request, or not a request
     */
    EncodedRequest encode(FilterReply reply, RequestCheck check, ByteBufAllocator allocator, boolean bodyApart) {
        String target = target(reply);
        byte[] payload = reply.body() == null ? body : reply.body();
        boolean chunked = head.requestFraming() == BodyFraming.CHUNKED;
        byte[] trailers = planned.exchange().exchange().request().trailers();
        byte[] tail = chunked ? RequestEncoder.tail(payload, trailers) : RequestEncoder.NOTHING;
        String lines = head.method() + ' ' + target + " HTTP/1.1\r\n" + fields(reply, payload.length, chunked) + "\r\n";
        if (chunked && payload.length > 0) {
            lines += Integer.toHexString(payload.length) + "\r\n";
        }
        Intended intended = new Intended(head.method(), target, payload.length, chunked ? trailers.length : 0);
        boolean streams = EncodedRequest.isApart(payload, bodyApart);
        ByteBuf out = allocator.ioBuffer(lines.length() + (streams ? 0 : payload.length + tail.length));
        try {
            out.writeCharSequence(lines, StandardCharsets.ISO_8859_1);
            EncodedRequest encoded = streams
                    ? new EncodedRequest(out, payload, tail)
                    : new EncodedRequest(
                            out.writeBytes(payload).writeBytes(tail), RequestEncoder.NOTHING, RequestEncoder.NOTHING);
            check.check(intended, encoded);
            return encoded;
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
    }

    private String target(FilterReply reply) {
        String target = reply.target() == null ? head.target() : reply.target();
        boolean legal = !target.isEmpty() && target.chars().allMatch(c -> c > ' ' && c != 127 && c < 256);
        if (!legal || target.charAt(0) != head.target().charAt(0)) {
            throw new FramingException(Reason.BAD_START_LINE, "the filter's target is not a path");
        }
        return target;
    }

    private String fields(FilterReply reply, int bodyBytes, boolean chunked) {
        Set<String> replaced = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        reply.removed().forEach(name -> replaced.add(required(name)));
        StringBuilder set = new StringBuilder(256);
        for (Field field : reply.set()) {
            replaced.add(required(field.name()));
            if (!RequestDraft.isFieldValue(field.value())) {
                throw new FramingException(
                        Reason.BAD_FIELD, "the filter's value of '" + field.name() + "' is not a legal field value");
            }
            set.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        if (set.length() > ADDED_BYTES_MAX) {
            throw new FramingException(
                    Reason.HEAD_TOO_LARGE, "the filter adds more than " + ADDED_BYTES_MAX + " bytes");
        }
        boolean framed = chunked;
        StringBuilder lines = new StringBuilder(head.length() + set.length());
        for (int i = 0; i < head.fieldCount(); i++) {
            boolean length = head.nameIs(i, "content-length");
            if (!length && !replaced.contains(head.name(i))) {
                lines.append(head.name(i)).append(": ").append(value(i, reply)).append("\r\n");
            } else if (length && !framed) {
                lines.append("Content-Length: ").append(bodyBytes).append("\r\n");
                framed = true;
            }
        }
        if (!framed && bodyBytes > 0) {
            lines.append("Content-Length: ").append(bodyBytes).append("\r\n");
        }
        return lines.append(set).toString();
    }

    /** The value of a field that the filter did not set; recomputed if it is a checksum of a changed body. */
    private String value(int field, FilterReply reply) {
        String value = head.value(field);
        byte[] changed = reply.body();
        String anew = changed == null || Arrays.equals(changed, body)
                ? null
                : DigestChange.anew(head.name(field), value, changed);
        return anew == null ? value : anew;
    }

    private static String required(String name) {
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new FramingException(Reason.BAD_FIELD, "the filter changes '" + name + "', which belongs to replay");
        }
        boolean token = !name.isEmpty()
                && name.length() <= 256
                && name.chars()
                        .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0));
        if (!token) {
            throw new FramingException(Reason.BAD_FIELD, "the filter sets a field whose name is not a token");
        }
        return name;
    }
}
