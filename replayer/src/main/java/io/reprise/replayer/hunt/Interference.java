package io.reprise.replayer.hunt;

import io.reprise.replayer.hunt.FiringEvidence.Overlap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.FisherExactTest;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoints whose requests were in flight when answers went wrong, and less often when they were right:
 * one-sided exact tests on counts of requests. It is a hint for people who look for the cause, not part of a verdict,
 * because requests of one moment are not independent. Confined to one thread.
 */
final class Interference {
    private static final int ANSWERS_MAX = 2_000;
    private static final int OVERLAPS_MAX = 3;
    private static final double CHANCE_MAX = 0.01;
    /** Smaller differences are not reported. */
    private static final double DIFFERENCE_MIN = 0.25;

    private final List<Answer> answers;
    private final List<@Nullable Signal> signals;
    private final Map<String, InFlightCounts> inFlight = new HashMap<>();

    /** @param signals the signal of each answer; null for those that are right */
    Interference(List<Answer> answers, List<@Nullable Signal> signals) {
        this.answers = answers;
        this.signals = signals;
        answers.stream()
                .collect(Collectors.groupingBy(answer -> answer.request().endpoint()))
                .forEach((endpoint, own) -> inFlight.put(endpoint, new InFlightCounts(own)));
    }

    /** The clearest overlaps of a signal; empty if nothing is clear. */
    List<Overlap> of(Signal signal) {
        List<Answer> wrong = new ArrayList<>();
        List<Answer> right = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            if (answer.times().sentNs() == 0 || !answer.request().endpoint().equals(signal.endpoint())) {
                continue;
            }
            Signal own = signals.get(i);
            List<Answer> list = own == null ? right : wrong;
            if ((own == null || own.equals(signal)) && list.size() < ANSWERS_MAX) {
                list.add(answer);
            }
        }
        if (wrong.isEmpty() || right.isEmpty()) {
            return List.of();
        }
        return inFlight.keySet().stream()
                .map(endpoint -> new Overlap(
                        endpoint, beside(wrong, endpoint), wrong.size(), beside(right, endpoint), right.size()))
                .filter(overlap -> difference(overlap) >= DIFFERENCE_MIN && chance(overlap) <= CHANCE_MAX)
                .sorted(Comparator.comparingDouble(Interference::chance).thenComparing(Overlap::endpoint))
                .limit(OVERLAPS_MAX)
                .toList();
    }

    private int beside(List<Answer> chosen, String endpoint) {
        InFlightCounts counts = inFlight.getOrDefault(endpoint, new InFlightCounts(List.of()));
        int beside = 0;
        for (Answer answer : chosen) {
            int self = answer.request().endpoint().equals(endpoint) ? 1 : 0;
            boolean isBeside =
                    counts.during(answer.times().sentNs(), answer.times().endNs()) > self;
            beside += isBeside ? 1 : 0;
        }
        return beside;
    }

    private static double difference(Overlap overlap) {
        return (double) overlap.wrong() / overlap.wrongOf() - (double) overlap.right() / overlap.rightOf();
    }

    /** How probable so clear a difference is by chance. */
    private static double chance(Overlap overlap) {
        int[][] table = {
            {overlap.wrong(), overlap.wrongOf() - overlap.wrong()},
            {overlap.right(), overlap.rightOf() - overlap.right()}
        };
        return FisherExactTest.withDefaults()
                .with(AlternativeHypothesis.GREATER_THAN)
                .test(table)
                .getPValue();
    }
}
