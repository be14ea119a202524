package io.reprise.journal;

import org.jspecify.annotations.Nullable;

/** The protocol that a client connection speaks; the code is part of the format. */
public enum Protocol {
    /** HTTP/1.0 and HTTP/1.1: the exchanges of a connection follow one another. */
    HTTP_1(1),
    /** HTTP/2: each exchange has a stream, and the exchanges of a connection interleave. No recorder writes it yet. */
    HTTP_2(2);

    private static final Protocol[] BY_CODE = values();

    private final int code;

    Protocol(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** Whether exchanges of a connection may interleave, each on a stream of its own. */
    public boolean hasStreams() {
        return this == HTTP_2;
    }

    /** The constant with this code, or null if only a newer writer knows the code. */
    public static @Nullable Protocol ofCode(int code) {
        return code >= 1 && code <= BY_CODE.length ? BY_CODE[code - 1] : null;
    }
}
