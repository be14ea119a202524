package io.reprise.replayer.engine;

import static io.reprise.replayer.engine.Firing.ms;
import static io.reprise.replayer.plan.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.replayer.engine.Outcome.Left;
import io.reprise.replayer.plan.Requests;
import io.reprise.testkit.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FailuresIT {
    private static int unusedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void reset(Socket socket) throws Exception {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static void write(Socket socket, String text) throws Exception {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    @Test
    void refusedConnectionIsReportedBeforehandAndCountedPerRequest() throws Exception {
        Firing firing = new Firing(unusedPort());
        assertThatThrownBy(() -> Engine.probe(firing.config()))
                .isInstanceOf(TargetException.class)
                .hasMessage("target " + firing.target + ": connection refused (is the server running?)");
        EngineCounts counts = firing.fire(
                request(0).at(0, 0, 1),
                request(1).at(5, 5, 6),
                request(2).session(2).at(5));
        assertThat(counts.failed()).isEqualTo(3);
        assertThat(counts.sent()).isZero();
        assertThat(firing.inOrder())
                .hasSize(3)
                .allMatch(o -> o.failure() == ReplayFailure.CONNECT_FAILED && o.sentNs() == 0);
    }

    @Test
    void unknownHostIsReportedBeforehand() {
        Firing firing = new Firing(1);
        firing.target = new Target(false, "no-such-host.invalid", 80, false);
        assertThatThrownBy(() -> Engine.probe(firing.config()))
                .isInstanceOf(TargetException.class)
                .hasMessage("target http://no-such-host.invalid: unknown host 'no-such-host.invalid'");
    }

    @Test
    void reachableTargetPassesTheProbeWithoutARequest() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            Engine.probe(new Firing(server.port()).config());
            assertThat(server.received).isEmpty();
        }
    }

    @Test
    void resetInTheMiddleOfAResponseFailsTheRequest() throws Exception {
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789");
            Thread.sleep(100);
            reset(socket);
            return null;
        })) {
            Firing firing = new Firing(server.port());
            firing.fire(request(0).at(0));
            Outcome outcome = firing.outcome(0);
            assertThat(outcome.failure()).isEqualTo(ReplayFailure.RESET);
            assertThat(outcome.detail()).endsWith("after 10 bytes of the body");
            assertThat(outcome.firstByteNs()).isGreaterThan(outcome.sentNs());
            assertThat(server.received).hasSize(1);
        }
    }

    @Test
    void requestOnAFreshConnectionClosedBeforeAnyByteIsNotResent() throws Exception {
        try (RecordingServer server = new RecordingServer((request, socket) -> null)) {
            Firing firing = new Firing(server.port());
            EngineCounts counts = firing.fire(request(0).at(0));
            assertThat(firing.outcome(0).failure()).isEqualTo(ReplayFailure.RESET);
            assertThat(firing.outcome(0).detail()).isEqualTo("closed by the target before any byte of the response");
            assertThat(server.received).hasSize(1);
            assertThat(counts.network().resent()).isZero();
        }
    }

    /** Answers the first request of each connection, takes the second and closes without a word. */
    private static RecordingServer closesAtSecond() throws Exception {
        AtomicInteger first = new AtomicInteger(-1);
        return new RecordingServer((request, socket) -> {
            boolean second = first.get() == request.connection();
            first.set(request.connection());
            return second ? null : RecordingServer.OK;
        });
    }

    @Test
    void idempotentRequestIsResentOnceWhenAKeptConnectionClosesUnanswered() throws Exception {
        try (RecordingServer server = closesAtSecond()) {
            Firing firing = new Firing(server.port());
            EngineCounts counts = firing.fire(request(0).at(0, 0, 1), request(1).at(100, 100, 101));
            assertThat(firing.outcome(1).response()).isNotNull();
            assertThat(counts.network().resent()).isEqualTo(1);
            assertThat(counts.sent()).isEqualTo(2);
            assertThat(counts.done()).isEqualTo(2);
            assertThat(firing.sentTimes.values()).containsOnly(1);
            assertThat(server.received)
                    .extracting(RecordingServer.Received::path)
                    .containsExactly("/0", "/1", "/1");
        }
    }

    @Test
    void requestIsNotResentAfterAStop() throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            if ("/0".equals(request.path())) {
                return RecordingServer.OK;
            }
            stop.await();
            return null;
        })) {
            Firing firing = new Firing(server.port());
            Engine engine =
                    firing.start(List.of(request(0).at(0, 0, 1), request(1).at(50, 50, 51)));
            while (server.received.size() < 2) {
                Thread.onSpinWait();
            }
            engine.stop(RunEnd.INTERRUPTED);
            stop.countDown();
            EngineCounts counts = engine.completion().get(20, TimeUnit.SECONDS);
            assertThat(server.received).hasSize(2);
            assertThat(firing.outcome(1).failure()).isEqualTo(ReplayFailure.RESET);
            assertThat(counts.failed()).isEqualTo(1);
            assertThat(counts.notSent()).isZero();
        }
    }

    @Test
    void invalidRequestIsReportedAndTheRestOfTheSessionGoesOn() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            Firing firing = new Firing(server.port());
            EngineCounts counts = firing.fire(
                    request(0).fields("Content-Length: 1", "Content-Length: 1").at(0, 0, 1),
                    request(1).fields("Content-Length: 1", "Content-Length: 1").at(0, 2, 3),
                    request(2).at(0, 4, 5));
            assertThat(firing.outcome(0).failure()).isEqualTo(ReplayFailure.UNSENDABLE);
            assertThat(firing.outcome(1).detail()).startsWith("not a valid request: BAD_CONTENT_LENGTH");
            assertThat(firing.outcome(2).response()).isNotNull();
            assertThat(counts.failed()).isEqualTo(2);
            assertThat(counts.sent()).isEqualTo(1);
        }
    }

    @Test
    void postIsNeverSentTwice() throws Exception {
        try (RecordingServer server = closesAtSecond()) {
            Firing firing = new Firing(server.port());
            EngineCounts counts = firing.fire(
                    request(0).at(0, 0, 1),
                    request(1).line("POST", "/1").fields("Content-Length: 0").at(100, 100, 101));
            assertThat(firing.outcome(1).failure()).isEqualTo(ReplayFailure.RESET);
            assertThat(counts.network().resent()).isZero();
            assertThat(server.received).hasSize(2);
        }
    }

    @Test
    void postTakesAFreshConnectionRatherThanAnOldOne() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            Firing firing = new Firing(server.port());
            firing.limits = firing.limits.withConnectionsMax(1);
            EngineCounts counts = firing.fire(
                    request(0).at(0, 0, 1),
                    request(1).line("POST", "/1").fields("Content-Length: 0").at(1_200, 1_200, 1_201),
                    request(2).line("POST", "/2").fields("Content-Length: 0").at(1_300, 1_300, 1_301));
            assertThat(counts.done()).isEqualTo(3);
            assertThat(counts.network().connectionsOpened()).isBetween(2L, 4L);
        }
    }

    @Test
    void connectionClosedWhileIdleIsReplacedUnnoticed() throws Exception {
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            write(socket, RecordingServer.OK);
            return null;
        })) {
            Firing firing = new Firing(server.port());
            EngineCounts counts = firing.fire(
                    request(0).at(0, 0, 1),
                    request(1).line("POST", "/1").fields("Content-Length: 0").at(300, 300, 301));
            assertThat(counts.done()).isEqualTo(2);
            assertThat(counts.network().resent()).isZero();
            assertThat(counts.network().connections()).isZero();
            assertThat(server.received).hasSize(2);
        }
    }

    @Test
    void responsesMayLastUntilTheConnectionCloses() throws Exception {
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            write(socket, "HTTP/1.0 200 OK\r\n\r\nuntil the end");
            return null;
        })) {
            Firing firing = new Firing(server.port());
            EngineCounts counts = firing.fire(request(0).at(0, 0, 1), request(1).at(10, 10, 11));
            assertThat(counts.done()).isEqualTo(2);
            assertThat(counts.network().connectionsOpened()).isBetween(2L, 4L);
            assertThat(Objects.requireNonNull(firing.outcome(1).response()).bodyBytes())
                    .isEqualTo(13);
        }
    }

    @Test
    void streamIsLeftAsLongAfterItsBeginningAsTheRecordedClientLeftIt() throws Exception {
        String begun = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n";
        CountDownLatch over = new CountDownLatch(1);
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            if (request.path().equals("/1")) {
                over.await(20, TimeUnit.SECONDS);
            }
            return begun;
        })) {
            Firing firing = new Firing(server.port());
            EngineCounts counts = firing.fire(
                    request(0).at(0).leftAfter(300, true), request(1).at(0).leftAfter(200, false));
            assertThat(counts.failed()).isZero();
            assertThat(firing.outcome(0).result()).isEqualTo(new Left(200));
            assertThat(firing.outcome(0).endNs() - firing.outcome(0).firstByteNs())
                    .isBetween(ms(300), ms(5_000));
            assertThat(firing.outcome(1).result()).isEqualTo(new Left(0));
            assertThat(firing.outcome(1).serviceTimeNs()).isBetween(ms(200), ms(5_000));
        } finally {
            over.countDown();
        }
    }

    /** A login may be left once its redirect and its cookie are there. */
    @Test
    void laterRequestsWaitOnlyForTheHeadOfALeftResponse() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            if (request.path().equals("/1")) {
                second.countDown();
                return RecordingServer.OK;
            }
            boolean isEarly = second.await(300, TimeUnit.MILLISECONDS);
            return "HTTP/1.1 " + (isEarly ? "409 Conflict" : "302 Found") + "\r\n\r\n";
        })) {
            Firing firing = new Firing(server.port());
            firing.fire(
                    request(0).at(0, 0, 5).ordered(1, 2).leftAfter(2_000, true),
                    request(1).at(10, 10, 11).ordered(3, 4));
            assertThat(firing.outcome(0).result()).isEqualTo(new Left(302));
            assertThat(firing.outcome(1).sentNs())
                    .isBetween(
                            firing.outcome(0).firstByteNs(), firing.outcome(0).firstByteNs() + ms(1_500));
        }
    }

    @Test
    void responseThatTheRecordedClientLeftIsComparedIfTheTargetEndsIt() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            Firing firing = new Firing(server.port());
            firing.fire(request(0).at(0).leftAfter(5_000, true));
            assertThat(Objects.requireNonNull(firing.outcome(0).response()).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void longPollMayTakeLongerThanTheTimeoutIfTheRecordedOneDid() throws Exception {
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            new CountDownLatch(1).await(400, TimeUnit.MILLISECONDS);
            return RecordingServer.OK;
        })) {
            Firing firing = new Firing(server.port());
            firing.limits = firing.limits.withTimeoutNs(ms(100));
            firing.fire(request(0).at(0).took(400), request(1).session(2).at(0).took(40));
            assertThat(firing.outcome(0).failure()).isNull();
            assertThat(firing.outcome(1).failure()).isEqualTo(ReplayFailure.TIMEOUT);
        }
    }

    @Test
    void responseThatIsNotHttpIsABadResponse() throws Exception {
        try (RecordingServer server = new RecordingServer((request, socket) -> "SSH-2.0-OpenSSH_9\r\n\r\n")) {
            Firing firing = new Firing(server.port());
            firing.fire(request(0).at(0));
            assertThat(firing.outcome(0).failure()).isEqualTo(ReplayFailure.BAD_RESPONSE);
            assertThat(firing.outcome(0).detail()).isNotEmpty();
        }
    }

    @Test
    void targetThatSendsMoreThanAskedLosesOnlyItsConnection() throws Exception {
        try (RecordingServer server =
                new RecordingServer((request, socket) -> RecordingServer.OK + RecordingServer.OK)) {
            Firing firing = new Firing(server.port());
            EngineCounts counts = firing.fire(request(0).at(0, 0, 1), request(1).at(100, 100, 101));
            assertThat(counts.done()).isEqualTo(2);
            assertThat(counts.network().connectionsOpened()).isBetween(2L, 4L);
        }
    }

    @Test
    void connectTimeoutIsASeparateFailure() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket one = new Socket(full.getInetAddress(), full.getLocalPort());
                Socket two = new Socket(full.getInetAddress(), full.getLocalPort())) {
            assertThat(one.isConnected() && two.isConnected()).isTrue();
            Firing firing = new Firing(full.getLocalPort());
            EngineLimits wide = firing.limits;
            firing.limits = new EngineLimits(
                    wide.timeoutNs(),
                    Long.MAX_VALUE,
                    ms(300),
                    1,
                    1,
                    wide.lookAheadCountMax(),
                    wide.lookAheadBytesMax());
            EngineCounts counts = firing.fire(request(0).at(0));
            assertThat(counts.failed()).isEqualTo(1);
            assertThat(firing.outcome(0).failure()).isEqualTo(ReplayFailure.CONNECT_TIMEOUT);
        }
    }

    /** Twenty requests of a session each, 50 ms apart, with a second of patience. */
    private static Engine tryTwenty(Firing firing) throws Exception {
        firing.limits = firing.limits.withTimeoutNs(ms(1_000));
        List<Requests> plan = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            plan.add(request(i).session(i).at(50L * i));
        }
        Engine engine = firing.start(plan);
        EngineCounts counts = engine.completion().get(30, TimeUnit.SECONDS);
        assertThat(counts.planned()).isEqualTo(20);
        assertThat(counts.done() + counts.failed()).isEqualTo(20);
        assertThat(engine.end()).isEqualTo(RunEnd.COMPLETE);
        assertThat(engine.elapsedNs()).isLessThan(EndBound.ns(firing.limits, ms(950), 0, 0));
        return engine;
    }

    @Test
    void targetThatHalfClosesBeforeItAnswersFailsTheRequest() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            socket.shutdownOutput();
            over.await();
            return null;
        })) {
            Firing firing = new Firing(server.port());
            tryTwenty(firing);
            assertThat(firing.inOrder()).allMatch(o -> o.failure() == ReplayFailure.RESET && o.sentNs() > 0);
        } finally {
            over.countDown();
        }
    }

    @Test
    void halfCloseEndsAResponseWithoutLengthAndBreaksOneWithLength() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            boolean even = Integer.parseInt(request.path().substring(1)) % 2 == 0;
            write(socket, "HTTP/1.1 200 OK\r\n" + (even ? "Content-Length: 100\r\n" : "") + "\r\n0123456789");
            socket.shutdownOutput();
            over.await();
            return null;
        })) {
            Firing firing = new Firing(server.port());
            Engine engine = tryTwenty(firing);
            assertThat(engine.counts().done()).isEqualTo(10);
            assertThat(firing.outcome(0).failure()).isEqualTo(ReplayFailure.RESET);
            assertThat(firing.outcome(0).detail()).endsWith("after 10 bytes of the body");
            assertThat(firing.outcome(1).response()).isNotNull();
        } finally {
            over.countDown();
        }
    }

    @Test
    void requestsToATargetThatStopsReadingAndNeverAnswersTimeOut() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            socket.shutdownInput();
            over.await();
            return null;
        })) {
            Firing firing = new Firing(server.port());
            tryTwenty(firing);
            assertThat(firing.inOrder()).allMatch(o -> o.failure() == ReplayFailure.TIMEOUT);
        } finally {
            over.countDown();
        }
    }

    @Test
    void responseWithoutEndTimesOut() throws Exception {
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            write(socket, "HTTP/1.1 200 OK\r\n\r\n");
            String more = "without end ".repeat(1_000);
            while (!socket.isClosed()) {
                write(socket, more); // fails when the replayer has closed
                Thread.sleep(2);
            }
            return null;
        })) {
            Firing firing = new Firing(server.port());
            tryTwenty(firing);
            assertThat(firing.inOrder())
                    .allMatch(o -> o.failure() == ReplayFailure.TIMEOUT)
                    .allMatch(o -> o.firstByteNs() > 0);
        }
    }

    @Test
    void replayGoesOnWhenTheTargetGoesDownAndComesBack() throws Exception {
        RecordingServer before = RecordingServer.ok();
        int port = before.port();
        Firing firing = new Firing(port);
        List<Requests> plan = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            plan.add(request(i).session(i % 10).at(20L * i, 20L * i, 20L * i + 5));
        }
        Engine engine = firing.start(plan);
        Await.until("1,000 ms of the run", () -> engine.elapsedNs() >= ms(1_000));
        before.close();
        Await.until("2,000 ms of the run", () -> engine.elapsedNs() >= ms(2_000));
        ServerSocket again = new ServerSocket();
        again.setReuseAddress(true);
        again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
        try (RecordingServer after = new RecordingServer(again, (request, socket) -> RecordingServer.OK)) {
            EngineCounts counts = engine.completion().get(30, TimeUnit.SECONDS);
            assertThat(engine.end()).isEqualTo(RunEnd.COMPLETE);
            assertThat(counts.done() + counts.failed()).isEqualTo(150);
            assertThat(firing.outcome(10).response()).isNotNull();
            assertThat(firing.outcome(75).failure()).isEqualTo(ReplayFailure.CONNECT_FAILED);
            assertThat(firing.outcome(149).response()).isNotNull();
            assertThat(after.received).hasSizeGreaterThan(20);
            assertThat(engine.elapsedNs()).isLessThan(ms(5_000));
        }
    }
}
