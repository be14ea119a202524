package io.reprise.replayer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.plan.LinkedTimetable;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Requests;
import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.rewrite.RewriteConfig;
import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.LinkFile;
import io.reprise.replayer.state.LiveState;
import io.reprise.replayer.state.Recorded;
import io.reprise.replayer.state.StateSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A warm-up on real sockets: the recorded exchanges happen once more inside this process, and nowhere else. */
class WarmUpIT {
    private static final int REQUESTS = 1_000;
    private static final RewriteConfig REWRITE = new RewriteConfig("staging.example", List.of(), "run-1");

    @TempDir
    Path directory;

    private final List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());

    private final OutcomeListener keeper = new OutcomeListener() {
        @Override
        public void onSent(PlannedRequest request, long sentNs) {
            // the outcome says it
        }

        @Override
        public void onOutcome(Outcome outcome) {
            outcomes.add(outcome);
        }
    };

    private int looks;

    private EngineCounts fire(RewriteConfig rewrite, Supplier<Timetable> passes) throws Exception {
        try (WarmUpTarget target = new WarmUpTarget()) {
            WarmUpTimetable timetable = new WarmUpTimetable(passes, target, 50_000, REQUESTS);
            long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
            Engine engine = WarmUp.fire(timetable, target, rewrite, keeper, Transport.select());
            WarmUp.await(engine, () -> looks++, untilNs);
            return engine.counts();
        }
    }

    private static Timetable timetable(ExchangeSource source) {
        return new Timetable() {
            @Override
            public @Nullable PlannedRequest next() {
                SourcedExchange next = source.next();
                return next == null
                        ? null
                        : new PlannedRequest(0, next.number(), next.number() + 1, next.session(), next);
            }

            @Override
            public void close() {
                // the source is in memory
            }
        };
    }

    @Test
    void recordedResponsesComeBackAndTheirValuesAreFound() throws Exception {
        String token = "Kq81Zt0w9xLm22";
        Recorded recorded = new Recorded()
                .get("/start", Recorded.HTML, "<form><input name=csrf value=" + token + "></form>")
                .post("/save", "csrf=" + token + "&qty=2")
                .status(404)
                .get("/gone", Recorded.JSON, "{}")
                .status(204)
                .exchange("DELETE /row/7", "", "", "", "")
                .status(200)
                .exchange("HEAD /start", "", "", "Content-Length: 4096", "");
        LinkFile links = recorded.links(directory);
        try (LiveState live = new LiveState(links, List.of(), true, true, 1 << 20)) {
            EngineCounts counts =
                    fire(REWRITE.withLive(live), () -> new LinkedTimetable(timetable(recorded.source()), links));
            assertThat(counts.ended().done()).isEqualTo(REQUESTS);
            assertThat(counts.network().connectionsOpened())
                    .as("connections are opened again and again")
                    .isGreaterThan(REQUESTS / 10);
            StateSummary.Counted csrf = live.summary().kinds().get(0);
            assertThat(csrf.kept()).as("the recorded value was issued again").isEqualTo(REQUESTS / recorded.size());
            assertThat(csrf.unresolved()).isZero();
        }
        assertThat(looks)
                .as("the main thread's looks at the step are warmed up too")
                .isPositive();
        Map<Integer, Long> statuses = outcomes.stream()
                .map(outcome -> Objects.requireNonNull(outcome.response()).status())
                .collect(Collectors.groupingBy(status -> status, Collectors.counting()));
        assertThat(statuses).isEqualTo(Map.of(200, 600L, 404, 200L, 204, 200L));
    }

    /** They would take as long as they were recorded to take. */
    @Test
    void requestsWhoseClientLeftAreNotFired() throws Exception {
        List<PlannedRequest> plan = List.of(
                Requests.request(1).leftAfter(60_000, false).planned(),
                Requests.request(2).took(1).planned());
        EngineCounts counts = fire(REWRITE, () -> Requests.timetable(plan));
        assertThat(counts.ended().done()).isEqualTo(REQUESTS / 2);
        assertThat(outcomes).allMatch(outcome -> outcome.request().exchange().number() == 2);
    }

    @Test
    void aTimetableWithNothingToFireEnds() throws Exception {
        List<PlannedRequest> left =
                List.of(Requests.request(1).leftAfter(60_000, false).planned());
        assertThat(fire(REWRITE, () -> Requests.timetable(left)).sent()).isZero();
        assertThat(fire(REWRITE, () -> Requests.timetable(List.of())).sent()).isZero();
    }

    @Test
    void aStepOfAFewRequestsIsNotWaitedForLong() {
        assertThat(WarmUp.requests(10)).isEqualTo(4_000);
        assertThat(WarmUp.requests(5_000)).isEqualTo(15_000);
        assertThat(WarmUp.requests(10_000_000)).isEqualTo(80_000);
    }
}
