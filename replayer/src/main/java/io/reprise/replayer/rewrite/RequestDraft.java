package io.reprise.replayer.rewrite;

import io.reprise.http.Head;
import io.reprise.replayer.filter.FilterRequest.Value;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.rules.RuledRequest;
import io.reprise.replayer.values.PlainBody;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recorded request with the changes made to it so far. A draft of which nothing was changed costs nothing. One draft
 * serves all requests of a loop, one after the other. Confined to its loop.
 */
final class RequestDraft implements RuledRequest {
    private static final String REMOVED = "\r\n";

    private @Nullable PlannedRequest planned;
    private @Nullable String target;
    /** The payload as it is sent; null if it has to be made of the content, or is as recorded. */
    private byte @Nullable [] body;
    /** The payload without its content coding; null if it has not been asked for, or cannot be decoded. */
    private byte @Nullable [] content;

    private ContentState contentState = ContentState.NOT_DECODED;
    private @Nullable String[] values = new String[16];
    private boolean fieldsChanged;
    private final List<Added> added = new ArrayList<>();
    private final List<Value> issuedValues = new ArrayList<>();

    /** A body is decoded once, and encoded once, however many changes look into it. */
    private enum ContentState {
        NOT_DECODED,
        AS_RECORDED,
        CHANGED
    }

    /**
     * A field that the recorded request does not have.
     *
     * @param value null if a later change removed it
     */
    record Added(String name, @Nullable String value) {}

    /** Begins with a recorded request. */
    void begin(PlannedRequest request) {
        planned = request;
        target = null;
        body = null;
        content = null;
        contentState = ContentState.NOT_DECODED;
        issuedValues.clear();
        if (fieldsChanged) {
            Arrays.fill(values, null);
            fieldsChanged = false;
        }
        added.clear();
    }

    PlannedRequest planned() {
        if (planned == null) {
            throw new IllegalStateException("draft: no request (expected begin() before)");
        }
        return planned;
    }

    /** The head as recorded. */
    Head head() {
        return planned().exchange().head();
    }

    /** The request target, in the form in which it was recorded. */
    @Override
    public String target() {
        return target == null ? head().target() : target;
    }

    @Override
    public String method() {
        return head().method();
    }

    @Override
    public String recordedTarget() {
        return planned().exchange().target();
    }

    /** The target that is to be sent: the changed one, or the one by which the request was chosen. */
    String intendedTarget() {
        return target == null ? planned().exchange().target() : target;
    }

    /** @param changed without spaces and control characters; the finished request is checked for it */
    @Override
    public void setTarget(String changed) {
        target = changed;
    }

    /** The payload; never to be changed in place. */
    byte[] body() {
        if (body == null && content != null && contentState == ContentState.CHANGED) {
            body = PlainBody.coded(head(), content, recordedBody());
        }
        return body == null ? recordedBody() : body;
    }

    private byte[] recordedBody() {
        return planned().exchange().exchange().request().body().bytes();
    }

    /** The payload without its content coding. */
    @Override
    public byte @Nullable [] content() {
        if (contentState == ContentState.NOT_DECODED) {
            content = PlainBody.of(head(), recordedBody());
            contentState = ContentState.AS_RECORDED;
        }
        return content;
    }

    @Override
    public void setContent(byte[] changed) {
        content = changed;
        contentState = ContentState.CHANGED;
        body = null;
    }

    /** Notes a value that the recorded site had issued, and what is sent in its place. */
    void addIssued(String recorded, String sent) {
        issuedValues.add(new Value(recorded, sent));
    }

    /** The values in the request that the recorded site had issued; a copy. */
    List<Value> issuedValues() {
        return List.copyOf(issuedValues);
    }

    /** The value of a recorded field with the changes so far; null if it is removed. */
    @Nullable
    String value(int field) {
        String changed = changed(field);
        if (changed == null) {
            return head().value(field);
        }
        return isRemoved(field) ? null : changed;
    }

    /** Whether the field is not sent. */
    @SuppressWarnings("ReferenceEquality") // the mark is one object
    boolean isRemoved(int field) {
        return changed(field) == REMOVED;
    }

    /**
     * Replaces the value of a recorded field.
     *
     * @return false if the value is not a legal field value (RFC 9110 §5.5); the field then stays as it is
     */
    boolean setValue(int field, String value) {
        if (!isFieldValue(value)) {
            return false;
        }
        set(field, value);
        return true;
    }

    /** Leaves a recorded field out. */
    void remove(int field) {
        set(field, REMOVED);
    }

    /** The changed value of a field; null if it is as recorded. */
    @Nullable
    String changed(int field) {
        return fieldsChanged && field < values.length ? values[field] : null;
    }

    private void set(int field, String value) {
        if (field >= values.length) {
            values = Arrays.copyOf(values, Math.max(field + 1, 2 * values.length));
        }
        values[field] = value;
        fieldsChanged = true;
    }

    /** The fields that the recorded request does not have. */
    List<Added> added() {
        return added;
    }

    @Override
    public int fieldCount() {
        return head().fieldCount() + added.size();
    }

    private int addedIndex(int field) {
        return field - head().fieldCount();
    }

    @Override
    public boolean fieldIs(int field, String lowerName) {
        int index = addedIndex(field);
        return index < 0
                ? head().nameIs(field, lowerName)
                : added.get(index).name.equalsIgnoreCase(lowerName);
    }

    @Override
    public @Nullable String field(int field) {
        int index = addedIndex(field);
        return index < 0 ? value(field) : added.get(index).value;
    }

    @Override
    public boolean setField(int field, String value) {
        int index = addedIndex(field);
        if (index < 0) {
            return setValue(field, value);
        }
        if (!isFieldValue(value)) {
            return false;
        }
        added.set(index, new Added(added.get(index).name, value));
        return true;
    }

    @Override
    public void removeField(int field) {
        int index = addedIndex(field);
        if (index < 0) {
            remove(field);
        } else {
            added.set(index, new Added(added.get(index).name, null));
        }
    }

    @Override
    public boolean addField(String name, String value) {
        return isFieldValue(value) && added.add(new Added(name, value));
    }

    /** RFC 9110 §5.5: a line end would begin another field, or a second request. */
    static boolean isFieldValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\t' && (c < ' ' || c == 127 || c > 255)) {
                return false;
            }
        }
        return true;
    }
}
