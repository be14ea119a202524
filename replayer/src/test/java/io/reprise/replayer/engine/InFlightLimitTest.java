package io.reprise.replayer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.plan.Requests;
import org.junit.jupiter.api.Test;

/** Recorded responses took ten milliseconds; times are in milliseconds. */
class InFlightLimitTest {
    private static Flight flight(long deadlineMs) {
        Flight flight = new Flight(Requests.request(0).at(0, 0, 10).planned());
        flight.deadlineNs = Firing.ms(deadlineMs);
        return flight;
    }

    private static Flight ask(InFlightLimit places, long nowMs, long deadlineMs) {
        Flight flight = flight(deadlineMs);
        places.expect(flight, Firing.ms(nowMs));
        return flight;
    }

    private static void leave(InFlightLimit places, int taken, long nowMs) {
        places.release(taken, Firing.ms(nowMs));
    }

    @Test
    void waitThatTheRecordedTargetWouldHaveCausedIsNotHeld() {
        InFlightLimit places = new InFlightLimit(2);
        assertThat(ask(places, 0, 1_000).expectedSentNs).isZero();
        assertThat(ask(places, 1, 1_000).expectedSentNs).isEqualTo(Firing.ms(1));
        Flight third = ask(places, 2, 1_000);
        Flight fourth = ask(places, 3, 1_000);
        Flight fifth = ask(places, 4, 1_000);
        assertThat(third.expectedSentNs).isEqualTo(Firing.ms(10));
        assertThat(fourth.expectedSentNs).isEqualTo(Firing.ms(11));
        assertThat(fifth.expectedSentNs).isEqualTo(Firing.ms(20));
        leave(places, 2, 10);
        assertThat(places.heldNs(third)).isZero();
        leave(places, 2, 19);
        assertThat(places.heldNs(fourth)).isEqualTo(Firing.ms(8));
        leave(places, 2, 20);
        assertThat(places.heldNs(fifth)).isZero();
    }

    @Test
    void waitForAnythingButAPlaceIsNotHeld() {
        InFlightLimit places = new InFlightLimit(2);
        Flight flight = ask(places, 0, 1_000);
        leave(places, 1, 400);
        assertThat(places.heldNs(flight)).isZero();
    }

    @Test
    void requestWithoutAPlaceBeforeItsDeadlineIsBeyondTheLimits() {
        InFlightLimit places = new InFlightLimit(1);
        ask(places, 0, 1_000);
        assertThat(ask(places, 1, 9).beyondLimits).isTrue();
        Flight next = ask(places, 2, 12);
        assertThat(next.beyondLimits).as("the one before would have given up").isFalse();
        assertThat(next.expectedSentNs).isEqualTo(Firing.ms(10));
    }

    @Test
    void lateRequestIsNotBeyondTheLimitsWhenAPlaceIsFree() {
        assertThat(ask(new InFlightLimit(1), 50, 40).beyondLimits).isFalse();
    }
}
