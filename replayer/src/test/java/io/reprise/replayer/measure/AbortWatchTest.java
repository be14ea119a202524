package io.reprise.replayer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.gate.Gate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class AbortWatchTest {
    private static AbortWatch watch(String... conditions) {
        return new AbortWatch(Gate.parse(List.of(conditions)));
    }

    private static Runs runs(AbortWatch watch) {
        return new Runs().watched(watch::before).endpoint("GET /cart", "/cart");
    }

    private static long ms(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private static void answer(Runs runs, int status, int count, double fromMs) {
        for (int i = 0; i < count; i++) {
            runs.answered(status, fromMs, fromMs, 0, fromMs + 10);
        }
    }

    @Test
    void fewRequestsAreNoReasonAndTwentyAre() {
        AbortWatch watch = watch("errors > 10%");
        Runs runs = runs(watch);
        answer(runs, 500, AbortWatch.REQUESTS_MIN - 1, 0);
        assertThat(watch.met(ms(250))).isEmpty();
        answer(runs, 500, 1, 250);
        assertThat(watch.met(ms(500))).isEqualTo("'errors > 10%' was met: 20 of 20 (100.0 %) in the last 5 s");
    }

    @Test
    void whatIsLongAgoDoesNotCount() {
        AbortWatch watch = watch("errors > 10%");
        Runs runs = runs(watch);
        answer(runs, 200, 500, 0);
        assertThat(watch.met(ms(250))).isEmpty();
        answer(runs, 500, 25, 4_000);
        assertThat(watch.met(ms(4_500))).as("25 of 525 in five seconds").isEmpty();
        assertThat(watch.met(ms(5_100)))
                .as("the good ones may have ended just within")
                .isEmpty();
        assertThat(watch.met(ms(5_300))).contains("25 of 25 (100.0 %)");
        assertThat(watch.met(ms(12_000))).as("nothing ends any more").isEmpty();
    }

    @Test
    void endpointsAndTimesAreJudged() {
        AbortWatch watch = watch("p50(GET /cart) > 1s, failures(POST /order) > 5");
        Runs runs = runs(watch);
        answer(runs, 200, 30, 0);
        runs.endpoint("GET /slow", "/slow");
        for (int i = 0; i < 50; i++) {
            runs.answered(200, 0, 0, 0, 3_000);
        }
        assertThat(watch.met(ms(3_000))).as("another endpoint is slow").isEmpty();
        runs.endpoint("POST /order", "/order");
        answer(runs, 500, 5, 3_000);
        answer(runs, 200, 20, 3_000);
        assertThat(watch.met(ms(3_250))).isEmpty();
        answer(runs, 500, 1, 3_250);
        assertThat(watch.met(ms(3_500))).contains("'failures(POST /order) > 5' was met: 6 of 26");
        runs.endpoint("GET /cart", "/cart");
        for (int i = 0; i < 40; i++) {
            runs.answered(200, 2_000, 2_000, 0, 3_500);
        }
        assertThat(watch.met(ms(3_750))).contains("'p50(GET /cart) > 1s' was met: 1");
    }

    @Test
    void conditionsThatAreKnownAtTheEndAloneAreRefused() {
        for (String condition : List.of(
                "sent < 99%", "login", "unclear > 0", "p99 > 2x baseline", "p99 > 1s at 4x", "failure, sent < 5/s")) {
            assertThat(Gate.parse(List.of(condition)).problemWhileRunning(List.of()))
                    .as(condition)
                    .isNotNull();
        }
        assertThat(Gate.parse(List.of("errors > 10%, p99 > 5s, changed")).problemWhileRunning(List.of()))
                .isNull();
        assertThat(Gate.parse(List.of("errors(GET /) > 10%")).problemWhileRunning(List.of("GET /cart")))
                .contains("no request of 'GET /'");
    }
}
