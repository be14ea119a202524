package io.reprise.http;

import org.jspecify.annotations.Nullable;

/**
 * Read-only view of one complete, valid message head: the bytes as received and where each part of it lies. No
 * {@code String} is made until asked for.
 *
 * <p>A head handed out by a {@link MessageFramer} is reused for the next message; one from {@link #parseRequest} or
 * {@link #parseResponse} is not. Not thread-safe.
 */
public final class Head {
    Head() {}

    /**
     * Parses a complete recorded request head, with the same strictness as the framer.
     *
     * @param bytes start line to empty line, wrapped and not copied
     */
    public static Head parseRequest(byte[] bytes, FramingLimits limits) {
        throw new UnsupportedOperationException();
    }

    /** Parses a complete recorded response head. */
    public static Head parseResponse(byte[] bytes, FramingLimits limits) {
        throw new UnsupportedOperationException();
    }

    /** The bytes; only [0, {@link #length()}) belong to the head. */
    public byte[] array() {
        throw new UnsupportedOperationException();
    }

    /** Length in bytes from the first byte of the start line to the end of the empty line. */
    public int length() {
        throw new UnsupportedOperationException();
    }

    /** Where the field lines begin, which is where the start line with its line end ends. */
    public int fieldsStart() {
        throw new UnsupportedOperationException();
    }

    public boolean isRequest() {
        throw new UnsupportedOperationException();
    }

    /** The request method, interned for the registered ones; of a request only. */
    public String method() {
        throw new UnsupportedOperationException();
    }

    /** The request target as sent; of a request only. */
    public String target() {
        throw new UnsupportedOperationException();
    }

    public int targetStart() {
        throw new UnsupportedOperationException();
    }

    public int targetEnd() {
        throw new UnsupportedOperationException();
    }

    /** The status code, 100 to 999; of a response only. */
    public int status() {
        throw new UnsupportedOperationException();
    }

    /** 0 for HTTP/1.0, 1 for HTTP/1.1 and later minors. */
    public int minorVersion() {
        throw new UnsupportedOperationException();
    }

    public int fieldCount() {
        throw new UnsupportedOperationException();
    }

    /** Start of field line {@code i}; {@link #lineEnd} is after its line end, so that a whole line can be copied. */
    public int lineStart(int i) {
        throw new UnsupportedOperationException();
    }

    public int lineEnd(int i) {
        throw new UnsupportedOperationException();
    }

    public int nameEnd(int i) {
        throw new UnsupportedOperationException();
    }

    public int valueStart(int i) {
        throw new UnsupportedOperationException();
    }

    /** End of the value without trailing white space. */
    public int valueEnd(int i) {
        throw new UnsupportedOperationException();
    }

    /** Whether field {@code i} has this name, which is given in lower case. */
    public boolean nameIs(int i, String lowerCaseName) {
        throw new UnsupportedOperationException();
    }

    /** The index of the first field with this lower-case name at or after {@code from}, or -1. */
    public int indexOf(String lowerCaseName, int from) {
        throw new UnsupportedOperationException();
    }

    public String name(int i) {
        throw new UnsupportedOperationException();
    }

    /** The value as ISO-8859-1. */
    public String value(int i) {
        throw new UnsupportedOperationException();
    }

    /** The value of the first field with this lower-case name, or null. */
    public @Nullable String value(String lowerCaseName) {
        throw new UnsupportedOperationException();
    }

    /** Whether any field of this name lists this token, case-insensitively (RFC 9110 §5.6.1). */
    public boolean hasToken(String lowerCaseName, String lowerCaseToken) {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether field {@code i} is for this connection only (RFC 9110 §7.6.1): Connection and what it names, Keep-Alive,
     * Proxy-Connection, TE, Upgrade, Proxy-Authenticate, Proxy-Authorization. Transfer-Encoding and Trailer are not
     * counted, because the body is passed on as it was framed.
     */
    public boolean isHopByHop(int i) {
        throw new UnsupportedOperationException();
    }

    /** Whether the connection persists after this message as far as this head says (RFC 9112 §9.3). */
    public boolean keepsAlive() {
        throw new UnsupportedOperationException();
    }
}
