package io.reprise.replayer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.source.SourcedExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FollowTimetableTest {
    private static final long S = 1_000_000_000;
    private static final long START = 1_000_000 * S;

    private long nowNs = START;

    private FollowTimetable timetable(
            @Nullable Duration duration, Predicate<SourcedExchange> wanted, long... recorded) {
        FollowTimetable timetable = new FollowTimetable(
                Exchanges.at(recorded),
                () -> nowNs,
                new FollowTimetable.Timing(Duration.ofSeconds(30), Duration.ofSeconds(60), duration),
                wanted);
        timetable.startAt(START);
        return timetable;
    }

    private FollowTimetable timetable(long... recorded) {
        return timetable(null, any -> true, recorded);
    }

    private static List<Long> intended(FollowTimetable timetable) {
        List<Long> times = new ArrayList<>();
        for (PlannedRequest next = timetable.next(); next != null; next = timetable.next()) {
            times.add(next.intendedNs());
        }
        return times;
    }

    @Test
    void requestsAreDueTheDelayAfterTheyWereRecorded() {
        FollowTimetable timetable = timetable(START - 20 * S, START - 20 * S + 5, START - S);
        assertThat(intended(timetable)).containsExactly(10 * S, 10 * S + 5, 29 * S);
        FollowTimetable.Planned planned = timetable.soFar();
        assertThat(planned).isEqualTo(new FollowTimetable.Planned(3, 29 * S, 3, true, 0, 0, 0));
    }

    @Test
    void nothingIsReadyBeforeTheStart() {
        FollowTimetable timetable = new FollowTimetable(
                Exchanges.at(START),
                () -> nowNs,
                new FollowTimetable.Timing(Duration.ofSeconds(30), Duration.ofSeconds(60), null),
                any -> true);
        assertThat(timetable.isReady()).isFalse();
        timetable.startAt(START + S);
        assertThat(timetable.isReady()).isTrue();
        assertThat(intended(timetable)).containsExactly(29 * S);
    }

    @Test
    void aRequestThatIsOutOfOrderIsDueNoSoonerThanTheOneBefore() {
        assertThat(intended(timetable(START - 10 * S, START - 11 * S))).containsExactly(20 * S, 20 * S);
    }

    @Test
    void clockAheadDelaysRequestsByNoMoreThanTheDelay() {
        assertThat(intended(timetable(START + 3_600 * S, START + 3_601 * S))).containsExactly(30 * S, 30 * S);
    }

    @Test
    void lateRequestsAreCaughtUpAndThoseThatAreFarBehindAreCounted() {
        FollowTimetable timetable =
                timetable(START - 500 * S, START - 91 * S, START - 80 * S, START - 70 * S, START - 20 * S);
        List<Long> times = intended(timetable);
        assertThat(times).hasSize(3);
        assertThat(times.get(0)).isBetween(0L, S);
        assertThat(times.get(1) - times.get(0)).isEqualTo(5 * S);
        assertThat(times.get(2) - times.get(0)).isEqualTo(30 * S);
        FollowTimetable.Planned planned = timetable.soFar();
        assertThat(planned.requests()).isEqualTo(3);
        assertThat(planned.leftOut()).isEqualTo(2);
        assertThat(planned.caughtUp()).isEqualTo(3);
        assertThat(planned.behindNs()).isBetween(50 * S, 51 * S);
    }

    @Test
    void whatAnEarlierReplayHasSentIsNotSent() {
        FollowTimetable timetable =
                timetable(null, sourced -> sourced.number() != 1, START - 20 * S, START - 19 * S, START - 18 * S);
        assertThat(intended(timetable)).containsExactly(10 * S, 12 * S);
        assertThat(timetable.soFar().leftOut()).isZero();
    }

    @Test
    void durationEndsItByWhatIsDueAndByTheClock() {
        FollowTimetable timetable =
                timetable(Duration.ofSeconds(15), any -> true, START - 20 * S, START - 15 * S, START - 14 * S);
        assertThat(intended(timetable)).containsExactly(10 * S);
        FollowTimetable silent = timetable(Duration.ofSeconds(15), any -> true, START);
        nowNs = START + 15 * S;
        assertThat(silent.isReady()).isTrue();
        assertThat(silent.next()).isNull();
    }

    @Test
    void requestsWaitForAnEndOnTheSameScaleAsTheirTimes() {
        FollowTimetable timetable = new FollowTimetable(
                Exchanges.of(
                        Exchanges.exchange(0, START - 10 * S, START - 8 * S, 7, "GET /"),
                        Exchanges.exchange(1, START - 7 * S, 0, 7, "GET /")),
                () -> nowNs,
                new FollowTimetable.Timing(Duration.ofSeconds(30), Duration.ofSeconds(60), null),
                any -> true);
        timetable.startAt(START);
        PlannedRequest first = timetable.next();
        PlannedRequest second = timetable.next();
        assertThat(first).isNotNull();
        assertThat(second).isNotNull();
        assertThat(first.recordedEndNs() - first.recordedNs()).isEqualTo(2 * S);
        assertThat(second.recordedNs() - first.recordedNs()).isEqualTo(3 * S);
        assertThat(second.recordedEndNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(timetable.soFar().sessions()).isEqualTo(1);
    }
}
