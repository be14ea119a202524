package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.exchange.BodyState;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedBody;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.journal.exchange.RecordedStart;
import io.reprise.replayer.source.SourcedExchange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpenExchangesTest {
    private static final byte[] NONE = {};
    private static final RecordedBody EMPTY = new RecordedBody(NONE, 0, 0);
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RESPONSE = "HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final OpenExchanges open = new OpenExchanges(100);
    private long id;

    /** A time and its place in the order of the run, 0 if unknown. */
    private record At(long ns, long sequence) {}

    private static At at(long ns, long sequence) {
        return new At(ns, sequence);
    }

    private SourcedExchange exchange(int run, At start, At end) {
        id++;
        RecordedRequest request = new RecordedRequest(
                new RecordedStart(start.ns, start.sequence), start.ns, REQUEST, EMPTY, NONE, false, BodyState.WHOLE);
        RecordedResponse response = new RecordedResponse(end.ns, end.ns, end.sequence, 200, RESPONSE, EMPTY, 0);
        return SourcedExchange.of(
                id, 1, "GET /", new Exchange(new ExchangeIds(run, id, id, 0, 1), request, response, null));
    }

    private long add(int run, At start, At end) {
        open.add(exchange(run, start, end), 1);
        return id;
    }

    /** The exchanges that had ended when one with this start began. */
    private List<Long> endedBefore(int run, At start) {
        return open
                .endedBefore(
                        exchange(run, start, at(Long.MAX_VALUE, Long.MAX_VALUE)).exchange())
                .stream()
                .map(one -> one.sourced().number())
                .toList();
    }

    @Test
    void laterEndInTheRunsOrderDoesNotHideAnEndedExchange() {
        long later = add(0, at(1, 1), at(10, 7)); // another thread wrote its end late
        long ended = add(0, at(2, 2), at(11, 4));
        assertThat(endedBefore(0, at(12, 5))).containsExactly(ended);
        assertThat(endedBefore(0, at(12, 6))).isEmpty();
        assertThat(endedBefore(0, at(13, 8))).containsExactly(later);
    }

    @Test
    void betweenRunsTimesDecide() {
        long first = add(0, at(1, 1), at(10, 200));
        long second = add(0, at(1, 2), at(20, 100));
        long third = add(2, at(1, 3), at(9, 300));
        assertThat(endedBefore(1, at(10, 1))).containsExactly(third);
        assertThat(endedBefore(1, at(15, 2))).containsExactly(first);
        assertThat(endedBefore(0, at(16, 150))).containsExactly(second);
    }

    @Test
    void exchangesOfUnknownOrderEndByTheirTimes() {
        long known = add(0, at(1, 1), at(10, 9));
        long unknown = add(0, at(1, 2), at(5, 0));
        assertThat(endedBefore(0, at(6, 3))).containsExactly(unknown);
        assertThat(endedBefore(0, at(10, 0))).as("equal times overlap").isEmpty();
        assertThat(endedBefore(0, at(11, 0))).containsExactly(known);
    }

    @Test
    void saysForEveryRequestExactlyWhichHaveEnded() {
        Random random = new Random(20_261_126);
        OpenExchanges many = new OpenExchanges(10_000);
        List<SourcedExchange> left = new ArrayList<>();
        for (int i = 1; i <= 5_000; i++) {
            int run = random.nextInt(3);
            long ns = i * 10L + random.nextInt(40);
            long length = random.nextInt(300);
            long sequence = random.nextInt(10) == 0 ? 0 : i * 10L + random.nextInt(60);
            long end = random.nextInt(10) == 0 ? 0 : i * 10L + length + random.nextInt(60);
            SourcedExchange next = exchange(run, at(ns, sequence), at(ns + length, end));
            List<SourcedExchange> expected = left.stream()
                    .filter(one -> one.exchange().endedBefore(next.exchange()))
                    .toList();
            left.removeAll(expected);
            assertThat(many.endedBefore(next.exchange()).stream()
                            .map(OpenExchanges.Open::sourced)
                            .toList())
                    .containsExactlyInAnyOrderElementsOf(expected);
            many.add(next, 1);
            left.add(next);
        }
        assertThat(left).hasSizeLessThan(100);
    }

    @Test
    void isBounded() {
        for (int i = 0; i < 150; i++) {
            add(0, at(1, i + 1L), at(10, 1_000L - i));
        }
        assertThat(endedBefore(0, at(20, 2_000))).hasSize(100).doesNotContain(101L, 150L);
        long later = add(0, at(21, 2_001), at(22, 2_002));
        assertThat(endedBefore(0, at(23, 2_003))).as("there is room again").containsExactly(later);
    }
}
