package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.testkit.Recorded;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The recorder's account against nginx's access log, by count, in each place where it is told. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("programs")
class LedgerIT {
    private static final int CLIENT_COUNT = 6;
    private static final int REQUESTS_EACH = 150;
    private static final int USER_COUNT = 60;
    private static final int BETWEEN_CHANGES = 40;
    private static final List<String> CHANGES = List.of(
            "{\"record\":false}",
            "{\"record\":true,\"sample\":50}",
            "{\"exclude\":[\"GET /length/7*\"],\"max_response_body\":0}",
            "{\"record\":false,\"exclude\":[],\"include\":[\"GET /length/1*\"]}",
            "{\"record\":true}",
            "{\"include\":[],\"sample\":100,\"max_response_body\":65536}");

    @TempDir
    Path directory;

    @Test
    void ledgerWithSampleFilterAndAbortsAddsUpToTheLogOfNginx() throws Exception {
        Path journal = directory.resolve("journal");
        List<Nginx.Logged> logged;
        LedgerData told;
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(
                        directory, app.port(), "--journal=" + journal, "--sample=40", "--exclude=GET /length/7*")) {
            try (Nginx nginx = nginx(proxy)) {
                browse(nginx.port()).join();
                nginx.stop();
                logged = nginx.accessLog();
            }
            told = Account.settled(proxy).ledger();
            assertThat(proxy.terminate()).isZero();
        }
        long passed =
                logged.stream().filter(line -> !line.upstream().equals("-")).count();
        assertThat(passed).as("%s", logged.size()).isGreaterThan(CLIENT_COUNT * REQUESTS_EACH * 9L / 10);
        assertThat(told.seen()).isEqualTo(passed);

