package io.reprise.http;

/**
 * Thrown for a message that violates RFC 9112 or exceeds a limit; without a stack trace, because peers can cause it at
 * will.
 */
public final class FramingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why a message was rejected, with the status that a server answers. */
    public enum Reason {
        BAD_START_LINE(400),
        BAD_VERSION(505),
        BAD_FIELD(400),
        OBS_FOLD(400),
        BARE_CR(400),
        BARE_LF(400),
        NUL(400),
        LENGTH_AND_TRANSFER_ENCODING(400),
        BAD_CONTENT_LENGTH(400),
        BAD_TRANSFER_ENCODING(400),
        UNSUPPORTED_TRANSFER_CODING(501),
        BAD_HOST(400),
        BAD_CHUNK(400),
        START_LINE_TOO_LONG(414),
        HEAD_TOO_LARGE(431),
        TOO_MANY_FIELDS(431),
        CHUNK_LINE_TOO_LONG(400),
        TRAILERS_TOO_LARGE(431),
        TRUNCATED(400);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        /** The status code that a server answers to a request rejected for this reason. */
        public int status() {
            return status;
        }
    }

    private final Reason reason;

    /** @param detail the offending value, escaped and cut to a reasonable length */
    public FramingException(Reason reason, String detail) {
        super(reason + ": " + detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
