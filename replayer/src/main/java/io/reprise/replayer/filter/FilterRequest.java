package io.reprise.replayer.filter;

import java.util.List;
import java.util.Objects;

/**
 * A request as it would be sent: with the target's Host, cookies and values in place of the recorded ones.
 *
 * @param exchange the recorded exchange, as {@code journal show --exchange} takes it
 * @param lane the replayed user; equal in all requests of one user
 * @param method as in the start line
 * @param target as in the start line, in ISO-8859-1
 * @param fields the header fields in their order, in ISO-8859-1
 * @param body without transfer coding; may be empty
 * @param values the values in this request that the recorded site had issued
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
public record FilterRequest(
        String exchange, long lane, String method, String target, List<Field> fields, byte[] body, List<Value> values) {
    /** A header field. */
    public record Field(String name, String value) {
        /** @throws NullPointerException the name or the value is null */
        public Field {
            Objects.requireNonNull(name, "name of a header field");
            Objects.requireNonNull(value, "value of a header field");
        }
    }

    /**
     * A value that the recorded site had issued.
     *
     * @param recorded decoded, as recorded
     * @param sent decoded, as it stands in the request now
     */
    public record Value(String recorded, String sent) {}
}
