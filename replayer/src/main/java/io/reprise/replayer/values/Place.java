package io.reprise.replayer.values;

/** Where in a request a value stands. A value inside another one stands where the outer one stands. */
public enum Place {
    /** A segment of the target's path. */
    PATH,
    /** A parameter of a path segment: {@code ;name=value}. */
    MATRIX,
    /** A parameter of the target's query. */
    QUERY,
    /** A header field without a place of its own in this list. */
    HEADER,
    AUTHORIZATION,
    /** A path segment or parameter of the URL in Referer. */
    REFERER,
    COOKIE,
    /** A field of an {@code application/x-www-form-urlencoded} body. */
    FORM,
    /** A field of a {@code multipart/form-data} body; the content of files is not looked at. */
    MULTIPART,
    JSON_VALUE,
    JSON_KEY,
    /** An element's text or an attribute. */
    XML,
    /** A part of any other text. */
    TEXT
}
