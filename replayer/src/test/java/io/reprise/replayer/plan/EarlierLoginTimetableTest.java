package io.reprise.replayer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EarlierLoginTimetableTest {
    private static final long MS = 1_000_000;

    @Test
    void loginsAreDueOneAfterAnotherBeforeTheStart() {
        Exchanges before = Exchanges.of(
                Exchanges.exchange(-7, 10, 20, 1, "POST /login"),
                Exchanges.exchange(-4, 12, 15, 2, "POST /login"),
                Exchanges.exchange(0, 30, 40, 1, "GET /"));
        Timetable timetable = new EarlierLoginTimetable(
                before, 2, Requests.timetable(List.of(Requests.request(0).at(0).planned())));
        PlannedRequest first = timetable.next();
        PlannedRequest second = timetable.next();
        PlannedRequest window = timetable.next();
        assertThat(first)
                .extracting(PlannedRequest::intendedNs, PlannedRequest::lane)
                .containsExactly(-1_100 * MS, 1L);
        assertThat(second)
                .extracting(PlannedRequest::intendedNs, PlannedRequest::lane)
                .containsExactly(-1_050 * MS, 2L);
        assertThat(EarlierLoginTimetable.leadNs(2)).isEqualTo(1_100 * MS);
        assertThat(window).extracting(PlannedRequest::intendedNs).isEqualTo(0L);
        assertThat(first.endedBefore(second)).isTrue();
        assertThat(second.endedBefore(window)).isTrue();
        assertThat(timetable.next()).isNull();
        timetable.close();
        assertThat(before.closed).isTrue();
    }

    @Test
    void stepWithoutLoginsBeginsAtOnce() {
        assertThat(EarlierLoginTimetable.leadNs(0)).isZero();
    }
}
