package io.reprise.replayer.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reprise.replayer.engine.EngineCounts;
import io.reprise.replayer.engine.Outcome;
import io.reprise.replayer.engine.OutcomeListener;
import io.reprise.replayer.engine.RunEnd;
import io.reprise.replayer.measure.Fidelity.Figure;
import io.reprise.replayer.plan.PlanSummary;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import java.util.function.UnaryOperator;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Each figure for traffic whose shape is known. */
class FidelityTest {
    private static final int COUNT = 40_000;

    private static Traffic recorded(List<PlannedRequest> requests) {
        try (RecordedTraffic traffic = new RecordedTraffic(Requests.timetable(requests))) {
            return traffic.traffic(PlanSummary.of(traffic), UnaryOperator.identity());
        }
    }

    /** Requests of sessions of their own, at these times in milliseconds. */
    private static Traffic at(IntToLongFunction timeMs) {
        List<PlannedRequest> requests = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            requests.add(
                    Requests.request(i).session(i + 1).at(timeMs.applyAsLong(i)).planned());
        }
        return recorded(requests);
    }

    /** Bursts of so many at once, ten bursts a second in the mean, and independent of each other. */
    private static Traffic bursts(int size) {
        Random random = new Random(11);
        long[] timesMs = new long[COUNT];
        double ms = 0;
        for (int i = 0; i < COUNT; i++) {
            ms += i % size == 0 ? -100 * Math.log(1 - random.nextDouble()) : 0;
            timesMs[i] = Math.round(ms);
        }
        return at(i -> timesMs[i]);
    }

    @Test
    void dispersionTellsEvenIndependentAndBurstyTrafficApart() {
        Traffic even = at(i -> 100L * i);
        assertThat(even.counts().gapDispersion()).isCloseTo(0, within(1e-9));
        assertThat(even.dispersion()).isCloseTo(0, within(1e-9));
        Traffic independent = bursts(1);
        assertThat(independent.counts().gapDispersion()).isCloseTo(1, within(0.05));
        assertThat(independent.dispersion()).isCloseTo(1, within(0.06));
        Traffic bursty = bursts(4);
        assertThat(bursty.counts().gapDispersion()).isCloseTo(2 * 4 - 1, within(0.4));
        assertThat(bursty.dispersion()).isCloseTo(4, within(0.5));
    }

    private static Histogram gaps(int count, UnaryOperator<Double> ofUniform) {
        Random random = new Random(7);
        TrafficCounts counts = new TrafficCounts();
        for (int i = 0; i < count; i++) {
            counts.gap(Math.round(1e7 * ofUniform.apply(random.nextDouble())));
        }
        return counts.gapsNs();
    }

    @Test
    void distanceOfArrivalsIsThatOfKolmogorovAndSmirnov() {
        Histogram exponential = gaps(COUNT, u -> -Math.log(1 - u));
        Histogram faster = gaps(COUNT, u -> -Math.log(1 - u) / 8);
        Histogram equal = gaps(COUNT, u -> 1.0);
        Histogram uniform = gaps(COUNT, u -> u);
        assertThat(Fidelity.distance(exponential, exponential, 1)).isZero();
        assertThat(Fidelity.distance(exponential, faster, 8)).isCloseTo(0, within(0.003));
        assertThat(Fidelity.distance(equal, gaps(COUNT, u -> 0.25), 4))
                .as("all gaps equal")
                .isZero();
        // Below the one value that the others have, an exponential distribution has 1 − 1/e.
        assertThat(Fidelity.distance(exponential, equal, 1)).isCloseTo(1 - Math.exp(-1), within(0.01));
        // 1 − exp(−x) and min(1, x) differ most at 1, by 1/e.
        assertThat(Fidelity.distance(exponential, uniform, 1)).isCloseTo(Math.exp(-1), within(0.01));
        assertThat(Fidelity.distance(exponential, gaps(0, u -> u), 1)).isNaN();
    }

    @Test
    void distanceOfMixesIsTheShareToBeMoved() {
        assertThat(Fidelity.distance(Map.of("a", 30L, "b", 70L), Map.of("a", 300L, "b", 700L)))
                .isZero();
        assertThat(Fidelity.distance(Map.of("a", 50L, "b", 50L), Map.of("a", 10L)))
                .isCloseTo(0.5, within(1e-9));
        assertThat(Fidelity.distance(Map.of("a", 1L), Map.of("b", 1L))).isCloseTo(1, within(1e-9));
        assertThat(Fidelity.distance(Map.of("a", 1L), Map.of())).isNaN();
    }

    /**
     * Twenty users, half a second apart: each asks 50 times, is answered after 2 s, and thinks for 8 s, on a connection
     * of its own.
     */
    private static List<PlannedRequest> users(double pace) {
        List<PlannedRequest> requests = new ArrayList<>();
        for (int user = 0; user < 20; user++) {
            for (int i = 0; i < 50; i++) {
                long ms = 500L * user + 10_000L * i;
                requests.add(Requests.request(user * 50L + i)
                        .line("GET", i % 2 == 0 ? "/even" : "/odd")
                        .session(user + 1)
                        .connection(user + 1)
                        .took(2_000)
                        .at(Math.round(ms / pace), ms, ms + 2_000)
                        .planned());
            }
        }
        requests.sort(Comparator.comparingLong(PlannedRequest::intendedNs));
        return requests;
    }

    @Test
    void recordedUsersThinkAndAreInFlightAsTheyDid() {
        Traffic traffic = recorded(users(1));
        assertThat(traffic.counts().thinkNs().getTotalCount()).isEqualTo(20 * 49);
        assertThat(traffic.counts().thinkNs().getMean()).isCloseTo(8e9, within(1e7));
        // A request finds those of the two seconds before it.
        assertThat(traffic.counts().inFlight().getValueAtPercentile(50)).isEqualTo(3);
        assertThat(traffic.counts().inFlight().getMaxValue()).isEqualTo(3);
        assertThat(traffic.sessions()).isEqualTo(20);
        assertThat(traffic.connections()).isEqualTo(20);
        assertThat(traffic.requestsPerConnection()).isEqualTo(50);
        assertThat(traffic.endpoints()).containsEntry("GET /even", 500L).containsEntry("GET /odd", 500L);
    }

    /** Sends each request when it is due, and answers after one second. */
    private static RunSummary replay(List<PlannedRequest> requests, Traffic recorded) {
        Measurement measurement = new Measurement(Duration.ofMillis(25));
        List<OutcomeListener> loops = List.of(measurement.newListener(), measurement.newListener());
        record Event(long ns, boolean isEnd, PlannedRequest request) {}
        List<Event> events = new ArrayList<>();
        for (PlannedRequest request : requests) {
            events.add(new Event(request.intendedNs() + 1, false, request));
            events.add(new Event(request.intendedNs() + TimeUnit.SECONDS.toNanos(1), true, request));
        }
        events.sort(Comparator.comparingLong(Event::ns));
        long sentOnes = requests.size();
        for (Event event : events) {
            OutcomeListener loop = loops.get((int) (event.request.lane() % 2));
            if (event.isEnd) {
                long sentNs = event.request.intendedNs() + 1;
                loop.onPlaceFree();
                loop.onOutcome(new Outcome(
                        event.request, sentNs, 0, sentNs, event.ns, new Outcome.ReplayedResponse(200, 0, 0)));
            } else {
                loop.onSent(event.request, event.ns);
            }
        }
        long spanNs = requests.get(requests.size() - 1).intendedNs();
        RunInfo info = new RunInfo(
                "run",
                "1",
                Instant.EPOCH,
                new RunInfo.Settings("http://a", "2x", "compress", "session", "nio"),
                new RunInfo.Recorded(List.of("j"), 2 * spanNs, Map.of(), List.of(), recorded),
                new RunInfo.Planned(spanNs, requests.size(), 20));
        EngineCounts counts = new EngineCounts(
                sentOnes,
                0,
                sentOnes,
                new EngineCounts.Ended(sentOnes, 0, 0, 0),
                new EngineCounts.Present(0, 0, 0),
                new EngineCounts.Network(0, 10, 0, 0, 0, 0, 0),
                new EngineCounts.Replaced(0, 0, 0));
        return measurement.finish(info, counts, spanNs + TimeUnit.SECONDS.toNanos(1), RunEnd.COMPLETE);
    }

    @Test
    void compressedReplayKeepsMixAndShapeAndShortensThinkTimes() {
        Fidelity fidelity = replay(users(2), recorded(users(1))).fidelity();
        assertThat(fidelity.changed()).contains("think times");
        assertThat(fidelity.arrivalDistance()).isLessThan(0.01);
        assertThat(fidelity.endpointDistance()).isZero();
        assertThat(figure(fidelity, "sessions").replayed()).isEqualTo(20);
        assertThat(figure(fidelity, "requests").replayed()).isEqualTo(1_000);
        assertThat(figure(fidelity, "thinkP50Ns").recorded()).isCloseTo(8e9, within(1e7));
        assertThat(figure(fidelity, "thinkP50Ns").replayed()).isCloseTo(4e9, within(1e7));
        // Answered after one second, in which four are sent; two seconds of recording.
        assertThat(figure(fidelity, "inFlightP50").recorded()).isEqualTo(3);
        assertThat(figure(fidelity, "inFlightP50").replayed()).isEqualTo(3);
        assertThat(figure(fidelity, "connections").recorded()).isEqualTo(20);
        assertThat(figure(fidelity, "connections").replayed()).isEqualTo(10);
        assertThat(figure(fidelity, "requestsPerConnection").replayed()).isEqualTo(100);
        assertThat(figure(fidelity, "gapDispersion").replayed())
                .isCloseTo(figure(fidelity, "gapDispersion").recorded(), within(0.01));
    }

    @Test
    void withoutTheRecordedTrafficThereIsNothingToCompare() {
        assertThat(new Runs().finish(10).fidelity().figures()).isEmpty();
    }

    private static Figure figure(Fidelity fidelity, String key) {
        return fidelity.figures().stream()
                .filter(figure -> figure.key().equals(key))
                .findFirst()
                .orElseThrow();
    }
}
