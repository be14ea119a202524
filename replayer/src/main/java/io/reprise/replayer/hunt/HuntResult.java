package io.reprise.replayer.hunt;

import io.reprise.replayer.gate.Fired;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.gate.GateResult;
import io.reprise.replayer.hunt.Finding.Verdict;
import io.reprise.replayer.hunt.Firing.Load;
import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.EndpointTally;
import io.reprise.replayer.measure.RunFigures;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.text.Shown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A hunt that is over. Immutable.
 *
 * @param steps its firings, in their order; at least one
 * @param findings the findings, the gravest first
 * @param threshold the lowest load at which something was wrong; empty if nothing was
 * @param cleanUpTo the highest load below it at which nothing was wrong, or the baseline
 * @param isWhole whether all firings of the plan were made
 */
public record HuntResult(
        List<FiredStep> steps, List<Finding> findings, OptionalDouble threshold, double cleanUpTo, boolean isWhole) {
    /** The baseline agrees with the recording if at most one in this number of requests differs. */
    private static final int AGREEING_PARTS = 100;

    /** A target that takes a smaller share of the asked rate did not bear that load. */
    private static final double SENT_SHARE_MIN = 0.75;

    public HuntResult {
        steps = List.copyOf(steps);
        findings = List.copyOf(findings);
    }

    /** Findings without doubt. */
    public long clear() {
        return findings.stream().filter(finding -> finding.verdict().isClear()).count();
    }

    /** Findings with this verdict. */
    public long count(Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }

    /**
     * Whether no finding was seen below the threshold, not even once; firings after a load do not count, because the
     * load may have left damage behind.
     */
    public boolean isCleanBelow() {
        return steps.stream()
                .filter(step -> step.step().rate() <= cleanUpTo)
                .filter(step ->
                        step.step().role() != Role.BETWEEN && step.step().role() != Role.AFTERWARDS)
                .allMatch(step -> findings.stream()
                        .allMatch(finding -> step.evidence()
                                        .firing()
                                        .observed(finding.signal())
                                        .seen()
                                        .requests()
                                == 0));
    }

    /**
     * The lowest load that the target held down: requests wait for earlier responses of their session, and the
     * responses came so late that much less was sent than asked. Empty if the target kept up with all loads.
     */
    public Optional<FiredStep> heldDown() {
        return steps.stream()
                .filter(step -> step.step().role() == Role.LOAD && step.isValid())
                .filter(step -> step.summary().course().sentPerSecond()
                        < SENT_SHARE_MIN * step.summary().course().askedPerSecond())
                .min(Comparator.comparingDouble(step -> step.step().rate()));
    }

    /** Whether a condition of {@code --abort-on} ended the hunt. */
    public boolean isAborted() {
        return steps.get(steps.size() - 1).summary().isAborted();
    }

    /** Whether the user ended the hunt. */
    boolean isInterrupted() {
        return !isWhole && !isAborted();
    }

    /** Firings that are not a result: the replayer was late, could not send everything, or ended early. */
    public long invalid() {
        return steps.stream().filter(step -> !step.isValid()).count();
    }

    /** Requests that the comparison does not know, because there were too many. */
    public long forgotten() {
        return steps.stream().mapToLong(FiredStep::forgotten).sum();
    }

    /** Requests of the first baseline whose outcome differs from the recording. */
    public long disagreeing() {
        RunSummary first = steps.get(0).summary();
        return first.failed() + first.changed();
    }

    /** Whether the baseline behaves as the recording, but for a few requests. */
    public boolean agrees() {
        return disagreeing() * AGREEING_PARTS <= steps.get(0).summary().ended();
    }

    /** Sessions of the first baseline whose login failed. */
    public long failedLogins() {
        return steps.get(0).summary().counts().state().logins().failed();
    }

    /** Reasons why the hunt cannot rule out further problems, a sentence each without full stop. */
    public List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        if (invalid() > 0) {
            doubts.add(Shown.count(invalid()) + " of " + Shown.count(steps.size(), "firing")
                    + (invalid() == 1 ? " is" : " are")
                    + " not a result: the replayer was late, or did not send everything");
        }
        if (forgotten() > 0) {
            doubts.add(Shown.count(forgotten(), "request") + " too many to be compared: give replay more memory, or a"
                    + " shorter part of the recording");
        }
        if (failedLogins() > 0) {
            doubts.add("the login of " + Shown.count(failedLogins(), "session") + " failed");
        }
        if (!agrees()) {
            doubts.add(Shown.count(disagreeing()) + " of "
                    + Shown.count(steps.get(0).summary().ended())
                    + " requests end differently at the pace of the baseline than in the recording");
        }
        return doubts;
    }

    /** Judges conditions by the findings and by all firings that are a result. */
    public GateResult judged(Gate gate) {
        List<FiredStep> valid = steps.stream().filter(FiredStep::isValid).toList();
        List<RunSummary> baseline = valid.stream()
                .filter(HuntResult::isBaseline)
                .map(FiredStep::summary)
                .toList();
        return gate.judge(
                valid.stream().map(HuntResult::fired).toList(),
                baseline.isEmpty() ? null : new RunFigures(baseline),
                new FindingFigures(findings));
    }

    private static boolean isBaseline(FiredStep step) {
        return step.step().role() == Role.BASELINE;
    }

    private static Fired fired(FiredStep step) {
        return new Fired(
                HuntVerdict.multiple(step.step().rate()) + " "
                        + Shown.words(step.step().role()) + " (step "
                        + (step.step().index() + 1) + ")",
                HuntVerdict.multiple(step.step().rate()),
                isBaseline(step),
                RunFigures.of(step.summary()));
    }

    /** The peak of the target's throughput; empty if the firings do not show one. */
    public Optional<Scalability> scalability() {
        return Scalability.of(
                steps.stream().map(step -> step.evidence().firing()).toList());
    }

    /** The names of all endpoints, in their order. */
    public Set<String> endpoints() {
        Set<String> names = new TreeSet<>();
        steps.forEach(step -> names.addAll(step.summary().tally().endpoints().keySet()));
        return names;
    }

    /** The peak of the throughput of one endpoint, by its own requests in flight. */
    public Optional<Scalability> scalability(String endpoint) {
        return Scalability.ofLoads(steps.stream()
                .map(step -> load(step, step.summary().tally().endpoints().get(endpoint)))
                .toList());
    }

    private static Load load(FiredStep step, @Nullable EndpointTally tally) {
        double seconds = Math.max(1e-9, step.summary().course().elapsedNs() / 1e9);
        return tally == null
                ? new Load(0, 0, 0, seconds, false)
                : new Load(
                        tally.requests() / seconds,
                        (tally.ended() - tally.count(Comparison.FAILED)) / seconds,
                        tally.timeLine().busySeconds() / seconds,
                        seconds,
                        step.isValid());
    }

    /** The highest load that was fired as it should be; the baseline if there is none. */
    public double highestLoad() {
        return steps.stream()
                .filter(FiredStep::isValid)
                .mapToDouble(step -> step.step().rate())
                .max()
                .orElse(0);
    }
}
