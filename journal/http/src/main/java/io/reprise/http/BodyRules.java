package io.reprise.http;

import io.reprise.http.FramingException.Reason;

/**
 * Decides how a message's body is framed, RFC 9112 §6, and rejects every message that two parsers could read
 * differently. Stateless.
 */
final class BodyRules {
    /** More digits would not fit into a {@code long}, nor onto any disk. */
    private static final int LENGTH_DIGITS_MAX = 18;

    private BodyRules() {}

    /** The framing of a request's body. */
    static BodyFraming ofRequest(Head head) {
        if (hasTransferEncoding(head)) {
            if (!isChunkedLast(head, true)) {
                throw new FramingException(
                        Reason.BAD_TRANSFER_ENCODING, "chunked is not the final coding of a request");
            }
            return BodyFraming.CHUNKED;
        }
        return contentLength(head) >= 0 ? BodyFraming.LENGTH : BodyFraming.NONE;
    }

    /**
     * The framing of a response's body.
     *
     * @param toHead whether the response answers HEAD
     * @param toConnect whether the response answers CONNECT
     */
    static BodyFraming ofResponse(Head head, boolean toHead, boolean toConnect) {
        int status = head.status();
        if (toHead || status < 200 || status == 204 || status == 304) {
            hasTransferEncoding(head);
            contentLength(head); // must be well-formed even though no body follows
            return BodyFraming.NONE;
        }
        if (toConnect && status < 300) {
            return BodyFraming.UNTIL_CLOSE;
        }
        if (hasTransferEncoding(head)) {
            contentLength(head); // does not count, but must be well-formed
            return isChunkedLast(head, false) ? BodyFraming.CHUNKED : BodyFraming.UNTIL_CLOSE;
        }
        return contentLength(head) >= 0 ? BodyFraming.LENGTH : BodyFraming.UNTIL_CLOSE;
    }

    private static boolean hasTransferEncoding(Head head) {
        int at = head.indexOf("transfer-encoding", 0);
        if (at < 0) {
            return false;
        }
        if (head.isRequest() && head.indexOf("content-length", 0) >= 0) {
            throw new FramingException(
                    Reason.LENGTH_AND_TRANSFER_ENCODING, "both Content-Length and Transfer-Encoding");
        }
        if (head.minorVersion() == 0) {
            throw new FramingException(Reason.BAD_TRANSFER_ENCODING, "Transfer-Encoding in HTTP/1.0");
        }
        return true;
    }

    /** Whether chunked is the last coding; a repeated chunked, and other codings in requests, are rejected. */
    private static boolean isChunkedLast(Head head, boolean request) {
        boolean chunked = false;
        boolean other = false;
        for (int i = head.indexOf("transfer-encoding", 0); i >= 0; i = head.indexOf("transfer-encoding", i + 1)) {
            int at = head.valueStart[i];
            while (at <= head.valueEnd[i]) {
                int end = head.tokenEnd(at, head.valueEnd[i]);
                int from = head.skipBlank(at, end);
                int to = head.trimBlank(from, end);
                if (from == to || chunked) {
                    throw new FramingException(
                            Reason.BAD_TRANSFER_ENCODING,
                            HttpChars.quote(head.bytes, head.valueStart[i], head.valueEnd[i]));
                }
                chunked = HttpChars.equalsLower(head.bytes, from, to, "chunked");
                other |= !chunked;
                at = end + 1;
            }
        }
        if (request && other && chunked) {
            throw new FramingException(Reason.UNSUPPORTED_TRANSFER_CODING, "a coding other than chunked");
        }
        return chunked;
    }

    /**
     * The value of Content-Length; −1 if there is none. In a response, it may be there several times, in fields or in a
     * list, if all values are equal (RFC 9112 §6.3): no client reads another length from it. In a request, which nginx
     * and most servers reject then, it must be there once.
     */
    static long contentLength(Head head) {
        int first = head.indexOf("content-length", 0);
        if (first < 0) {
            return -1;
        }
        if (head.isRequest()) {
            if (head.indexOf("content-length", first + 1) >= 0) {
                throw badLength(head, first, " and a second Content-Length");
            }
            return length(head, first, head.valueStart[first], head.valueEnd[first]);
        }
        long length = -1;
        for (int i = first; i >= 0; i = head.indexOf("content-length", i + 1)) {
            int at = head.valueStart[i];
            while (at <= head.valueEnd[i]) {
                int end = head.tokenEnd(at, head.valueEnd[i]);
                int from = head.skipBlank(at, end);
                long next = length(head, i, from, head.trimBlank(from, end));
                if (length >= 0 && length != next) {
                    throw badLength(head, i, " and another Content-Length");
                }
                length = next;
                at = end + 1;
            }
        }
        return length;
    }

    private static long length(Head head, int i, int from, int to) {
        boolean valid = to > from && to - from <= LENGTH_DIGITS_MAX;
        long length = 0;
        for (int at = from; valid && at < to; at++) {
            int digit = head.bytes[at] - '0';
            valid = digit >= 0 && digit <= 9;
            length = length * 10 + digit;
        }
        if (!valid) {
            throw badLength(head, i, "");
        }
        return length;
    }

    private static FramingException badLength(Head head, int i, String more) {
        return new FramingException(
                Reason.BAD_CONTENT_LENGTH, HttpChars.quote(head.bytes, head.valueStart[i], head.valueEnd[i]) + more);
    }
}
