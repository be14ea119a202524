package io.reprise.replayer.engine;

import static io.reprise.replayer.plan.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.Demand.Peak;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Requests;
import io.reprise.replayer.source.ConnectionEnd;
import io.reprise.replayer.source.ConnectionEnd.By;
import io.reprise.replayer.source.ConnectionEnd.Closed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemandCounterTest {
    private static final long MS = 1_000_000;

    private static Demand demand(Clients clients, List<PlannedRequest> plan) {
        try (DemandCounter counter = new DemandCounter(Requests.timetable(plan), clients)) {
            while (counter.next() != null) {
                // counted as it passes
            }
            return counter.demand();
        }
    }

    private static Demand pooled(Requests... requests) {
        return demand(
                Clients.pooled(SendOrder.SESSION),
                List.of(requests).stream().map(Requests::planned).toList());
    }

    @Test
    void requestsOverlapAsTheRecordedResponsesDo() {
        Demand demand = pooled(
                request(0).session(1).at(0, 0, 400).took(400),
                request(1).session(2).at(100, 100, 300).took(200),
                request(2).session(3).at(200, 200, 300).took(100),
                request(3).session(4).at(300, 300, 400).took(100),
                request(4).session(5).at(4_000, 4_000, 4_000).took(0));
        assertThat(demand.inFlight()).isEqualTo(new Peak(3, 200 * MS));
        assertThat(demand.connections()).isEqualTo(demand.inFlight());
        assertThat(demand.inFlightMean()).isEqualTo(0.2); // 800 ms in four seconds
        assertThat(demand.requests()).isEqualTo(new Peak(4, 0));
    }

    @Test
    void aUserWhoWaitedForAResponseWaitsForItAtAFasterPaceToo() {
        // Ten times as fast: without waiting, three would be in flight at one time.
        Demand demand = pooled(
                request(0).session(1).at(0, 0, 400).took(400),
                request(1).session(1).at(50, 500, 900).took(400),
                request(2).session(1).at(100, 1_000, 1_400).took(400),
                request(3).session(2).at(450, 4_500, 4_501).took(1));
        assertThat(demand.inFlight()).isEqualTo(new Peak(2, 450 * MS));
        Demand unordered = demand(
                Clients.pooled(SendOrder.NONE),
                List.of(
                        request(0).session(1).at(0, 0, 400).took(400).planned(),
                        request(1).session(1).at(50, 500, 900).took(400).planned(),
                        request(2).session(1).at(100, 1_000, 1_400).took(400).planned()));
        assertThat(unordered.inFlight()).isEqualTo(new Peak(3, 100 * MS));
    }

    @Test
    void theBusiestSecondIsFoundForEachFigure() {
        Demand demand = pooled(
                request(0).at(0),
                request(1).body(new byte[10_000]).at(1_000),
                request(2).at(2_000),
                request(3).at(2_999),
                request(4).downloadTook(5, 1_000_000, "").at(3_000));
        assertThat(demand.requests()).isEqualTo(new Peak(2, 2_000 * MS));
        assertThat(demand.sentBytes().atNs()).isEqualTo(1_000 * MS);
        assertThat(demand.sentBytes().most()).isBetween(10_000L, 10_200L);
        assertThat(demand.receivedBytes().atNs()).isEqualTo(3_000 * MS);
        assertThat(demand.receivedBytes().most()).isBetween(1_000_000L, 1_000_100L);
    }

    @Test
    void connectionsAreOpenFromTheirFirstRequestToTheirRecordedEnd() {
        List<PlannedRequest> plan = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ConnectionEnd end = new ConnectionEnd();
            end.close(new Closed(4_500 * MS, By.CLIENT));
            plan.add(request(i).session(7).connection(i + 1).at(1_000L * i).planned(end));
        }
        Demand recorded = demand(new Clients(SendOrder.SESSION, ConnectionUse.RECORDED, Realism.FULL), plan);
        assertThat(recorded.connections().most()).isEqualTo(5); // of four and a half seconds, and one per second
        assertThat(recorded.opened()).isEqualTo(new Peak(60, 0));
        Demand bySession = demand(new Clients(SendOrder.SESSION, ConnectionUse.SESSION, Realism.FULL), plan);
        assertThat(bySession.connections()).isEqualTo(new Peak(1, 0));
        assertThat(bySession.opened()).as("its user never paused for a minute").isEqualTo(new Peak(1, 0));
    }
}
