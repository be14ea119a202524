package io.reprise.replayer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Requests;
import io.reprise.replayer.plan.Timetable;
import io.reprise.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PulledAheadTest {
    private final AtomicLong nowNs = new AtomicLong(5);
    private final NanoClock clock = nowNs::get;
    /** Ten requests, 100 ns apart; the time to read each is {@link #readNs}. */
    private final List<PlannedRequest> plan = new ArrayList<>();

    private int pulled;
    private int closed;
    private int failingAt = Integer.MAX_VALUE;
    private long readNs;

    private Timetable timetable() {
        for (int i = 0; i < 10; i++) {
            plan.add(Requests.request(i + 1).took(1).planned().at(i * 100L));
        }
        return new Timetable() {
            @Override
            public @Nullable PlannedRequest next() {
                nowNs.addAndGet(readNs);
                if (pulled == failingAt) {
                    throw new IllegalStateException("damaged");
                }
                return pulled == plan.size() ? null : plan.get(pulled++);
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }

    private static List<PlannedRequest> rest(Timetable timetable) {
        List<PlannedRequest> all = new ArrayList<>();
        for (PlannedRequest next = timetable.next(); next != null; next = timetable.next()) {
            all.add(next);
        }
        return all;
    }

    @Test
    void nothingIsLostOrReordered() {
        Timetable ahead = PulledAhead.of(timetable(), 350, 100, Long.MAX_VALUE, clock);
        assertThat(pulled).as("up to the first request that is due later").isEqualTo(5);
        assertThat(rest(ahead)).isEqualTo(plan);
        ahead.close();
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void theNumberAndTheMemoryOfRequestsAreLimited() {
        assertThat(rest(PulledAhead.of(timetable(), Long.MAX_VALUE, 100, Long.MAX_VALUE, clock)))
                .hasSize(10);
        pulled = 0;
        plan.clear();
        PulledAhead.of(timetable(), Long.MAX_VALUE, 3, Long.MAX_VALUE, clock);
        assertThat(pulled).isEqualTo(3);
        pulled = 0;
        plan.clear();
        PulledAhead.of(timetable(), Long.MAX_VALUE, 100, 1, clock);
        assertThat(pulled).isEqualTo(1);
    }

    /** A slow disk must not put the start off; what lies before the first request has to be read anyway. */
    @Test
    void theTimeIsLimitedFromTheFirstRequestOn() {
        readNs = TimeUnit.SECONDS.toNanos(60);
        PulledAhead.of(timetable(), Long.MAX_VALUE, 100, Long.MAX_VALUE, clock);
        assertThat(pulled).isEqualTo(2);
    }

    @Test
    void anErrorComesAfterTheRequestsBeforeIt() {
        failingAt = 2;
        Timetable ahead = PulledAhead.of(timetable(), Long.MAX_VALUE, 100, Long.MAX_VALUE, clock);
        assertThat(ahead.next()).isSameAs(plan.get(0));
        assertThat(ahead.next()).isSameAs(plan.get(1));
        assertThatThrownBy(ahead::next).hasMessage("damaged");
    }
}
