package io.reprise.replayer.hunt;

import io.reprise.replayer.hunt.Finding.Verdict;
import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.hunt.Signal.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Compares the firings of a hunt. A signal is suspected where it is more frequent under load than in the baseline,
 * beyond chance, corrected for the number of tests. It is <em>load-only</em> if it shows again when that load is fired
 * once more, and not in the baseline between the two. Confined to one thread.
 */
public final class Findings implements HuntPlan.Broken {
    /** The expected share of false alarms among the suspicions. */
    static final double FALSE_SHARE_MAX = 0.05;

    /** The p-value that a confirmation must reach. */
    static final double REPEATED_CHANCE_MAX = 0.05;

    /** A load of the ladder counts as broken from this chance on: another look costs little. */
    static final double BROKEN_CHANCE_MAX = 0.01;

    /** This share of the lanes may fail without a remark, because it happens in production as well. */
    private static final double ACCIDENTS_SHARE_MAX = 0.02;

    private static final double ACCIDENTS_CHANCE_MAX = 0.01;

    /** This share of the requests may fail in the baseline without being a regression. */
    private static final double REGRESSION_SHARE_MIN = 0.025;

    /** Strict, because there is a test for each endpoint and each way to fail. */
    private static final double REGRESSION_CHANCE_MAX = 1e-4;

    /** A signal that load makes more frequent by this factor is a problem of load. */
    private static final double MULTIPLIED_MIN = 3;

    private static final double FOLLOWERS_SHARE_MIN = 0.5;

    private final List<FiringEvidence> evidence;
    private final LatencyTest times = new LatencyTest();

    /** @param evidence of all firings, in their order */
    public Findings(List<FiringEvidence> evidence) {
        this.evidence = List.copyOf(evidence);
    }

    /** Without evidence, for a plan, which calls only {@link #isBroken}. */
    public Findings() {
        this(List.of());
    }

    /** One test of the firings at one rate. */
    private record Tested(SignalTest test, Firing load, List<Firing> firings, double chance) {}

    /**
     * A rate at which a signal is suspected.
     *
     * @param chance how probable so large a difference is by chance
     * @param isProven whether it is beyond chance, after the correction for the number of tests
     */
    private record Suspicion(double rate, double chance, boolean isProven) {}

    @Override
    public boolean isBroken(List<Firing> baselines, Firing load) {
        return tests(List.of(load)).stream().anyMatch(test -> test.hints(baselines, load, BROKEN_CHANCE_MAX));
    }

    /** All findings, the gravest first. */
    public List<Finding> all() {
        List<Finding> findings = new ArrayList<>();
        Map<SignalTest, List<Suspicion>> suspected = suspected();
        for (SignalTest test : tests(firings())) {
            List<Suspicion> where = suspected.getOrDefault(test, List.of());
            Finding regression = isMultiplied(test, where) ? null : regression(test.signal());
            if (regression != null) {
                findings.add(regression);
            } else if (!where.isEmpty()) {
                findings.add(underLoad(test, where));
            }
        }
        findings.sort(Comparator.comparing(Finding::verdict)
                .thenComparing(finding -> gravity(finding.signal().kind()))
                .thenComparingDouble(Finding::chance)
                .thenComparing(finding -> finding.signal().endpoint())
                .thenComparing(finding -> finding.signal().detail()));
        return withoutConsequences(findings);
    }

    private static int gravity(Kind kind) {
        return switch (kind) {
            case LEAK -> 0;
            case DUPLICATE, LOST_UPDATE -> 1;
            case FAILURE, CHANGED, CONTENT -> 2;
            case SLOW, TAIL -> 3;
        };
    }

