package io.reprise.http;

/** The way in which a body ends, RFC 9112 §6.3. */
public enum BodyFraming {
    NONE,
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
}
