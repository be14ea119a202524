package io.reprise.replayer.measure;

import io.reprise.replayer.engine.Change;
import io.reprise.replayer.engine.KeptResponse;
import io.reprise.replayer.engine.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Failures, mismatches or unsendable requests of one endpoint that look the same, with a few examples. Owned by one
 * thread.
 */
public final class FailureGroup {
    private static final int EXAMPLES_MAX = 5;
    private static final int CAUSES_MAX = 16;

    /**
     * A member of a group, as evidence.
     *
     * @param exchange the recorded exchange, as {@code journal show --exchange} takes it
     * @param target the request target
     * @param intendedNs when it was due, nanoseconds after the start
     * @param endNs when it ended
     * @param inFlight requests in flight when it ended
     * @param detail what is known about the failure; never empty in a finished run
     * @param answers both responses; null if the target's was not kept
     */
    public record Example(
            String exchange,
            String target,
            long intendedNs,
            long endNs,
            int inFlight,
            String detail,
            @Nullable Answers answers) {}

    /**
     * The recorded response beside the replayed one.
     *
     * @param recorded null if none was recorded; its body was not read
     * @param replayed the beginning of the target's response
     */
    public record Answers(@Nullable KeptResponse recorded, KeptResponse replayed) {}

    /**
     * The key of a group, equal for all of its members.
     *
     * @param endpoint method and path template
     * @param signature recorded and replayed result, such as {@code 200 → 503}
     * @param kind how the status compares: {@link Comparison#SAME} for a redirect to elsewhere
     * @param change how the outcome differs from the recorded one
     * @param cause why, judged by the members alone
     */
    public record Key(String endpoint, String signature, Comparison kind, Change change, LikelyCause cause) {
        /** The key of the group that an outcome belongs to. */
        public static Key of(Outcome outcome, String endpoint) {
            return new Key(
                    endpoint,
                    Comparison.signature(outcome),
                    Comparison.of(outcome),
                    outcome.change(),
                    LikelyCause.of(outcome));
        }

        public boolean isChanged() {
            return change != Change.NONE;
        }
    }

    private final Key key;
    private final List<Example> examples = new ArrayList<>();
    private final Map<Key, Long> after = new HashMap<>();
    private long count;
    private long followed;

    FailureGroup(Key key) {
        this.key = key;
    }

    /** @param cause the group of an earlier request of the lane that the member follows; null if it follows none */
    void add(@Nullable Key cause) {
        count++;
        if (cause != null) {
            followed++;
            count(cause, 1);
        }
    }

    private void count(Key cause, long more) {
        if (after.size() < CAUSES_MAX || after.containsKey(cause)) {
            after.merge(cause, more, Long::sum);
        }
    }

    /** Whether another example is wanted. */
    boolean wantsExample() {
        return examples.size() < EXAMPLES_MAX;
    }

    void addExample(Example example) {
        examples.add(example);
    }

    void add(FailureGroup other) {
        add(other.stored());
    }

    /** The group in a form that can be stored. */
    public record Stored(Key key, long count, long followed, Map<Key, Long> after, List<Example> examples) {}

    Stored stored() {
        return new Stored(key, count, followed, after, examples);
    }

    void add(Stored other) {
        count += other.count;
        followed += other.followed;
        other.after.forEach(this::count);
        other.examples.stream()
                .limit(Math.max(0, EXAMPLES_MAX - examples.size()))
                .forEach(examples::add);
    }

    public Key key() {
        return key;
    }

    public long count() {
        return count;
    }

    /** How many of the members went wrong after, and probably because of, an earlier request of their lane. */
    public long followed() {
        return followed;
    }

    /** By cause, how many members followed it; only the first of many different causes. */
    public Map<Key, Long> after() {
        return Map.copyOf(after);
    }

    /** The first few, in the order in which they ended on their loop. */
    public List<Example> examples() {
        return List.copyOf(examples);
    }
}