    /** By test, the rates at which its signal is suspected; all tests are corrected for their number. */
    private Map<SignalTest, List<Suspicion>> suspected() {
        List<Firing> calm = of(Role.BASELINE, Role.BETWEEN);
        List<Tested> tested = new ArrayList<>();
        for (Firing load : of(Role.LOAD)) {
            List<Firing> firings = atRateOf(load);
            for (SignalTest test : tests(List.of(load))) {
                tested.add(new Tested(test, load, firings, test.chance(calm, firings)));
            }
        }
        double[] corrected =
                FalseDiscovery.q(tested.stream().mapToDouble(Tested::chance).toArray());
        Map<SignalTest, List<Suspicion>> suspected = new LinkedHashMap<>();
        for (int i = 0; i < corrected.length; i++) {
            Tested each = tested.get(i);
            boolean isProven = corrected[i] <= FALSE_SHARE_MAX && each.test().isLarge(calm, each.firings());
            if (isProven || each.test().hints(calm, each.load(), BROKEN_CHANCE_MAX)) {
                suspected
                        .computeIfAbsent(each.test(), key -> new ArrayList<>())
                        .add(new Suspicion(each.load().step().rate(), each.chance(), isProven));
            }
        }
        return suspected;
    }

    /** A firing under load with its confirmations. */
    private List<Firing> atRateOf(Firing load) {
        List<Firing> firings = new ArrayList<>(List.of(load));
        of(Role.CONFIRMATION).stream()
                .filter(each -> each.step().rate() == load.step().rate())
                .forEach(firings::add);
        return firings;
    }

    private Finding underLoad(SignalTest test, List<Suspicion> where) {
        boolean isProven = where.stream().anyMatch(Suspicion::isProven);
        OptionalDouble lowest = where.stream().mapToDouble(Suspicion::rate).min();
        double chance = where.stream().mapToDouble(Suspicion::chance).min().orElse(1);
        Judgement judgement = judgement(test, where, isProven);
        return new Finding(test.signal(), judgement.verdict(), lowest, chance, judgement.why(), List.of());
    }

    private record Judgement(Verdict verdict, String why) {}

    private Judgement judgement(SignalTest test, List<Suspicion> where, boolean isProven) {
        List<Firing> before = of(Role.BASELINE);
        List<Firing> calm = of(Role.BASELINE, Role.BETWEEN);
        List<Firing> confirmations = of(Role.CONFIRMATION).stream()
                .filter(firing -> where.stream()
                        .anyMatch(each -> each.rate() == firing.step().rate()))
                .toList();
        if (confirmations.isEmpty()) {
            return new Judgement(
                    Verdict.UNCLEAR,
                    "It was seen under load once, and that load was not fired again; a hunt at this load alone would"
                            + " tell.");
        }
        // Content that others' writes have changed for good is not a target that recovers late.
        List<Firing> later =
                test.signal().kind().comparesFirings() ? of(Role.BETWEEN, Role.AFTERWARDS) : of(Role.BETWEEN);
        if (isAmong(later, test, before)) {
            return new Judgement(
                    Verdict.UNCLEAR,
                    "It also came at the pace of the baseline after the load; a reset of the target before each firing"
                            + " (--before-step) would tell whether the load is its cause.");
        }
        List<Firing> afterLoad = of(Role.BETWEEN, Role.AFTERWARDS);
        if (!afterLoad.isEmpty()
                && afterLoad.stream().allMatch(firing -> !firing.load().isValid() && isAgain(test, before, firing))) {
            return new Judgement(
                    Verdict.UNCLEAR,
                    "The firings after the load were to be at the pace of the baseline, but the replayer was late, and"
                            + " sent many requests at once; a hunt on a machine that does nothing else would tell.");
        }
        if (confirmations.stream().noneMatch(firing -> isAgain(test, calm, firing))) {
            return new Judgement(
                    Verdict.UNCLEAR,
                    "It did not show when the same load was fired again; more sessions or a longer recording would"
                            + " tell.");
        }
        if (!isProven) {
            return new Judgement(
                    Verdict.UNCLEAR,
                    "It lies in so few moments or sessions that it may be chance; a longer part of the recording would"
                            + " tell.");
        }
        return isAmong(of(Role.AFTERWARDS), test, before)
                ? new Judgement(
                        Verdict.RECOVERS_LATE,
                        "It shows under load, again when the load was repeated, and still at the pace of the baseline"
                                + " afterwards.")
                : new Judgement(
                        Verdict.LOAD_ONLY,
                        "It shows under load, again when the load was repeated, and at the pace of the baseline in"
                                + " between and afterwards no more than before.");
    }

