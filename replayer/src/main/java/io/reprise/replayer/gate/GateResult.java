package io.reprise.replayer.gate;

import io.reprise.replayer.gate.Checked.Result;
import java.util.List;

/**
 * All conditions of a run, judged. Immutable.
 *
 * @param conditions in the order in which the user wrote them
 */
public record GateResult(List<Checked> conditions) {
    /** Without conditions. */
    public static final GateResult NONE = new GateResult(List.of());

    public GateResult {
        conditions = List.copyOf(conditions);
    }

    /** The conditions that were met. */
    public List<Checked> met() {
        return with(Result.MET);
    }

    /** Whether a condition was met. */
    public boolean isMet() {
        return !met().isEmpty();
    }

    /** The conditions that were met, as the user wrote them. */
    public List<String> metTexts() {
        return met().stream().map(Checked::condition).toList();
    }

    /** Why conditions could not be judged, one sentence each. */
    public List<String> unjudged() {
        return with(Result.NOT_JUDGED).stream()
                .map(each -> "'" + each.condition() + "' could not be judged: "
                        + each.words().value())
                .toList();
    }

    private List<Checked> with(Result result) {
        return conditions.stream().filter(each -> each.result() == result).toList();
    }
}