        Recorded recorded = Recorded.read(journal);
        assertThat(recorded.ledger()).usingRecursiveComparison().isEqualTo(told);
        assertThat(recorded.gaps()).isEmpty();
        assertThat(told.addsUp()).isTrue();
        assertThat(told.lostTotal()).isZero();
        assertThat(recorded.exchanges()).hasSize((int) told.recorded());
        assertThat(told.recorded()).isPositive();
        assertWholeSessions(recorded, logged);
    }

    private Nginx nginx(ProxyProcess proxy) throws Exception {
        String upstream = "server 127.0.0.1:" + proxy.port() + "; keepalive 8;";
        String settings = "proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_next_upstream off;";
        return Nginx.start(directory, upstream, settings);
    }

    @Test
    void ledgerWithPausesAndRuleChangesUnderLoadAddsUpToTheLogOfNginx() throws Exception {
        Path journal = directory.resolve("journal");
        List<Nginx.Logged> logged;
        LedgerData told;
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(directory, app.port(), "--journal=" + journal)) {
            try (Nginx nginx = nginx(proxy)) {
                CompletableFuture<Void> browsing = browse(nginx.port());
                for (int i = 0; i < CHANGES.size() * 2 || !browsing.isDone(); i++) {
                    awaitSeen(proxy, Account.of(proxy).count("seen") + BETWEEN_CHANGES, browsing);
                    String change = CHANGES.get(i % CHANGES.size());
                    assertThat(proxy.put("/recording", change, "").statusCode()).isEqualTo(200);
                }
                browsing.join();
                nginx.stop();
                logged = nginx.accessLog();
            }
            told = Account.settled(proxy).ledger();
            assertThat(proxy.terminate()).isZero();
            assertThat(proxy.log())
                    .contains(told.seen() + " seen, " + told.recorded() + " recorded, " + told.sampledOut()
                            + " sampled out, " + told.lostTotal() + " lost");
        }
        assertThat(logged)
                .hasSize(CLIENT_COUNT * REQUESTS_EACH)
                .allMatch(line -> line.status() == 200 || line.status() == 499);
        assertThat(told.seen())
                .isEqualTo(logged.stream()
                        .filter(line -> !line.upstream().equals("-"))
                        .count());
        assertThat(List.of(told.recorded(), told.sampledOut(), told.lost(LossCause.PAUSED)))
                .allMatch(count -> count > 0);
        assertThat(told.lostTotal()).isEqualTo(told.lost(LossCause.PAUSED));

        Recorded recorded = Recorded.read(journal);
        assertThat(recorded.ledger()).usingRecursiveComparison().isEqualTo(told);
        assertThat(recorded.gaps()).isEqualTo(Map.of(LossCause.PAUSED, told.lost(LossCause.PAUSED)));
        assertThat(recorded.exchanges()).hasSize((int) told.recorded());
        assertRecordedOnce(recorded, logged);
    }

    /** Waits for it, or for the end of the traffic. */
    private static void awaitSeen(ProxyProcess proxy, long count, CompletableFuture<Void> traffic) throws Exception {
        while (Account.of(proxy).count("seen") < count && !traffic.isDone()) {
            Thread.sleep(2);
        }
    }

    /** No request is in the journal that nginx did not pass on, and none twice. */
    private static void assertRecordedOnce(Recorded recorded, List<Nginx.Logged> logged) {
        List<String> ids = recorded.exchanges().stream()
                .map(exchange -> Head.parseRequest(exchange.request().head(), FramingLimits.DEFAULT))
                .map(head -> String.valueOf(head.value("x-request-id")))
                .toList();
        assertThat(ids)
                .doesNotHaveDuplicates()
                .isSubsetOf(logged.stream().map(Nginx.Logged::requestId).toList());
    }

    /** Each user is in with all requests but the excluded ones, or out. */
    private static void assertWholeSessions(Recorded recorded, List<Nginx.Logged> logged) {
        Map<String, Long> kept = recorded.exchanges().stream()
                .map(exchange -> Head.parseRequest(exchange.request().head(), FramingLimits.DEFAULT))
                .collect(Collectors.groupingBy(head -> userOf(head.target()), TreeMap::new, Collectors.counting()));
        Map<String, Long> expected = logged.stream()
                .filter(line -> !line.upstream().equals("-") && !line.uri().startsWith("/length/7"))
                .collect(Collectors.groupingBy(line -> userOf(line.uri()), TreeMap::new, Collectors.counting()));
        assertThat(kept.size()).isBetween(USER_COUNT / 8, USER_COUNT * 3 / 4);
        assertThat(expected).containsAllEntriesOf(kept);
    }

    @Test
    void proxiesSampleTheSameUsersAndLargerSamplesOnlyAddUsers() throws Exception {
        Set<String> ten = sample("ten", 10);
        Set<String> fifty = sample("fifty", 50);
        assertThat(sample("again", 50)).isEqualTo(fifty);
        assertThat(fifty).containsAll(ten).hasSizeGreaterThan(ten.size());
    }

    private Set<String> sample(String name, int percent) throws Exception {
        Path journal = directory.resolve(name);
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy =
                        ProxyProcess.start(directory, app.port(), "--journal=" + journal, "--sample=" + percent)) {
            askForEachUser(proxy.port());
            assertThat(proxy.terminate()).isZero();
        }
        return Recorded.read(journal).exchanges().stream()
                .map(exchange -> Head.parseRequest(exchange.request().head(), FramingLimits.DEFAULT))
                .map(head -> userOf(head.target()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void askForEachUser(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            for (int user = 0; user < USER_COUNT; user++) {
                ask(socket, "/length/10?user=" + user, user);
            }
        }
    }

    private static String userOf(String target) {
        return target.substring(target.indexOf('=') + 1);
    }

    /** Some of the requests are given up before the response was read. Fails when another has no right answer. */
    private static CompletableFuture<Void> browse(int port) {
        AtomicInteger number = new AtomicInteger();
        return CompletableFuture.allOf(Stream.generate(() -> CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < REQUESTS_EACH; i++) {
                                int n = number.getAndIncrement();
                                int user = n % USER_COUNT;
                                String path = "/length/" + (n % 11 == 0 ? "70" : "1" + n % 3) + "?user=" + user;
                                once(port, n % 17 == 0 ? "/length/3000000?user=" + user : path, user);
                            }
                        },
                        task -> new Thread(task).start()))
                .limit(CLIENT_COUNT)
                .toArray(CompletableFuture[]::new));
    }

    private static void once(int port, String path, int user) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            if (path.startsWith("/length/3000000")) {
                send(socket, path, user);
                assertThat(socket.getInputStream().read()).isPositive();
            } else {
                ask(socket, path, user);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(Socket socket, String path, int user) throws IOException {
        String head = "GET " + path + " HTTP/1.1\r\nHost: a\r\nCookie: sid=user-" + user + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    }

    private static void ask(Socket socket, String path, int user) throws IOException {
        send(socket, path, user);
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 200 ");
        int length = Integer.parseInt(path.substring("/length/".length(), path.indexOf('?')));
        assertThat(in.readNBytes(length)).hasSize(length);
    }
}
