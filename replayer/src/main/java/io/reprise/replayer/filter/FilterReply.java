package io.reprise.replayer.filter;

import io.reprise.replayer.filter.FilterRequest.Field;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a filter changes in a request. Immutable.
 *
 * @param target the new request target; null if it stays
 * @param set header fields that take the place of all fields of their names
 * @param removed names of header fields that are not sent
 * @param body the new body, without transfer coding; null if it stays
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares replies
public record FilterReply(@Nullable String target, List<Field> set, List<String> removed, byte @Nullable [] body) {
    private static final FilterReply UNCHANGED = new FilterReply(null, List.of(), List.of(), null);

    public FilterReply {
        set = List.copyOf(set);
        removed = List.copyOf(removed);
    }

    /** The request is sent as it is. */
    public static FilterReply unchanged() {
        return UNCHANGED;
    }

    /** This reply with another request target. */
    public FilterReply withTarget(String newTarget) {
        return new FilterReply(newTarget, set, removed, body);
    }

    /** The same with one more header field, in place of all fields of its name. */
    public FilterReply withField(String name, String value) {
        List<Field> all = new ArrayList<>(set);
        all.add(new Field(name, value));
        return new FilterReply(target, all, removed, body);
    }

    /** The same without the header fields of this name. */
    public FilterReply withoutField(String name) {
        List<String> all = new ArrayList<>(removed);
        all.add(name);
        return new FilterReply(target, set, all, body);
    }

    /** The same with another body, which must not be changed afterwards. */
    public FilterReply withBody(byte[] newBody) {
        return new FilterReply(target, set, removed, newBody);
    }
}
