package io.reprise.replayer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.reprise.journal.CloseReason;
import io.reprise.replayer.source.ConnectionEnd;
import io.reprise.replayer.source.ConnectionEnd.By;
import io.reprise.replayer.source.ConnectionEnd.Closed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final Closed END = new Closed(2_000, By.CLIENT_RESET);
    private static final TimeWarp TWICE = TimeWarp.of(Rate.parse("2x"), 0, 0);

    private static List<PlannedRequest> all(Timetable timetable) {
        List<PlannedRequest> requests = new ArrayList<>();
        for (PlannedRequest next = timetable.next(); next != null; next = timetable.next()) {
            requests.add(next);
        }
        return requests;
    }

    @Test
    void timesCountFromTheFirstRequest() {
        Exchanges source = Exchanges.of(
                Exchanges.exchange(0, 5_000, 5_400, 1, "GET /"),
                Exchanges.exchange(1, 5_100, 0, 1, "GET /"),
                Exchanges.exchange(2, 6_001, 6_000, 1, "GET /"));
        assertThat(all(new Planner(source, TWICE)))
                .extracting(PlannedRequest::intendedNs, PlannedRequest::recordedNs, PlannedRequest::recordedEndNs)
                .containsExactly(tuple(0L, 0L, 400L), tuple(50L, 100L, Long.MAX_VALUE), tuple(500L, 1_001L, 1_001L));
    }

    @Test
    void requestsWaitOnlyForTheHeadOfALeftResponse() {
        Exchanges left = Exchanges.of(
                Requests.request(0).leftAfter(300, false).sourced(),
                Requests.request(1).leftAfter(300, true).sourced(),
                Requests.request(2).took(300).sourced());
        List<PlannedRequest> requests = all(new Planner(left, TimeWarp.none()));
        assertThat(requests)
                .extracting(PlannedRequest::recordedEndNs)
                .containsExactly(Long.MAX_VALUE, 300_000_000L, 300_000_000L);
        assertThat(requests.subList(1, 3))
                .extracting(PlannedRequest::recordedWaitNs)
                .containsExactly(0L, 300_000_000L);
    }

    @Test
    void intendedTimesNeverGoBack() {
        assertThat(all(new Planner(Exchanges.at(100, 200, 190, 250, 90, 300), TimeWarp.none())))
                .extracting(PlannedRequest::intendedNs)
                .containsExactly(0L, 100L, 100L, 150L, 150L, 200L);
    }

    @Test
    void longPausesAreCutBeforeTheWarp() {
        List<PlannedRequest> requests = all(new Planner(Exchanges.at(0, 10, 1_010, 1_020, 5_020), TWICE, 100));
        assertThat(requests).extracting(PlannedRequest::intendedNs).containsExactly(0L, 5L, 55L, 60L, 110L);
        assertThat(requests).extracting(PlannedRequest::recordedNs).containsExactly(0L, 10L, 1_010L, 1_020L, 5_020L);
        assertThatThrownBy(() -> new Planner(Exchanges.at(), TWICE, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void absurdTimesNeverBreakTheOrder() {
        assertThat(all(new Planner(Exchanges.at(5, Long.MIN_VALUE, Long.MAX_VALUE, 0), TWICE)))
                .extracting(PlannedRequest::intendedNs)
                .isSorted()
                .hasSize(4);
    }

    @Test
    void closingClosesTheSource() {
        Exchanges source = Exchanges.at(1);
        Planner planner = new Planner(source, TWICE);
        planner.close();
        assertThat(source.closed).isTrue();
    }

    @Test
    void connectionsEndAsLongAfterTheirLastRequestAsInTheRecording() {
        // Read before the last request of its connection, and long before the next one of all.
        Exchanges source = Exchanges.at(0, 100, 1_000, 9_000).closing(1, 1, 5_000, CloseReason.CLIENT_RESET);
        List<PlannedRequest> requests = all(new Planner(source, TWICE).withConnectionEnds());
        assertThat(requests)
                .extracting(request -> request.exchange().connectionEnd())
                .extracting(end -> end == null ? null : end.closed())
                .containsExactly(END, END, END, null);
        Exchanges paused = Exchanges.at(0, 100, 1_000, 9_000).closing(3, 1, 5_000, CloseReason.SHUTDOWN);
        ConnectionEnd cut = all(new Planner(paused, TWICE, 200).withConnectionEnds())
                .get(2)
                .exchange()
                .connectionEnd();
        assertThat(cut).isNotNull();
        assertThat(cut.closed()).isEqualTo(new Closed(100, By.SERVER));
    }

    @Test
    void withoutBeingAskedNobodySaysHowConnectionsEnd() {
        Exchanges source = Exchanges.at(0, 100).closing(1, 1, 50, CloseReason.CLIENT_CLOSED);
        assertThat(all(new Planner(source, TWICE)))
                .extracting(request -> request.exchange().connectionEnd())
                .containsOnlyNulls();
    }
}
