package io.reprise.replayer.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * Failures, mismatches or unsendable requests of one endpoint that look the same, with a few examples. Owned by one
 * thread.
 */
public final class FailureGroup {
    private static final int EXAMPLES_MAX = 5;

    /**
     * A member of a group, as evidence.
     *
     * @param exchange the recorded exchange, as {@code journal show --exchange} takes it
     * @param target the request target
     * @param intendedNs when it was due, nanoseconds after the start
     * @param endNs when it ended
     * @param inFlight requests in flight when it ended
     * @param detail further details; may be empty
     */
    public record Example(String exchange, String target, long intendedNs, long endNs, int inFlight, String detail) {}

    /**
     * What the members of a group have in common.
     *
     * @param endpoint method and path template
     * @param signature recorded and replayed result, such as {@code 200 → 503}
     * @param kind {@link Comparison#FAILED}, {@link Comparison#MISMATCH} or {@link Comparison#UNSENDABLE}
     */
    public record Key(String endpoint, String signature, Comparison kind) {}

    private final Key key;
    private final List<Example> examples = new ArrayList<>();
    private long count;

    FailureGroup(Key key) {
        this.key = key;
    }

    void add(Example example) {
        count++;
        if (examples.size() < EXAMPLES_MAX) {
            examples.add(example);
        }
    }

    void add(FailureGroup other) {
        count += other.count;
        for (Example example : other.examples) {
            if (examples.size() < EXAMPLES_MAX) {
                examples.add(example);
            }
        }
    }

    public Key key() {
        return key;
    }

    public long count() {
        return count;
    }

    /** The first few, in the order in which they ended on their loop. */
    public List<Example> examples() {
        return List.copyOf(examples);
    }
}
