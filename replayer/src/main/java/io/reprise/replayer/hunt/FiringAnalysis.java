package io.reprise.replayer.hunt;

import io.reprise.replayer.hunt.Firing.Load;
import io.reprise.replayer.hunt.Firing.ServiceTimes;
import io.reprise.replayer.hunt.Firing.Step;
import io.reprise.replayer.hunt.FiringEvidence.Example;
import io.reprise.replayer.hunt.FiringEvidence.Overlap;
import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.RunSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Analyses the answers of one firing: which of them went wrong and how often, with the first ones as examples, and how
 * long answers took. Confined to one thread.
 */
public final class FiringAnalysis {
    private static final int EXAMPLES_MAX = 3;
    private static final int WITNESSES_MAX = 50;

    private final List<Answer> answers;
    /** The signal of each answer; null for those that are right. */
    private final List<@Nullable Signal> signals;

    private final InFlightCounts inFlight;

    /** @param log the log of a firing that is over */
    public FiringAnalysis(FiringLog log) {
        answers = log.answers();
        signals = new SignalNames(answers).ofAnswers();
        inFlight = new InFlightCounts(answers);
    }

    /**
     * Evidence about the answers of each signal, beside their number.
     *
     * @param examples by signal
     * @param overlaps by signal
     * @param patterns by signal
     */
    private record Described(
            Map<Signal, List<Example>> examples,
            Map<Signal, List<Overlap>> overlaps,
            Map<Signal, TimePattern> patterns) {}

    /** @param each the signal of each answer; null for answers that are right */
    private void describe(List<@Nullable Signal> each, Described described) {
        Map<Signal, List<Answer>> wrong = new LinkedHashMap<>();
        for (int i = 0; i < answers.size(); i++) {
            Signal signal = each.get(i);
            if (signal != null) {
                wrong.computeIfAbsent(signal, any -> new ArrayList<>()).add(answers.get(i));
            }
        }
        Interference interference = new Interference(answers, each);
        wrong.forEach((signal, own) -> {
            List<Example> examples = own.stream()
                    .limit(EXAMPLES_MAX)
                    .map(answer -> example(answer, answer.result().detail()))
                    .toList();
            described.examples().put(signal, examples);
            described.overlaps().put(signal, interference.of(signal));
            described.patterns().put(signal, TimePattern.of(own));
        });
    }

    private Example example(Answer answer, String detail) {
        long sentNs = answer.times().sentNs();
        long fromNs = sentNs > 0 ? sentNs : answer.times().intendedNs();
        return new Example(
                answer.exchange(),
                HexFormat.of().toHexDigits(answer.request().session()),
                answer.request().method() + " " + answer.request().target(),
                fromNs,
                inFlight.at(fromNs),
                detail,
                answer.result().answers());
    }

    /** By signal, how many of its answers followed answers of another signal. */
    private Map<Signal, Map<Signal, Long>> followed() {
        Map<FailureGroup.Key, Signal> causes = new HashMap<>();
        forEachWrong((answer, signal) ->
                causes.putIfAbsent(Objects.requireNonNull(answer.result().wrong()), signal));
        Map<Signal, Map<Signal, Long>> followed = new HashMap<>();
        forEachWrong((answer, signal) -> {
            FailureGroup.Key after = answer.result().after();
            Signal cause = after == null ? null : causes.get(after);
            if (cause != null && !cause.equals(signal)) {
                followed.computeIfAbsent(signal, each -> new HashMap<>()).merge(cause, 1L, Long::sum);
            }
        });
        return followed;
    }

    /**
     * The sessions whose requests show the signal, each followed by the sessions that had requests in flight at that
     * moment, those at interfering endpoints first. If no single answer shows the signal, the slowest answers of the
     * endpoint count instead.
     */
    public List<Long> sessionsBeside(Signal signal) {
        List<String> interfering = new Interference(answers, signals)
                .of(signal).stream().map(Overlap::endpoint).toList();
        Set<Long> sessions = new LinkedHashSet<>();
        for (Answer wrong : witnesses(signal)) {
            sessions.add(wrong.request().session());
            answers.stream()
                    .filter(answer -> answer.times().sentNs() < wrong.times().endNs()
                            && answer.times().endNs() > wrong.times().sentNs())
                    .sorted(Comparator.comparing((Answer answer) ->
                                    !interfering.contains(answer.request().endpoint()))
                            .thenComparing(answer -> Math.abs(
                                    answer.times().sentNs() - wrong.times().sentNs())))
                    .forEach(answer -> sessions.add(answer.request().session()));
        }
        return List.copyOf(sessions);
    }

    private List<Answer> witnesses(Signal signal) {
        List<Answer> wrong = new ArrayList<>();
        for (int i = 0; i < answers.size() && wrong.size() < WITNESSES_MAX; i++) {
            if (signal.equals(signals.get(i))) {
                wrong.add(answers.get(i));
            }
        }
        return wrong.isEmpty()
                ? answers.stream()
                        .filter(answer -> answer.request().endpoint().equals(signal.endpoint()))
                        .sorted(Comparator.comparingDouble(Answer::serviceMs).reversed())
                        .limit(WITNESSES_MAX)
                        .toList()
                : wrong;
    }

