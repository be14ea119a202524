package io.reprise.replayer;

import io.reprise.replayer.bisect.Firings.Ended;
import io.reprise.replayer.bisect.Firings.Reason;
import io.reprise.replayer.hunt.ContentComparison;
import io.reprise.replayer.hunt.Firing;
import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.hunt.Firing.Step;
import io.reprise.replayer.hunt.FiringEvidence;
import io.reprise.replayer.hunt.FiringEvidence.Example;
import io.reprise.replayer.hunt.Reproduction;
import io.reprise.replayer.hunt.Signal;
import io.reprise.replayer.hunt.Tails;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fires parts of a recording and says whether each firing shows a signal. A signal that compares firings has a firing
 * of the same part at the pace of the baseline first. On the main thread.
 */
final class PartFirer {
    private final StepFirer firer;
    private final Signal signal;
    private final double baseline;
    private int count;
    private @Nullable Reference reference;
    private List<Example> examples = List.of();

    /** The firings at the pace of the baseline with which later firings of one part are compared. */
    private static final class Reference {
        private final Recording recording;
        private final ContentComparison content =
                new ContentComparison(Runtime.getRuntime().maxMemory() / 4);
        private final Tails tails = new Tails();
        private final List<Firing> firings = new ArrayList<>();
        private int fired;

        Reference(Recording recording) {
            this.recording = recording;
        }
    }

    /**
     * A firing.
     *
     * @param shown how many requests showed the signal; 1 or 0 for signals that are not about single requests
     * @param isValid whether the replayer kept its timetable
     * @param sessions the sessions that showed it and those beside them; empty if it did not show
     */
    record Result(long shown, boolean isValid, List<Long> sessions) {}

    /** @param baseline multiple of the recorded pace at which the target is known to work */
    PartFirer(StepFirer firer, Signal signal, double baseline) {
        this.firer = firer;
        this.signal = signal;
        this.baseline = baseline;
    }

    /** Responses of the last firing that showed it; empty before. */
    List<Example> examples() {
        return examples;
    }

    /**
     * Fires once, and as often as the signal needs before and after it.
     *
     * @param recording the part; the same object for firings that are to be compared
     * @param rate as multiple of the recorded pace; ignored for the baseline
     * @throws Ended the user ended it
     */
    Result fire(Recording recording, double rate, boolean isBaseline) throws Ended {
        Reference known = reference;
        if (known == null || !known.recording.equals(recording)) {
            known = new Reference(recording);
            reference = known;
            for (int i = 0; i < Reproduction.references(signal); i++) {
                StepFirer.Done first = fire(known, new Step(count++, Role.BASELINE, baseline));
                known.firings.add(first.step().evidence().firing());
            }
        }
        Step step = isBaseline ? new Step(count++, Role.BETWEEN, baseline) : new Step(count++, Role.LOAD, rate);
        StepFirer.Done done = fire(known, step);
        FiringEvidence evidence = done.step().evidence();
        if (Reproduction.showsInNext(signal)) {
            int index = known.fired - 1;
            fire(known, new Step(count++, Role.BETWEEN, baseline));
            evidence = evidence.withContent(known.content.signals(index));
        }
        long shown = Reproduction.shown(signal, known.firings, evidence.firing());
        if (shown > 0 && !isBaseline) {
            examples = evidence.examples().getOrDefault(signal, List.of());
        }
        return new Result(
                shown, done.step().isValid(), shown > 0 ? done.analysis().sessionsBeside(signal) : List.of());
    }

    private StepFirer.Done fire(Reference known, Step step) throws Ended {
        List<StepFirer.Done> fired = new ArrayList<>();
        boolean goesOn = firer.fire(known.recording, step, known.content, known.tails, fired::add);
        if (!goesOn) {
            boolean isAborted =
                    !fired.isEmpty() && fired.get(0).step().summary().isAborted();
            throw new Ended(isAborted ? Reason.ABORTED : Reason.INTERRUPTED);
        }
        known.fired++;
        return fired.get(0);
    }
}