    /**
     * Whether a signal shows in one of these firings at the pace of the baseline. A firing in which the replayer was
     * late is not at that pace: what it could not send in time, it sends at once.
     */
    private static boolean isAmong(List<Firing> firings, SignalTest test, List<Firing> before) {
        return firings.stream().anyMatch(firing -> firing.load().isValid() && isAgain(test, before, firing));
    }

    private static boolean isAgain(SignalTest test, List<Firing> others, Firing firing) {
        return test.hints(others, firing, REPEATED_CHANCE_MAX);
    }

    /**
     * The finding about failures or changed outcomes of the baseline that the recording does not have; null without
     * one.
     */
    private @Nullable Finding regression(Signal signal) {
        boolean relatesToRecording = signal.kind() == Kind.FAILURE || signal.kind() == Kind.CHANGED;
        List<Firing> baselines = of(Role.BASELINE);
        Observation all = sum(signal, baselines);
        boolean isEverywhere = baselines.size() > 1
                && baselines.stream().allMatch(firing -> firing.observed(signal).seenUnits() > 0)
                && chance(all.seenUnits(), all.ofUnits(), ACCIDENTS_SHARE_MAX) <= ACCIDENTS_CHANCE_MAX;
        if (!relatesToRecording || !isEverywhere) {
            return null;
        }
        return chance(all.seen().requests(), all.of().requests(), REGRESSION_SHARE_MIN) <= REGRESSION_CHANCE_MAX
                ? new Finding(
                        signal,
                        Verdict.REGRESSION,
                        OptionalDouble.empty(),
                        0,
                        "It shows at the pace of the baseline each time, and the recording has nothing of the kind: the"
                                + " release is broken, or the target lacks what production has.",
                        List.of())
                : new Finding(
                        signal,
                        Verdict.UNCLEAR,
                        OptionalDouble.empty(),
                        0,
                        "It shows now and then at the pace of the baseline already, and load makes it little worse; the"
                                + " target's own logs would tell.",
                        List.of());
    }

    /** Whether load makes it so much more frequent that the baseline's share does not matter. */
    private boolean isMultiplied(SignalTest test, List<Suspicion> where) {
        double calm = share(test.signal(), of(Role.BASELINE, Role.BETWEEN));
        return where.stream()
                .filter(Suspicion::isProven)
                .anyMatch(each -> share(
                                test.signal(),
                                of(Role.LOAD, Role.CONFIRMATION).stream()
                                        .filter(firing -> firing.step().rate() == each.rate())
                                        .toList())
                        >= MULTIPLIED_MIN * calm);
    }

    /** The part of the requests with a signal. */
    private static double share(Signal signal, List<Firing> firings) {
        Observation all = sum(signal, firings);
        return (double) all.seen().requests() / Math.max(1, all.of().requests());
    }

    private static Observation sum(Signal signal, List<Firing> firings) {
        return firings.stream().map(firing -> firing.observed(signal)).reduce(Observation.NONE, Observation::plus);
    }

    /** The probability of at least this many if each has this chance. */
    private static double chance(long seen, long of, double share) {
        int some = (int) Math.min(Integer.MAX_VALUE, seen);
        int all = (int) Math.min(Integer.MAX_VALUE, of);
        return BinomialDistribution.of(all, share).survivalProbability(some - 1);
    }