    private void forEachWrong(BiConsumer<Answer, Signal> action) {
        for (int i = 0; i < answers.size(); i++) {
            Signal signal = signals.get(i);
            if (signal != null) {
                action.accept(answers.get(i), signal);
            }
        }
    }

    /** Adds the answers whose responses were kept to the comparison of content. */
    private void addTo(ContentOfFiring content) {
        for (Answer answer : answers) {
            FailureGroup.Answers kept = answer.result().answers();
            if (kept != null && !answer.isFailed()) {
                content.add(
                        answer.kept(kept.replayed()),
                        answer.times().sentNs(),
                        answer.times().endNs());
            }
        }
    }

    /**
     * Sums the firing up, and compares its content with the first firing's.
     *
     * @param content the comparison of the hunt, whose next firing this is
     * @param tails the limits of the hunt, learned in its first firing
     * @param isValid whether the replayer kept its timetable
     */
    public FiringEvidence evidence(
            Step step, RunSummary summary, ContentComparison content, Tails tails, boolean isValid) {
        long slotNs = Units.slotNs(summary.info().planned().spanNs());
        Instant start = summary.info().startedAt();
        ContentOfFiring own = content.begin(TimeUnit.SECONDS.toNanos(start.getEpochSecond()) + start.getNano(), slotNs);
        addTo(own);
        Map<Signal, Observation> compared = own.end();
        Described described = new Described(new HashMap<>(), new HashMap<>(), new HashMap<>());
        describe(signals, described);
        Firing firing = firing(step, summary, slotNs, tails, isValid).withContent(compared);
        describe(answers.stream().map(tails::signalOf).toList(), described);
        content.examples()
                .forEach((signal, example) ->
                        example(example).ifPresent(shown -> described.examples().put(signal, List.of(shown))));
        return new FiringEvidence(
                firing,
                Map.copyOf(described.examples()),
                followed(),
                Map.copyOf(described.overlaps()),
                Map.copyOf(described.patterns()));
    }

    /** The response of an example of content; empty if it was not kept. */
    private Optional<Example> example(ContentExample example) {
        return answers.stream()
                .filter(answer -> answer.request().number() == example.exchange()
                        && answer.times().intendedNs() == example.intendedNs())
                .findFirst()
                .map(answer -> example(answer, example.value()));
    }

    private Firing firing(Step step, RunSummary summary, long slotNs, Tails tails, boolean isValid) {
        Map<String, Units> endpoints = new HashMap<>();
        Map<Signal, Units> wrong = new HashMap<>();
        answers.forEach(answer -> add(endpoints, answer.request().endpoint(), answer, slotNs));
        forEachWrong((answer, signal) -> add(wrong, signal, answer, slotNs));
        wrong.putAll(tails.of(answers, slotNs));
        Map<String, Occurrence> counts = new HashMap<>();
        endpoints.forEach((endpoint, units) -> counts.put(endpoint, units.count()));
        Map<Signal, Observation> observed = new HashMap<>();
        wrong.forEach((signal, units) -> observed.put(
                signal, new Observation(units.count(), counts.getOrDefault(signal.endpoint(), Occurrence.NONE))));
        return new Firing(step, Map.copyOf(counts), Map.copyOf(observed), times(slotNs), load(summary, isValid));
    }

    private static <K> void add(Map<K, Units> counts, K key, Answer answer, long slotNs) {
        counts.computeIfAbsent(key, each -> new Units())
                .add(answer.request().lane(), answer.times().intendedNs() / slotNs);
    }

    private Map<String, ServiceTimes> times(long slotNs) {
        Map<String, List<Answer>> byEndpoint = answers.stream()
                .filter(Answer::isTimed)
                .collect(Collectors.groupingBy(answer -> answer.request().endpoint()));
        Map<String, ServiceTimes> times = new HashMap<>();
        byEndpoint.forEach((endpoint, timed) -> {
            double[] sorted =
                    timed.stream().mapToDouble(Answer::serviceMs).sorted().toArray();
            times.put(
                    endpoint,
                    new ServiceTimes(
                            means(timed, answer -> answer.request().lane()),
                            means(timed, answer -> answer.times().intendedNs() / slotNs),
                            sorted[sorted.length / 2],
                            sorted[Math.min(sorted.length - 1, sorted.length * 95 / 100)]));
        });
        return Map.copyOf(times);
    }

    private static double[] means(List<Answer> timed, Function<Answer, Long> unit) {
        return timed.stream()
                .collect(Collectors.groupingBy(unit, Collectors.averagingDouble(Answer::serviceMs)))
                .values()
                .stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private Load load(RunSummary summary, boolean isValid) {
        double seconds = Math.max(1e-9, summary.course().elapsedNs() / 1e9);
        long failed = answers.stream().filter(Answer::isFailed).count();
        double busyMs = answers.stream()
                .filter(answer -> answer.times().sentNs() > 0)
                .mapToDouble(Answer::serviceMs)
                .sum();
        return new Load(
                summary.course().askedPerSecond(),
                (answers.size() - failed) / seconds,
                busyMs / 1e3 / seconds,
                seconds,
                isValid);
    }
}
