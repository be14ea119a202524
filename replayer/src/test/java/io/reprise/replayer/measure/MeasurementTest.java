package io.reprise.replayer.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reprise.replayer.engine.Change;
import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.replayer.engine.RunEnd;
import io.reprise.replayer.measure.Tally.StatusPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Against numbers worked out by hand. */
final class MeasurementTest {
    private static final double THREE_DIGITS = 1e-3;

    private static void isMs(Histogram histogram, double percentile, double ms) {
        assertThat(histogram.getValueAtPercentile(percentile) / 1e6).isCloseTo(ms, within(ms * THREE_DIGITS + 1e-6));
    }

    private static List<String> invalidBecause(RunSummary run) {
        return Verdict.of(run).invalidBecause();
    }

    private static RunSummary ofThreeRequests() {
        return new Runs()
                .answered(200, 0, 1, 0, 11)
                .answered(200, 10, 30, 20, 50)
                .answered(200, 100, 102.5, 0.5, 200)
                .finish(300);
    }

    @Test
    void responseTimeCountsFromDueAndServiceTimeFromSent() {
        RunSummary run = ofThreeRequests();
        Latencies times = run.latencies();
        isMs(times.response(), 0, 11);
        isMs(times.response(), 50, 40);
        isMs(times.response(), 100, 100);
        isMs(times.service(), 0, 10);
        isMs(times.service(), 50, 20);
        isMs(times.service(), 100, 97.5);
    }

    @Test
    void lagIsSplitIntoOursAndHeld() {
        RunSummary run = ofThreeRequests();
        Latencies times = run.latencies();
        isMs(times.lagOurs(), 0, 0);
        isMs(times.lagOurs(), 50, 1);
        isMs(times.lagOurs(), 100, 2);
        isMs(times.lagHeld(), 50, 0.5);
        isMs(times.lagHeld(), 100, 20);
    }

    @Test
    void statusesAreComparedWithTheRecordedOnes() {
        RunSummary run = new Runs()
                .recorded(200)
                .answered(200, 0, 0.1, 0, 1)
                .answered(404, 0, 0.1, 0, 1)
                .answered(503, 0, 0.1, 0, 1)
                .recorded(500)
                .answered(500, 0, 0.1, 0, 1)
                .answered(502, 0, 0.1, 0, 1)
                .recorded(0)
                .answered(200, 0, 0.1, 0, 1)
                .answered(500, 0, 0.1, 0, 1)
                .failed(ReplayFailure.TIMEOUT, 0, 0.1, 30, "30s")
                .finish(100);
        assertThat(run.tally().count(Comparison.SAME)).isEqualTo(2);
        assertThat(run.mismatched()).as("404 for 200, 502 for 500").isEqualTo(2);
        assertThat(run.failed()).as("503 for 200, 500 for none, timeout").isEqualTo(3);
        assertThat(run.tally().count(Comparison.UNCOMPARED)).isEqualTo(1);
        assertThat(run.ended()).isEqualTo(8);
        assertThat(run.tally().statuses())
                .containsExactlyInAnyOrderElementsOf(Map.of(
                                new StatusPair(200, "200"), 1L,
                                new StatusPair(200, "404"), 1L,
                                new StatusPair(200, "503"), 1L,
                                new StatusPair(500, "500"), 1L,
                                new StatusPair(500, "502"), 1L,
                                new StatusPair(0, "200"), 1L,
                                new StatusPair(0, "500"), 1L,
                                new StatusPair(0, "timeout"), 1L)
                        .entrySet());
    }

    @Test
    void bodiesAreComparedWhereTheStatusIsTheSame() {
        RunSummary run = new Runs()
                .answered(200, 0, 0.1, 0, 1)
                .recordedHash(8)
                .answered(200, 0, 0.1, 0, 1)
                .answered(404, 0, 0.1, 0, 1)
                .finish(100);
        assertThat(run.tally().bodiesSame()).isEqualTo(1);
        assertThat(run.tally().bodiesDifferent()).isEqualTo(1);
    }

    @Test
    void responseLeftAsRecordedIsNotAFailureAndHasNoTimes() {
        RunSummary run = new Runs()
                .recorded(200)
                .left(200, 0, 1, 1_500)
                .left(0, 0, 1, 1_500)
                .left(403, 0, 1, 1_500)
                .left(503, 0, 1, 1_500)
                .recorded(0)
                .left(200, 0, 1, 1_500)
                .finish(2_000);
        assertThat(run.tally().count(Comparison.LEFT_AS_RECORDED)).isEqualTo(3);
        assertThat(run.mismatched()).isEqualTo(1);
        assertThat(run.failed()).isEqualTo(1);
        assertThat(run.ended()).isEqualTo(5);
        assertThat(run.latencies().response().getTotalCount()).isEqualTo(2);
        assertThat(run.latencies().service().getTotalCount()).isEqualTo(2);
        assertThat(run.tally().statuses())
                .contains(Map.entry(new StatusPair(200, "left as recorded"), 2L))
                .contains(Map.entry(new StatusPair(200, "503"), 1L));
    }

