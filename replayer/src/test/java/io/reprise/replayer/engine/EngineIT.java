package io.reprise.replayer.engine;

import static io.reprise.replayer.engine.Firing.ms;
import static io.reprise.replayer.plan.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.journal.BodyHash;
import io.reprise.replayer.engine.RecordingServer.Received;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Requests;
import io.reprise.replayer.plan.Timetable;
import io.reprise.testkit.Await;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // line ends are CRLF on the wire
class EngineIT {
    @Test
    void everyRequestArrivesOnceInOrderWithinItsSessionAndNeverEarly() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            Random random = new Random(7);
            List<Requests> plan = new ArrayList<>();
            double dueMs = 0;
            for (int i = 0; i < 1_000; i++) {
                dueMs += -Math.log(1 - random.nextDouble()) * 2;
                long due = (long) dueMs;
                plan.add(request(i).session(random.nextInt(40)).at(due, 10L * i, 10L * i + 5));
            }
            Firing firing = new Firing(server.port());
            firing.loops = 2;
            Engine engine = firing.start(plan);
            EngineCounts counts = engine.completion().get(60, TimeUnit.SECONDS);

            assertThat(counts.planned()).isEqualTo(1_000);
            assertThat(counts.done()).isEqualTo(1_000);
            assertThat(counts.failed() + counts.notSent() + counts.inFlight() + counts.held())
                    .isZero();
            assertThat(firing.outcomes).hasSize(1_000);
            assertThat(firing.sentTimes.values()).containsOnly(1);
            assertThat(firing.outcomeTimes.values()).containsOnly(1);
            Map<String, Received> byPath = new HashMap<>();
            server.received.forEach(one ->
                    assertThat(byPath.put(one.path(), one)).as(one.path()).isNull());
            assertThat(byPath).hasSize(1_000);
            assertInOrder(plan, server.received);
            for (Requests one : plan) {
                PlannedRequest planned = one.planned();
                Received received =
                        Objects.requireNonNull(byPath.get(planned.exchange().target()));
                long lagNs = received.arrivedNs() - engine.startNs() - planned.intendedNs();
                assertThat(lagNs).as("never early").isNotNegative();
            }
        }
    }

    private static void assertInOrder(List<Requests> plan, List<Received> received) {
        Map<String, Long> sessions = new HashMap<>();
        plan.forEach(one -> sessions.put(one.sourced().target(), one.sourced().session()));
        Map<Long, Long> last = new HashMap<>();
        for (Received one : List.copyOf(received)) {
            long number = Long.parseLong(one.path().substring(1));
            Long before = last.put(sessions.get(one.path()), number);
            assertThat(before == null || before < number)
                    .as("order of " + one.path())
                    .isTrue();
        }
    }

    @Test
    void responseTimeCountsFromTheIntendedTimeWhateverTheTargetDoes() throws Exception {
        CountDownLatch stall = new CountDownLatch(1);
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            stall.await();
            return RecordingServer.OK;
        })) {
            // one connection, ten requests 20 ms apart, and a target that answers none before 400 ms have passed
            List<Requests> plan = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                plan.add(request(i).session(i).at(20L * i));
            }
            Firing firing = new Firing(server.port());
            firing.limits = firing.limits.withConnectionsMax(1);
            Engine engine = firing.start(plan);
            while (engine.elapsedNs() < ms(400)) {
                TimeUnit.NANOSECONDS.sleep(ms(400) - engine.elapsedNs());
            }
            stall.countDown();
            EngineCounts counts = engine.completion().get(30, TimeUnit.SECONDS);

            assertThat(counts.done()).isEqualTo(10);
            assertThat(counts.network().poolSaturated()).isEqualTo(9);
            for (Outcome outcome : firing.inOrder()) {
                long number = outcome.request().exchange().number();
                assertThat(outcome.responseTimeNs()).as("by hand").isGreaterThanOrEqualTo(ms(400 - 20 * number));
                if (number > 0) {
                    assertThat(outcome.sendLagNs()).isGreaterThanOrEqualTo(ms(400 - 20 * number));
                    assertThat(outcome.heldNs())
                            .as("its one connection was taken for longer than recorded")
                            .isBetween(outcome.sendLagNs() / 2, outcome.sendLagNs());
                    assertThat(outcome.serviceTimeNs()).isLessThan(outcome.responseTimeNs() - ms(200 - 1));
                }
            }
        }
    }

    @Test
    void requestsThatOverlappedInTheRecordingAreNotHeld() throws Exception {
        try (RecordingServer server = slowFirst(300)) {
            Firing firing = new Firing(server.port());
            firing.fire(request(0).at(0, 0, 100), request(1).at(50, 50, 60));
            assertThat(firing.outcome(1).heldNs()).isZero();
            assertThat(firing.outcome(1).sentNs()).isLessThan(firing.outcome(0).endNs());
        }
    }

    @Test
    void orderByConnectionHoldsWithinTheConnectionOnly() throws Exception {
        try (RecordingServer server = slowFirst(300)) {
            Firing firing = new Firing(server.port());
            firing.order = SendOrder.CONNECTION;
            firing.loops = 2;
            firing.fire(
                    request(0).session(1).connection(1).at(0, 0, 10),
                    request(1).session(1).connection(2).at(50, 50, 60),
                    request(2).session(2).connection(1).at(50, 50, 60));
            assertThat(firing.outcome(1).sentNs()).isLessThan(firing.outcome(0).endNs());
            assertThat(firing.outcome(2).sentNs())
                    .isGreaterThanOrEqualTo(firing.outcome(0).endNs());
        }
    }

    @Test
    void withoutOrderNoRequestIsHeld() throws Exception {
        try (RecordingServer server = slowFirst(300)) {
            Firing firing = new Firing(server.port());
            firing.order = SendOrder.NONE;
            firing.fire(request(0).at(0, 0, 10), request(1).at(50, 50, 60));
            assertThat(firing.outcome(1).sentNs()).isLessThan(firing.outcome(0).endNs());
        }
    }

    private static RecordingServer slowFirst(long firstMs) throws Exception {
        return new RecordingServer((request, socket) -> {
            if ("/0".equals(request.path())) {
                Thread.sleep(firstMs);
            }
            return RecordingServer.OK;
        });
    }

    @Test
    void responsesAreComparedByStatusLengthAndHash() throws Exception {
        byte[] body = new byte[300_000];
        new Random(1).nextBytes(body);
        String text = new String(body, StandardCharsets.ISO_8859_1);
        StringBuilder chunks = new StringBuilder("HTTP/1.1 203 Fine\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int at = 0; at < body.length; at += 10_000) {
            chunks.append("2710;x=y\r\n").append(text, at, at + 10_000).append("\r\n");
        }
        chunks.append("0\r\nX-Trailer: 1\r\n\r\n");
        Map<String, String> answers = Map.of(
                "/0",
                chunks.toString(),
                "/1",
                "HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 300000\r\n\r\n" + text,
                "/2",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "/3",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        try (RecordingServer server = new RecordingServer((request, socket) -> answers.get(request.path()))) {
            Firing firing = new Firing(server.port());
            firing.limits = firing.limits.withConnectionsMax(1);
            EngineCounts counts = firing.fire(
                    request(0).at(0, 0, 1),
                    request(1).at(1, 1, 2),
                    request(2).at(2, 2, 3),
                    request(3).line("HEAD", "/3").at(3, 3, 4));
            assertThat(counts.done()).isEqualTo(4);
            assertThat(counts.network().connectionsOpened())
                    .as("all kept alive")
                    .isEqualTo(1);
            BodyHash hash = new BodyHash();
            hash.update(ByteBuffer.wrap(body));
            long empty = new BodyHash().value();
            assertThat(firing.outcome(0).response())
                    .isEqualTo(new Outcome.ReplayedResponse(203, 300_000, hash.value()));
            assertThat(firing.outcome(1).response())
                    .isEqualTo(new Outcome.ReplayedResponse(404, 300_000, hash.value()));
            assertThat(firing.outcome(2).response()).isEqualTo(new Outcome.ReplayedResponse(204, 0, empty));
            assertThat(firing.outcome(3).response()).isEqualTo(new Outcome.ReplayedResponse(200, 0, empty));
            Outcome outcome = firing.outcome(0);
            assertThat(outcome.firstByteNs()).isBetween(outcome.sentNs(), outcome.endNs());
        }
    }

    @Test
    void bodiesArriveAsTheyWereRecorded() throws Exception {
        byte[] large = new byte[3_000_000];
        new Random(2).nextBytes(large);
        try (RecordingServer server = RecordingServer.ok()) {
            Firing firing = new Firing(server.port());
            firing.fire(
                    request(0)
                            .line("POST", "/0")
                            .fields("Content-Length: 5")
                            .body("hello")
                            .at(0),
                    request(1)
                            .line("PUT", "/1")
                            .fields("Content-Length: 3000000")
                            .body(large)
                            .at(1),
                    request(2)
                            .line("POST", "/2")
                            .fields("Transfer-Encoding: chunked")
                            .body("abc")
                            .chunked("X-T: 1\r\n")
                            .at(2),
                    request(3)
                            .line("POST", "/3")
                            .fields("Transfer-Encoding: chunked")
                            .body(large)
                            .chunked("X-T: 2\r\n")
                            .at(3));
            assertThat(firing.inOrder()).hasSize(4).allMatch(outcome -> outcome.response() != null);
            assertThat(received(server, "/0").body())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("hello");
            assertThat(Arrays.equals(received(server, "/1").body(), large)).isTrue();
            assertThat(received(server, "/2").body())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("abc");
            assertThat(received(server, "/2").trailers()).isEqualTo("X-T: 1\r\n");
            assertThat(Arrays.equals(received(server, "/3").body(), large)).isTrue();
            assertThat(received(server, "/3").trailers()).isEqualTo("X-T: 2\r\n");
        }
    }

    private static Received received(RecordingServer server, String path) {
        return server.received.stream()
                .filter(one -> one.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void targetsCookiesAreSentInTheirOwnSessionOnly() throws Exception {
        try (RecordingServer server = new RecordingServer((request, socket) -> switch (request.path()) {
            case "/login" ->
                "HTTP/1.1 302 Found\r\nSet-Cookie: sid=staging-1; Path=/\r\n"
                        + "Set-Cookie: csrf=staging-token-1\r\nContent-Length: 0\r\n\r\n";
            case "/logout" -> "HTTP/1.1 200 OK\r\nSet-Cookie: sid=; Max-Age=0\r\nContent-Length: 0\r\n\r\n";
            default -> RecordingServer.OK;
        })) {
            Firing firing = new Firing(server.port());
            String cookie = "Cookie: sid=production-9; csrf=production-token-9; lang=en";
            EngineCounts counts = firing.fire(
                    request(0)
                            .line("POST", "/login")
                            .fields("Content-Length: 0")
                            .at(0, 0, 1),
                    request(1)
                            .line("POST", "/pay")
                            .fields(cookie, "X-CSRF: production-token-9", "Content-Length: 0")
                            .at(10, 10, 11),
                    request(2).session(2).line("GET", "/other").fields(cookie).at(11, 11, 12),
                    request(3).line("GET", "/logout").fields(cookie).at(20, 20, 21),
                    request(4).line("GET", "/after").fields(cookie).at(30, 30, 31));
            assertThat(counts.done()).isEqualTo(5);
            assertThat(received(server, "/pay").fields("Cookie"))
                    .containsExactly("sid=staging-1; csrf=staging-token-1; lang=en");
            assertThat(received(server, "/pay").fields("X-CSRF")).containsExactly("staging-token-1");
            assertThat(received(server, "/other").fields("Cookie")).containsExactly(cookie.substring(8));
            assertThat(received(server, "/after").fields("Cookie")).containsExactly("csrf=staging-token-1; lang=en");
            assertThat(counts.replaced().cookies()).isEqualTo(5);
            assertThat(counts.replaced().tokens()).isEqualTo(1);
        }
    }

    @Test
    void waitsUnderATooLowInFlightLimitAreOwnLag() throws Exception {
        AtomicLong now = new AtomicLong();
        AtomicLong most = new AtomicLong();
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.sleep(20);
            now.decrementAndGet();
            return RecordingServer.OK;
        })) {
            List<Requests> plan = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                plan.add(request(i).session(i).at(0, 0, 20));
            }
            Firing firing = new Firing(server.port());
            firing.loops = 2;
            firing.limits = firing.limits.withInFlightMax(4);
            EngineCounts counts = firing.fire(plan);
            assertThat(counts.done()).isEqualTo(40);
            assertThat(most.get()).isBetween(1L, 4L);
            assertThat(counts.network().poolSaturated()).isBetween(30L, 39L);
            assertThat(firing.inOrder()).anyMatch(outcome -> outcome.sendLagNs() - outcome.heldNs() > ms(80));
        }
    }

    @Test
    void stopSendsNoNewRequestAndLetsRequestsInFlightEnd() throws Exception {
        CountDownLatch stall = new CountDownLatch(1);
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            stall.await();
            return RecordingServer.OK;
        })) {
            Firing firing = new Firing(server.port());
            firing.limits = firing.limits.withConnectionsMax(1);
            Engine engine = firing.start(List.of(
                    request(0).at(0, 0, 1),
                    request(1).at(2, 2, 3),
                    request(2).session(2).at(3),
                    request(3).at(1_500)));
            while (engine.counts().inFlight() < 1
                    || engine.counts().held() < 1
                    || engine.counts().waiting() < 1) {
                Thread.onSpinWait();
            }
            engine.stop(RunEnd.INTERRUPTED);
            engine.stop(RunEnd.INTERRUPTED);
            Await.until("the loop has stopped sending", () -> engine.counts().notSent() == 3);
            assertThat(engine.completion()).isNotDone();
            stall.countDown();
            EngineCounts counts = engine.completion().get(30, TimeUnit.SECONDS);
            assertThat(counts.done()).isEqualTo(1);
            assertThat(counts.notSent()).isEqualTo(3);
            assertThat(counts.planned()).isEqualTo(4);
            assertThat(server.received).hasSize(1);
            assertThat(firing.outcome(0).response()).isNotNull();
            for (long number = 1; number < 4; number++) {
                assertThat(firing.outcome(number).failure()).isEqualTo(ReplayFailure.NOT_SENT);
                assertThat(firing.outcome(number).sentNs()).isZero();
            }
        }
    }

    @Test
    void closeDoesNotWaitForRequestsInFlight() throws Exception {
        try (RecordingServer server = slowFirst(30_000)) {
            Firing firing = new Firing(server.port());
            Engine engine = firing.start(List.of(request(0).at(0)));
            while (engine.counts().inFlight() < 1) {
                Thread.onSpinWait();
            }
            engine.close();
            engine.completion().get(10, TimeUnit.SECONDS);
            assertThat(firing.outcome(0).failure()).isEqualTo(ReplayFailure.CUT);
        }
    }

    @Test
    void longTimetableIsNotPulledAtOnce() throws Exception {
        AtomicLong pulled = new AtomicLong();
        AtomicBoolean closed = new AtomicBoolean();
        Timetable million = new Timetable() {
            @Override
            public @Nullable PlannedRequest next() {
                long number = pulled.getAndIncrement();
                return number < 1_000_000
                        ? request(number).session(number).at(number / 1_000).planned()
                        : null;
            }

            @Override
            public void close() {
                closed.set(true);
            }
        };
        try (RecordingServer server = RecordingServer.ok()) {
            Firing firing = new Firing(server.port());
            EngineLimits wide = firing.limits;
            firing.limits = new EngineLimits(
                    wide.timeoutNs(), Long.MAX_VALUE, wide.connectTimeoutNs(), 64, 64, 500, wide.lookAheadBytesMax());
            Engine engine = firing.start(million);
            while (engine.counts().done() < 200) {
                EngineCounts counts = engine.counts();
                long ahead = pulled.get() - counts.sent() - counts.waiting();
                assertThat(ahead).as("pulled and not yet due").isLessThan(100_000);
            }
            engine.stop(RunEnd.INTERRUPTED);
            EngineCounts counts = engine.completion().get(30, TimeUnit.SECONDS);
            assertThat(counts.planned()).isEqualTo(pulled.get()).isLessThan(500_000);
            assertThat(counts.done() + counts.failed() + counts.notSent() + counts.cut())
                    .isEqualTo(counts.planned());
            assertThat(closed).isTrue();
        }
    }

    @Test
    void lookAheadIsBoundedBeforeTheStart() throws Exception {
        List<Requests> plan = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            plan.add(request(i).at(1_000));
        }
        try (RecordingServer server = RecordingServer.ok()) {
            Firing firing = new Firing(server.port());
            EngineLimits wide = firing.limits;
            firing.limits = new EngineLimits(
                    wide.timeoutNs(), Long.MAX_VALUE, wide.connectTimeoutNs(), 64, 64, 100, wide.lookAheadBytesMax());
            Engine engine = firing.start(plan);
            while (engine.elapsedNs() < ms(500)) {
                assertThat(engine.counts().planned()).isLessThanOrEqualTo(100);
            }
            assertThat(engine.counts().planned()).isEqualTo(100);
            EngineCounts counts = engine.completion().get(30, TimeUnit.SECONDS);
            assertThat(counts.done()).isEqualTo(1_000);
            assertThat(counts.plannedLate())
                    .as("the bound made them late, and it shows")
                    .isGreaterThan(0);
        }
    }

    @Test
    void exceptionOfTheTimetableEndsTheStep() throws Exception {
        AtomicLong pulled = new AtomicLong();
        Timetable broken = new Timetable() {
            @Override
            public PlannedRequest next() {
                if (pulled.getAndIncrement() == 1) {
                    throw new IllegalStateException("journal: broken");
                }
                return request(0).at(0).planned();
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        try (RecordingServer server = RecordingServer.ok()) {
            Firing firing = new Firing(server.port());
            Engine engine = firing.start(broken);
            assertThatThrownBy(() -> engine.completion().get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("journal: broken");
            assertThat(firing.outcomes).hasSize(1);
        }
    }

    @Test
    void exceptionOfAListenerEndsTheStep() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            Firing firing = new Firing(server.port());
            OutcomeListener broken = new OutcomeListener() {
                @Override
                public void onSent(PlannedRequest request, long sentNs) {
                    // not looked at
                }

                @Override
                public void onOutcome(Outcome outcome) {
                    throw new IllegalStateException("listener: broken");
                }
            };
            List<PlannedRequest> plan =
                    Firing.plan(List.of(request(0).at(0), request(1).at(30_000)));
            Engine engine = Engine.start(firing.config(), Requests.timetable(plan), loop -> broken, () -> 0);
            assertThatThrownBy(() -> engine.completion().get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("listener: broken");
        }
    }

    @Test
    void emptyTimetableEndsAtOnce() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            assertThat(new Firing(server.port()).fire(List.of()).planned()).isZero();
        }
    }

    @Test
    void stopAndCloseAfterTheEndDoNothing() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            Firing firing = new Firing(server.port());
            Engine engine = firing.start(List.of(request(0).at(0)));
            EngineCounts counts = engine.completion().get(30, TimeUnit.SECONDS);
            for (int i = 0; i < 20; i++) {
                engine.stop(RunEnd.INTERRUPTED);
                engine.close();
                Thread.sleep(5);
            }
            assertThat(engine.counts()).isEqualTo(counts);
            assertThat(counts.network().connections()).isZero();
        }
    }
}
