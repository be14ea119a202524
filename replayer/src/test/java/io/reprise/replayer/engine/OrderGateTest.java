package io.reprise.replayer.engine;

import static io.reprise.replayer.engine.Firing.ms;
import static io.reprise.replayer.plan.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.plan.Requests;
import org.junit.jupiter.api.Test;

class OrderGateTest {
    private final OrderGate gate = new OrderGate(1);

    private static Flight flight(long number, long fromMs, long toMs) {
        return new Flight(Requests.request(number).at(fromMs, fromMs, toMs).planned());
    }

    @Test
    void holdsRequestsThatBeganAfterTheEndOfAnUnfinishedExchange() {
        Flight first = flight(0, 0, 10);
        Flight second = flight(1, 10, 20);
        assertThat(gate.admit(first)).isTrue();
        assertThat(gate.admit(second)).isFalse();
        assertThat(gate.release()).isNull();
        gate.finished(first);
        assertThat(gate.release()).isSameAs(second);
        gate.finished(second);
        assertThat(gate.isEmpty()).isTrue();
    }

    @Test
    void admitsRequestsThatOverlappedInTheRecording() {
        assertThat(gate.admit(flight(0, 0, 10))).isTrue();
        assertThat(gate.admit(flight(1, 9, 30))).isTrue();
        assertThat(gate.admit(flight(2, 9, 12))).isTrue();
    }

    @Test
    void waitsForEveryExchangeThatHadEndedAndForNoOther() {
        Flight quick = flight(0, 0, 10);
        Flight slow = flight(1, 1, 100);
        Flight other = flight(2, 2, 15);
        Flight next = flight(3, 20, 30);
        assertThat(gate.admit(quick)).isTrue();
        assertThat(gate.admit(slow)).isTrue();
        assertThat(gate.admit(other)).isTrue();
        assertThat(gate.admit(next)).isFalse();
        gate.finished(other);
        assertThat(gate.release()).isNull();
        gate.finished(quick);
        assertThat(gate.release()).isSameAs(next);
        assertThat(gate.isEmpty()).isFalse();
    }

    @Test
    void releasesInRecordedOrderUpToTheFirstThatMustWait() {
        Flight first = flight(0, 0, 10);
        Flight second = flight(1, 20, 30);
        Flight third = flight(2, 25, 50);
        Flight fourth = flight(3, 40, 50);
        assertThat(gate.admit(first)).isTrue();
        assertThat(gate.admit(second)).isFalse();
        assertThat(gate.admit(third)).isFalse();
        assertThat(gate.admit(fourth)).isFalse();
        gate.finished(first);
        assertThat(gate.release()).isSameAs(second);
        assertThat(gate.release()).isSameAs(third);
        assertThat(gate.release())
                .as("the fourth began after the second had ended")
                .isNull();
        gate.finished(second);
        assertThat(gate.release()).isSameAs(fourth);
    }

    @Test
    void followsTheOrderOfTheRunWhereTimesAreEqual() {
        Flight first = new Flight(request(0).at(0, 5, 10).ordered(1, 4).planned());
        Flight other = new Flight(request(1).at(0, 5, 10).ordered(2, 6).planned());
        Flight beside = new Flight(request(2).at(0, 10, 10).ordered(3, 7).planned());
        Flight after = new Flight(request(3).at(0, 10, 10).ordered(5, 8).planned());
        assertThat(gate.admit(first)).isTrue();
        assertThat(gate.admit(other)).isTrue();
        assertThat(gate.admit(beside)).isTrue();
        assertThat(gate.admit(after)).isFalse();
        gate.finished(first);
        assertThat(gate.release()).isSameAs(after);
    }

    @Test
    void neverWaitsForAnExchangeWhoseEndIsUnknown() {
        assertThat(gate.admit(flight(0, 0, -1))).isTrue();
        assertThat(gate.admit(flight(1, 1_000, 1_001))).isTrue();
    }

    @Test
    void dropsHeldRequests() {
        Flight first = flight(0, 0, 10);
        Flight second = flight(1, 10, 20);
        gate.admit(first);
        gate.admit(second);
        gate.drop(second);
        gate.finished(second);
        assertThat(gate.release()).isNull();
        gate.finished(first);
        assertThat(gate.isEmpty()).isTrue();
    }

    @Test
    void requestIsExpectedWhenATargetAsFastAsRecordedAllowsIt() {
        // due four times as fast as they were recorded, each after the response before it
        Flight first = new Flight(request(0).at(0, 0, 400).planned());
        Flight second = new Flight(request(1).at(100, 400, 700).planned());
        Flight third = new Flight(request(2).at(175, 700, 800).planned());
        Flight beside = new Flight(request(3).at(180, 720, 5_000).planned());
        Flight later = new Flight(request(4).at(2_000, 8_000, 8_100).planned());
        assertThat(gate.expectedNs(first)).isZero();
        assertThat(gate.expectedNs(second)).isEqualTo(ms(400));
        assertThat(gate.expectedNs(third)).isEqualTo(ms(700));
        assertThat(gate.expectedNs(beside)).as("the third had not ended").isEqualTo(ms(700));
        assertThat(gate.expectedNs(later))
                .as("after the one beside, 4,280 ms long")
                .isEqualTo(ms(4_980));
    }

    @Test
    void requestIsExpectedWhenDueAtTheRecordedPaceOrSlower() {
        assertThat(gate.expectedNs(new Flight(request(0).at(0, 0, 400).planned())))
                .isZero();
        assertThat(gate.expectedNs(new Flight(request(1).at(410, 410, 700).planned())))
                .isEqualTo(ms(410));
    }
}
