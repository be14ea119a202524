package io.reprise.replayer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OrderGateTest {
    private final OrderGate gate = new OrderGate(1);

    private static Flight flight(long number, long fromMs, long toMs) {
        return new Flight(Requests.request(number).at(fromMs, fromMs, toMs).planned());
    }

    @Test
    void holdsWhatBeganAfterAnUnfinishedExchangeHadEnded() {
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
    void letsThroughWhatOverlappedInTheRecording() {
        assertThat(gate.admit(flight(0, 0, 10))).isTrue();
        assertThat(gate.admit(flight(1, 9, 30))).isTrue();
        assertThat(gate.admit(flight(2, 9, 12))).isTrue();
    }

    @Test
    void waitsForAllThatHadEndedAndForNothingElse() {
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
    void releasesInRecordedOrderAndOnlyAsFarAsItMay() {
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
    void neverWaitsForAnExchangeWhoseEndIsUnknown() {
        assertThat(gate.admit(flight(0, 0, -1))).isTrue();
        assertThat(gate.admit(flight(1, 1_000, 1_001))).isTrue();
    }

    @Test
    void givesUpWhatIsHeld() {
        Flight first = flight(0, 0, 10);
        Flight second = flight(1, 10, 20);
        gate.admit(first);
        gate.admit(second);
        assertThat(gate.giveUp()).isSameAs(second);
        assertThat(gate.giveUp()).isNull();
        gate.finished(first);
        assertThat(gate.isEmpty()).isTrue();
    }
}