    @Test
    void requestThatWasNeverSentHasNoServiceTime() {
        RunSummary run = new Runs()
                .answered(200, 0, 1, 0, 11)
                .unsent(ReplayFailure.CONNECT_FAILED, 5_000, 5_010)
                .finish(6_000);
        assertThat(run.latencies().service().getTotalCount()).isEqualTo(1);
        assertThat(run.latencies().response().getTotalCount()).isEqualTo(2);
        assertThat(run.failed()).isEqualTo(1);
        EndpointTally endpoint = run.tally().endpoints().get("GET /users/{id}");
        assertThat(endpoint).isNotNull();
        assertThat(endpoint.ended()).isEqualTo(2);
        assertThat(endpoint.serviceNs(100) / 1e6).isCloseTo(10, within(0.1));
        assertThat(run.course().seconds().get(5).asked()).isEqualTo(1);
        assertThat(run.course().seconds().get(5).sent()).isZero();
        assertThat(run.course().seconds().get(5).failed()).isEqualTo(1);
    }

    @Test
    void everySecondSaysWhatWasDueSentAndEndedInIt() {
        RunSummary run = new Runs()
                .answered(200, 100, 100.1, 0, 101)
                .answered(200, 900, 1_100, 200, 2_100)
                .recorded(200)
                .answered(500, 1_900, 1_900.1, 0, 1_950)
                .finish(3_000);
        assertThat(run.course().seconds())
                .containsExactly(
                        new Second(0, 1, 2, 1, 1, 0), new Second(1, 1, 1, 2, 1, 1), new Second(2, 1, 0, 0, 1, 0));
    }

    @Test
    void intervalsAreOfASecondAndAddUpToTheWhole() {
        RunSummary run = new Runs()
                .answered(200, 0, 1, 0, 11)
                .tick(250)
                .answered(200, 300, 301, 0, 341)
                .tick(1_000)
                .answered(200, 1_500, 1_501, 0, 1_502)
                .finish(1_600);
        assertThat(run.course().intervals()).extracting(Interval::fromNs).containsExactly(0L, 1_000_000_000L);
        assertThat(run.course().intervals()).extracting(Interval::toNs).containsExactly(1_000_000_000L, 1_600_000_000L);
        assertThat(run.course().intervals()).extracting(Interval::count).containsExactly(2L, 1L);
        isMs(run.course().intervals().get(0).response(), 100, 41);
        isMs(run.course().intervals().get(0).service(), 0, 10);
        assertThat(run.course().intervals().get(1).responseP99Ns() / 1e6).isCloseTo(2, within(0.01));
        Histogram sum = run.course().intervals().get(0).response();
        sum.add(run.course().intervals().get(1).response());
        assertThat(sum).isEqualTo(run.latencies().response());
    }

    /** Taking them costs a millisecond or more, for which requests wait on one processor. */
    @Test
    void timesAreTakenOnceASecond() {
        Runs runs = new Runs().answered(200, 0, 1, 0, 11);
        assertThat(runs.tick(250).tick(999).timedSoFar()).isZero();
        assertThat(runs.tick(1_000).timedSoFar()).isEqualTo(1);
        runs.answered(200, 1_100, 1_101, 0, 1_111);
        assertThat(runs.tick(1_999).timedSoFar()).isEqualTo(1);
        assertThat(runs.tick(2_000).timedSoFar()).isEqualTo(2);
    }

    @Test
    void evidenceIsTheFirstFewOfEveryKind() {
        Runs runs = new Runs();
        for (int i = 0; i < 20; i++) {
            runs.answered(503, i, i + 0.1, 0, i + 1);
        }
        FailureGroup group = runs.finish(100).tally().groups(Comparison.FAILED).get(0);
        assertThat(group.key())
                .isEqualTo(new FailureGroup.Key(
                        "GET /users/{id}", "200 → 503", Comparison.FAILED, Change.NONE, LikelyCause.OVERLOAD));
        assertThat(group.count()).isEqualTo(20);
        assertThat(group.examples())
                .extracting(FailureGroup.Example::exchange)
                .containsExactly("2a-1", "2a-2", "2a-3", "2a-4", "2a-5");
        FailureGroup.Example first = group.examples().get(0);
        assertThat(first.target()).isEqualTo("/users/1");
        assertThat(first.endNs()).isEqualTo(1_000_000);
        assertThat(first.inFlight()).isEqualTo(1);
        assertThat(first.detail()).isEqualTo("answered 503");
    }

