package io.reprise.http;

/** How the end of a body is found, RFC 9112 §6.3. */
public enum BodyFraming {
    NONE,
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
}
