package io.reprise.tools;

/**
 * The names of the fields of an exchange in a line of JSON; docs/ndjson.md explains each. Heads and trailers are text
 * with one character per byte (ISO 8859-1), bodies are Base64, so that every byte survives.
 */
final class Ndjson {
    static final String NAME = "ndjson";

    static final String ID = "id";
    static final String CONNECTION = "connection";
    static final String ORDINAL = "ordinal";
    static final String PROTOCOL = "protocol";
    static final String SESSION = "session";
    static final String REQUEST = "request";
    static final String RESPONSE = "response";
    static final String FAILURE = "failure";

    static final String HEAD_NS = "head_ns";
    static final String END_NS = "end_ns";
    static final String START_ORDER = "start_order";
    static final String END_ORDER = "end_order";
    static final String ORDER = "order";
    static final String HEAD = "head";
    static final String BODY = "body";
    static final String BODY_BYTES = "body_bytes";
    static final String TRAILERS = "trailers";
    static final String CHUNKED = "chunked";
    static final String WHOLE = "whole";
    static final String STATUS = "status";
    static final String BODY_HASH = "body_hash";

    static final String CAUSE = "cause";
    static final String AT_NS = "at_ns";
    static final String STATUS_SENT = "status_sent";
    static final String DETAIL = "detail";

    private Ndjson() {}
}