    /** Lists what mostly follows another finding under that one. */
    private List<Finding> withoutConsequences(List<Finding> findings) {
        Map<Signal, Signal> causes = new LinkedHashMap<>();
        Set<Signal> found = new LinkedHashSet<>();
        findings.forEach(finding -> found.add(finding.signal()));
        Map<String, Signal> failing = new LinkedHashMap<>();
        findings.stream()
                .filter(finding ->
                        finding.verdict().isOfLoad() && !finding.signal().isOfTime())
                .forEach(finding -> failing.putIfAbsent(finding.signal().endpoint(), finding.signal()));
        for (Signal signal : found) {
            // An endpoint that fails under load is also late there; that is one problem.
            Signal cause = signal.isOfTime()
                    ? failing.get(signal.endpoint())
                    : signal.isOfContent() ? sameResponses(signal, findings) : causeOf(signal);
            if (cause != null && found.contains(cause) && !signal.equals(causes.get(cause))) {
                causes.put(signal, cause);
            }
        }
        return findings.stream()
                .filter(finding -> causes.containsKey(root(finding.signal(), causes)) // the causes form a circle
                        || !causes.containsKey(finding.signal()))
                .map(finding -> new Finding(
                        finding.signal(),
                        finding.verdict(),
                        finding.lowestRate(),
                        finding.chance(),
                        finding.why(),
                        causes.keySet().stream()
                                .filter(signal -> finding.signal().equals(root(signal, causes)))
                                .toList()))
                .toList();
    }

    /**
     * The first finding about content that the same responses show, which are one problem: an error page in place of
     * data differs from it at every place. Null without one. Responses of which as many show it, of as many lanes, in
     * as many slots, in every firing, are taken for the same.
     */
    private @Nullable Signal sameResponses(Signal signal, List<Finding> findings) {
        return findings.stream()
                .map(Finding::signal)
                .takeWhile(other -> !other.equals(signal))
                .filter(other -> other.kind() == signal.kind()
                        && other.endpoint().equals(signal.endpoint())
                        && firings().stream()
                                .allMatch(firing -> firing.observed(other)
                                        .seen()
                                        .equals(firing.observed(signal).seen())))
                .findFirst()
                .orElse(null);
    }

    /** The first cause. */
    private static Signal root(Signal signal, Map<Signal, Signal> causes) {
        Signal cause = signal;
        for (int i = 0; i <= causes.size() && causes.get(cause) != null; i++) {
            cause = causes.get(cause);
        }
        return cause;
    }

    /** The signal that most answers with this signal followed; null if most went wrong by themselves. */
    private @Nullable Signal causeOf(Signal signal) {
        Map<Signal, Long> followed = new LinkedHashMap<>();
        long seen = 0;
        for (FiringEvidence each : evidence) {
            seen += each.firing().observed(signal).seen().requests();
            each.followed()
                    .getOrDefault(signal, Map.of())
                    .forEach((cause, count) -> followed.merge(cause, count, Long::sum));
        }
        long all = followed.values().stream().mapToLong(Long::longValue).sum();
        return all <= FOLLOWERS_SHARE_MIN * seen
                ? null
                : followed.entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .map(Map.Entry::getKey)
                        .orElse(null);
    }

    private List<Firing> firings() {
        return evidence.stream().map(FiringEvidence::firing).toList();
    }

    private List<Firing> of(Role... roles) {
        return firings().stream()
                .filter(firing -> List.of(roles).contains(firing.step().role()))
                .toList();
    }

    /** A test for each signal of these firings, and one for the times of each endpoint. */
    private Set<SignalTest> tests(List<Firing> firings) {
        Set<SignalTest> tests = new LinkedHashSet<>();
        for (Firing firing : firings) {
            firing.signals().keySet().stream()
                    .sorted(Comparator.comparing(Signal::endpoint)
                            .thenComparing(Signal::kind)
                            .thenComparing(Signal::detail))
                    .forEach(signal -> tests.add(SignalTest.of(signal, times)));
            firing.times().keySet().stream()
                    .sorted()
                    .forEach(endpoint -> tests.add(SignalTest.of(Signal.slow(endpoint), times)));
        }
        return tests;
    }
}
