package io.reprise.replayer.rules;

import org.jspecify.annotations.Nullable;

/** A request with the changes made to it so far, as rules see it. Texts are in ISO-8859-1. Confined to one thread. */
public interface RuledRequest {
    String method();

    /** The target by which the request was chosen. */
    String recordedTarget();

    String target();

    void setTarget(String target);

    /** Number of fields, with those that were removed and added. */
    int fieldCount();

    /** Whether a field has this name. */
    boolean fieldIs(int field, String lowerName);

    /** The value of a field; null if it is removed. */
    @Nullable
    String field(int field);

    /** Replaces the value of a field; false if it is not a legal field value. */
    boolean setField(int field, String value);

    void removeField(int field);

    /** Adds a field; false if the value is not a legal field value. */
    boolean addField(String name, String value);

    /**
     * The body without its content coding; never to be changed in place.
     *
     * @return null if it has a coding that cannot be undone and applied again
     */
    byte @Nullable [] content();

    /** Replaces the body, given without its content coding; its coding and its framing follow. */
    void setContent(byte[] content);
}
