package io.reprise.replayer;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.replayer.hunt.ContentComparison;
import io.reprise.replayer.hunt.Finding;
import io.reprise.replayer.hunt.Findings;
import io.reprise.replayer.hunt.FiredStep;
import io.reprise.replayer.hunt.Firing;
import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.hunt.Firing.Step;
import io.reprise.replayer.hunt.HuntPlan;
import io.reprise.replayer.hunt.HuntResult;
import io.reprise.replayer.hunt.Tails;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;

/** Fires the recording again and again, as the plan of the hunt asks, and compares the firings. On the main thread. */
final class HuntRun {
    private final Recording recording;
    private final StepFirer firer;
    private final Tails tails = new Tails();

    HuntRun(Recording recording, StepFirer firer) {
        this.recording = recording;
        this.firer = firer;
    }

    /**
     * Fires until the plan has nothing more, or the user ends it.
     *
     * @param onStep is told of each firing when it is over
     * @throws ExitException a firing could not be made, or a command of the user failed
     */
    HuntResult run(HuntPlan plan, Consumer<FiredStep> onStep) {
        ContentComparison content = new ContentComparison(Runtime.getRuntime().maxMemory() / 4);
        List<FiredStep> fired = new ArrayList<>();
        boolean goesOn = true;
        Optional<Step> next = plan.next(List.of());
        while (goesOn && next.isPresent()) {
            goesOn = firer.fire(recording, next.get(), content, tails, done -> {
                fired.add(done.step());
                onStep.accept(done.step());
            });
            for (int i = 0; i < fired.size(); i++) {
                FiredStep each = fired.get(i);
                fired.set(i, each.with(each.evidence().withContent(content.signals(i))));
            }
            next = plan.next(firings(fired));
            if (goesOn && next.isPresent()) {
                goOn(fired);
            }
        }
        if (fired.isEmpty()) {
            throw new ExitException(ExitCodes.INTERRUPTED, "interrupted before the first request was sent");
        }
        List<Firing> firings = firings(fired);
        List<Finding> findings =
                new Findings(fired.stream().map(FiredStep::evidence).toList()).all();
        // All tests together may find something at a lower rate than a look at each firing does.
        OptionalDouble threshold = DoubleStream.concat(
                        plan.threshold(firings).stream(),
                        findings.stream().flatMapToDouble(finding -> finding.lowestRate().stream()))
                .min();
        return new HuntResult(fired, findings, threshold, plan.cleanUpTo(firings, threshold), goesOn);
    }

    /** Relabels the last baseline as one between loads, if its result makes the hunt go on. */
    private static void goOn(List<FiredStep> fired) {
        FiredStep last = fired.get(fired.size() - 1);
        if (last.step().role() == Role.AFTERWARDS) {
            fired.set(fired.size() - 1, last.with(last.evidence().withRole(Role.BETWEEN)));
        }
    }

    private static List<Firing> firings(List<FiredStep> fired) {
        return fired.stream().map(step -> step.evidence().firing()).toList();
    }
}
