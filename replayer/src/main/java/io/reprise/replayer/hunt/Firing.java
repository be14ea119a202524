package io.reprise.replayer.hunt;

import java.util.HashMap;
import java.util.Map;

/**
 * The evidence of one firing of the recording: what went wrong, how often, and how long responses took. Immutable.
 *
 * @param step which of the firings of a hunt
 * @param endpoints by endpoint, how many requests ended
 * @param signals what was seen, by signal; a signal that is not there was not seen. Those that compare content say how
 *     often the content could be compared, all others relate to {@code endpoints}
 * @param times by endpoint, how long responses took
 * @param load the load of the whole firing
 */
public record Firing(
        Step step,
        Map<String, Occurrence> endpoints,
        Map<Signal, Observation> signals,
        Map<String, ServiceTimes> times,
        Load load) {
    /**
     * One firing in the order of a hunt.
     *
     * @param index from 0
     * @param role why it was fired
     * @param rate as multiple of the recorded pace
     */
    public record Step(int index, Role role, double rate) {}

    /** Why the recording was fired. */
    public enum Role {
        /** At the pace of the baseline, before any load. */
        BASELINE,
        /** Under load, for the first time at this rate. */
        LOAD,
        /** At the pace of the baseline, after a load that something went wrong at, before its confirmation. */
        BETWEEN,
        /** Under load again, at a rate at which something went wrong. */
        CONFIRMATION,
        /** At the pace of the baseline, after all load. */
        AFTERWARDS;

        public boolean isBaseline() {
            return this == BASELINE || this == BETWEEN || this == AFTERWARDS;
        }
    }

    /**
     * The load of a firing, and how it was borne.
     *
     * @param askedPerSecond requests per second of the timetable
     * @param donePerSecond responses as recorded or changed, per second, failures left out
     * @param meanInFlight mean number of requests in flight
     * @param seconds its length
     * @param isValid whether the replayer kept its timetable
     */
    public record Load(
            double askedPerSecond, double donePerSecond, double meanInFlight, double seconds, boolean isValid) {}

    /**
     * Service times of an endpoint, summed up by the units that may be taken for independent: one number for each lane
     * and one for each time slot.
     *
     * @param laneMeansMs mean over the requests of each lane, in milliseconds, in no order
     * @param slotMeansMs mean over the requests due in each time slot, in milliseconds
     * @param medianMs over all requests
     * @param p95Ms over all requests
     */
    public record ServiceTimes(double[] laneMeansMs, double[] slotMeansMs, double medianMs, double p95Ms) {}

    /** How often a signal was seen and could have been seen; not at all where the replayer may be what was slow. */
    public Observation observed(Signal signal) {
        if (signal.kind() == Signal.Kind.TAIL && !load.isValid()) {
            return Observation.NONE;
        }
        Observation known = signals.get(signal);
        if (known != null) {
            return known;
        }
        return signal.kind().comparesFirings()
                ? Observation.NONE
                : new Observation(Occurrence.NONE, endpoints.getOrDefault(signal.endpoint(), Occurrence.NONE));
    }

    /** The same, fired for another reason. */
    Firing withRole(Role role) {
        return new Firing(new Step(step.index(), role, step.rate()), endpoints, signals, times, load);
    }

    /** The same with what the comparison of content says now, in place of what it said before. */
    Firing withContent(Map<Signal, Observation> content) {
        Map<Signal, Observation> all = new HashMap<>(content);
        signals.forEach((signal, observation) -> {
            if (!signal.kind().comparesFirings()) {
                all.put(signal, observation);
            }
        });
        return new Firing(step, endpoints, Map.copyOf(all), times, load);
    }
}
