package io.reprise.replayer.measure;

import io.reprise.replayer.gate.Fired;
import io.reprise.replayer.gate.Gate;
import java.util.List;

/** Judges runs for tests. */
public final class Gated {
    private Gated() {}

    /** The verdict with these conditions. */
    public static Verdict verdict(RunSummary run, String... conditions) {
        Gate gate = Gate.parse(List.of(conditions));
        return Verdict.of(run, gate.judge(Fired.only(RunFigures.of(run)), null));
    }
}