    @Test
    void endpointsPastTheBoundShareABucket() {
        Runs runs = new Runs();
        for (int i = 0; i < 700; i++) {
            runs.endpoint("GET /" + i, "/" + i).answered(200, 0, 0.1, 0, 1);
        }
        Map<String, EndpointTally> endpoints = runs.finish(100).tally().endpoints();
        assertThat(endpoints).hasSizeLessThanOrEqualTo(501).containsKey(Tally.OTHER_ENDPOINTS);
        assertThat(endpoints.values().stream().mapToLong(EndpointTally::ended).sum())
                .isEqualTo(700);
    }

    @Test
    void lateReplayerMakesTheRunInvalid() {
        assertThat(invalidBecause(late(4)).isEmpty())
                .as("4 % late, which may be chance")
                .isTrue();
        assertThat(invalidBecause(late(5)))
                .as("5 % late")
                .containsExactly(
                        "5 of 100 requests left more than 25 ms late, all between 0:00 and 0:01, which is more than"
                                + " 1 % with 99 % confidence: these latencies are the replayer's"
                                + " (give it more cores or a lower rate)");
    }

    private static RunSummary late(int requests) {
        Runs runs = new Runs();
        for (int i = 0; i < 100; i++) {
            runs.answered(200, i, i + (i < requests ? 30 : 1), 0, i + 40);
        }
        return runs.finish(1_000);
    }

    @Test
    void lagLimitIsTheOneThatTheUserSet() {
        assertThat(invalidBecause(tenAllLate(5)).isEmpty()).isFalse();
        assertThat(invalidBecause(tenAllLate(50)).isEmpty()).isTrue();
    }

    private static RunSummary tenAllLate(int limitMs) {
        Runs runs = new Runs().lagMax(Duration.ofMillis(limitMs));
        for (int i = 0; i < 10; i++) {
            runs.answered(200, i, i + 10, 0, i + 11);
        }
        return runs.finish(100);
    }

    @Test
    void countsOfTheRunningStepAreThoseOfTheFinalPage() {
        Runs runs = new Runs()
                .answered(200, 0, 0.1, 0, 1)
                .answered(503, 0, 0.1, 0, 1)
                .answered(404, 0, 0.1, 0, 1)
                .failed(ReplayFailure.TIMEOUT, 0, 0.1, 30, "30s")
                .unsent(ReplayFailure.NOT_SENT, 0, 1);
        assertThat(runs.endedSoFar()).isEqualTo(4);
        assertThat(runs.failedSoFar()).isEqualTo(2);
        RunSummary run = runs.finish(100);
        assertThat(run.ended()).isEqualTo(4);
        assertThat(run.failed()).isEqualTo(2);
    }

    @Test
    void lagThatTheTargetCausedNeverMakesARunInvalid() {
        RunSummary run = new Runs()
                .answered(200, 0, 5_000, 5_000, 5_010)
                .answered(200, 1, 9_001, 8_999, 9_002)
                .finish(10_000);
        assertThat(invalidBecause(run).isEmpty()).isTrue();
    }

    @Test
    void requestsLeftUnsentMakeTheRunInvalidUnlessTheUserEndedIt() {
        Runs runs = new Runs().answered(200, 0, 0.1, 0, 1).unsent(ReplayFailure.NOT_SENT, 1, 2);
        assertThat(invalidBecause(runs.finish(10))).containsExactly("1 of 2 requests were due and never sent");
        Runs ended = new Runs().answered(200, 0, 0.1, 0, 1).unsent(ReplayFailure.NOT_SENT, 1, 2);
        assertThat(invalidBecause(ended.ended(RunEnd.INTERRUPTED).finish(10)).isEmpty())
                .isTrue();
    }

    @Test
    void timetableThatBreaksOffMakesTheRunInvalid() {
        Runs runs = new Runs().answered(200, 0, 0.1, 0, 1).neverReached(9);
        assertThat(invalidBecause(runs.finish(10)))
                .containsExactly("9 of 10 requests of the timetable were never reached");
    }

    @Test
    void rateOfARunThatWasEndedEarlyIsThatOfThePartThatRan() {
        Runs runs = new Runs();
        for (int i = 0; i <= 10; i++) {
            runs.answered(200, i * 100, i * 100 + 0.1, 0, i * 100 + 1);
        }
        RunSummary run = runs.neverReached(90).ended(RunEnd.INTERRUPTED).finish(1_000);
        assertThat(run.course().sentPerSecond()).isCloseTo(10, within(1e-9));
    }

    @Test
    void ratesAreMeansOverTheTimetable() {
        Runs runs = new Runs();
        for (int i = 0; i <= 100; i++) {
            runs.answered(200, i * 100, i * 100 + 0.1, 0, i * 100 + 1);
        }
        RunSummary run = runs.finish(10_010);
        assertThat(run.course().askedPerSecond()).isCloseTo(10, within(1e-9));
        assertThat(run.course().sentPerSecond()).isCloseTo(10, within(1e-9));
    }
}
