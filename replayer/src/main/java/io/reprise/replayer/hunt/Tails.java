package io.reprise.replayer.hunt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts responses that take far longer than those of the first firing of a hunt. A comparison of medians misses a few
 * users who wait now and then, such as when a cached page expires and every request for it renders it again.
 *
 * <p>If many responses of at least half of the endpoints are late, the target as a whole is at its limit, and nothing
 * is counted. Confined to one thread.
 */
public final class Tails {
    /** The limit of an endpoint is the least of these that its slow responses in the first firing keep clear of. */
    private static final long[] LIMITS_MS = {
        150, 200, 300, 400, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000, 15_000, 20_000
    };

    private static final double SLOW_PERCENTILE = 0.95;
    private static final double RATIO_MIN = 3;
    /**
     * The same for an endpoint most of whose responses are fast, as with a cache. A slow response there waits for
     * something; a lack of processor time does not make it many times slower, as it may a page that always takes long.
     */
    private static final double WAITING_RATIO_MIN = 2;

    private static final double RISE_MIN_MS = 100;

    /** From this share on, an endpoint as a whole is slow. */
    private static final double SLOW_SHARE_MIN = 0.1;

    /** By endpoint; null before the first firing. */
    private @Nullable Map<String, Long> limitsMs;

    /** Responses beyond their endpoint's limit, by signal; the first call learns the limits. */
    Map<Signal, Units> of(List<Answer> answers, long slotNs) {
        Map<String, List<Answer>> byEndpoint = answers.stream()
                .filter(Answer::isTimed)
                .collect(Collectors.groupingBy(answer -> answer.request().endpoint()));
        if (limitsMs == null) {
            limitsMs = limits(byEndpoint);
        }
        Map<Signal, Units> late = new HashMap<>();
        int slow = 0;
        for (Map.Entry<String, List<Answer>> endpoint : byEndpoint.entrySet()) {
            Long limitMs = limitsMs.get(endpoint.getKey());
            List<Answer> beyond = limitMs == null ? List.of() : beyond(endpoint.getValue(), limitMs);
            if (limitMs != null && !beyond.isEmpty()) {
                Units units = new Units();
                beyond.forEach(answer ->
                        units.add(answer.request().lane(), answer.times().intendedNs() / slotNs));
                late.put(signal(endpoint.getKey(), limitMs), units);
                slow += beyond.size() >= SLOW_SHARE_MIN * endpoint.getValue().size() ? 1 : 0;
            }
        }
        boolean isAtLimit = slow > 1 && 2 * slow >= byEndpoint.size();
        return isAtLimit ? Map.of() : late;
    }

    /** The signal of an answer beyond its endpoint's limit; null for others, and before the first firing. */
    @Nullable
    Signal signalOf(Answer answer) {
        String endpoint = answer.request().endpoint();
        Long limitMs = limitsMs == null ? null : limitsMs.get(endpoint);
        return limitMs != null && answer.isTimed() && answer.serviceMs() > limitMs ? signal(endpoint, limitMs) : null;
    }

    private static List<Answer> beyond(List<Answer> answers, long limitMs) {
        List<Answer> beyond = new ArrayList<>();
        for (Answer answer : answers) {
            if (answer.serviceMs() > limitMs) {
                beyond.add(answer);
            }
        }
        return beyond;
    }

    private static Map<String, Long> limits(Map<String, List<Answer>> byEndpoint) {
        Map<String, Long> limits = new HashMap<>();
        byEndpoint.forEach((endpoint, answers) -> {
            double[] sorted =
                    answers.stream().mapToDouble(Answer::serviceMs).sorted().toArray();
            double slowMs = sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * SLOW_PERCENTILE))];
            boolean isMostlyFast = sorted[sorted.length / 2] * RATIO_MIN <= slowMs;
            double ratio = isMostlyFast ? WAITING_RATIO_MIN : RATIO_MIN;
            double leastMs = Math.max(ratio * slowMs, slowMs + RISE_MIN_MS);
            for (long limitMs : LIMITS_MS) {
                if (limitMs >= leastMs) {
                    limits.putIfAbsent(endpoint, limitMs);
                }
            }
        });
        return limits;
    }

    private static Signal signal(String endpoint, long limitMs) {
        return new Signal(endpoint, Signal.Kind.TAIL, "takes longer than " + limitMs + " ms");
    }
}
