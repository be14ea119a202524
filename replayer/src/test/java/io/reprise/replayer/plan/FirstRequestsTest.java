package io.reprise.replayer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FirstRequestsTest {
    private final AtomicInteger pulled = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    /** Requests without end, each with a body of this size. */
    private Timetable endless(int bodyBytes) {
        return new Timetable() {
            @Override
            public @Nullable PlannedRequest next() {
                int number = pulled.incrementAndGet();
                return Requests.request(number).body(new byte[bodyBytes]).planned();
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    private static List<Long> numbers(Timetable pass) {
        List<Long> numbers = new ArrayList<>();
        for (PlannedRequest next = pass.next(); next != null; next = pass.next()) {
            numbers.add(next.exchange().number());
        }
        return numbers;
    }

    @Test
    void passesReadTheTimetableOnceAndNoFartherThanTheNumberOfRequests() {
        FirstRequests first = FirstRequests.of(endless(0), 3, Long.MAX_VALUE);
        assertThat(numbers(first.pass())).containsExactly(1L, 2L, 3L);
        assertThat(numbers(first.pass())).containsExactly(1L, 2L, 3L);
        assertThat(pulled).hasValue(3);
        assertThat(closed).hasValue(1);
    }

    @Test
    void memoryIsALimitToo() {
        FirstRequests first = FirstRequests.of(endless(1 << 20), 1_000, 4 << 20);
        assertThat(numbers(first.pass())).hasSize(4);
    }

    @Test
    void aTimetableThatEndsSoonerIsKeptWhole() {
        Timetable two = Requests.timetable(
                List.of(Requests.request(1).planned(), Requests.request(2).planned()));
        assertThat(numbers(FirstRequests.of(two, 9, Long.MAX_VALUE).pass())).containsExactly(1L, 2L);
    }

    /** Two passes may be under way at a time, on two threads. */
    @Test
    void eachPassHasHeadsOfItsOwn() {
        FirstRequests first = FirstRequests.of(endless(0), 1, Long.MAX_VALUE);
        PlannedRequest one = Objects.requireNonNull(first.pass().next());
        PlannedRequest other = Objects.requireNonNull(first.pass().next());
        assertThat(one.exchange().head()).isNotSameAs(other.exchange().head());
        assertThat(one.exchange().exchange()).isSameAs(other.exchange().exchange());
    }
}
