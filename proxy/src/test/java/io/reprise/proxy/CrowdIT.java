package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No crowd of clients ends the proxy or keeps others from being served: not those that do not read, nor uploads to an
 * application that has stalled, nor unfinished heads, nor connections that are kept and unused.
 *
 * <p>A quarter of the crowd comes to a proxy with half of the documented heap. {@code bin/test
 * -Dreprise.crowd.part=1 CrowdIT} has all of it come to the documented heap; that keeps two processors so busy that
 * others may wait for ten seconds and more, so it needs a machine that has nothing else to do.
 */
@Tag("slow")
@Timeout(120)
@Tag("alone")
class CrowdIT {
    private static final int PART = Integer.getInteger("reprise.crowd.part", 4);
    private static final Map<String, String> HEAP = Map.of("JAVA_TOOL_OPTIONS", PART == 1 ? "-Xmx256m" : "-Xmx128m");
    private static final int READERS = 2_500 / PART;
    private static final int UPLOADS = 2_500 / PART;
    private static final int HEADS = 5_000 / PART;
    private static final int IDLE = 20_000 / PART;
    /** For what else the test and the proxy have open. */
    private static final int SPARE_DESCRIPTORS = 1_000;

    private static final Pattern ACCOUNT =
            Pattern.compile("exchanges: (\\d+) seen, (\\d+) recorded, 0 sampled out, (\\d+) lost");
    private static final long HOLD_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long HEAP_AT_REST_MAX = 40 << 20;

    @TempDir
    Path directory;

    /** A client that asks again and again, every other time on a new connection. */
    private static final class Other implements AutoCloseable {
        private static final byte[] GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        private static final int PATIENCE_MS = 20_000;
        private final int port;
        private final CompletableFuture<Void> done;
        private volatile int count;
        private volatile boolean over;

        private Other(int port) {
            this.port = port;
            done = CompletableFuture.runAsync(this::ask);
        }

        private void ask() {
            try (Socket kept = connect()) {
                while (!over) {
                    askOnce(kept);
                    try (Socket fresh = connect()) {
                        askOnce(fresh);
                    }
                    Thread.sleep(20);
                }
            } catch (IOException e) {
                throw new IllegalStateException("after " + count + " answers", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private Socket connect() throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MS);
            return socket;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread alone
        private void askOnce(Socket socket) throws IOException {
            socket.getOutputStream().write(GET);
            StringBuilder answer = new StringBuilder();
            while (!answer.toString().endsWith("\r\n\r\nok")) {
                int next = socket.getInputStream().read();
                if (next < 0 || answer.indexOf("HTTP/1.1 503 ") == 0) {
                    throw new IOException("not answered with 200, but '" + answer + "'");
                }
                answer.append((char) next);
            }
            assertThat(answer.toString()).startsWith("HTTP/1.1 200 ");
            count++;
        }

        private boolean hasMore(int than) throws Exception {
            if (done.isDone()) {
                done.get(); // says what failed
            }
            return count > than;
        }

        private void stop() throws Exception {
            over = true;
            done.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            over = true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void clientsThatHoldMemoryEndNeitherTheProxyNorOthers(String transport) throws Exception {
        try (StallingApp app = StallingApp.start();
                ProxyProcess proxy = start(app, "--transport=" + transport, "--idle-timeout=60s");
                Other other = new Other(proxy.port())) {
            Await.until("served", () -> other.count > 0);
            try (Crowd readers = new Crowd(proxy.port(), Crowd.Kind.SLOW_READER, READERS);
                    Crowd uploads = new Crowd(proxy.port(), Crowd.Kind.UPLOAD, UPLOADS)) {
                send(uploads);
                assertThat(readers.isConnected()).isTrue();
                assertThat(proxy.metric("reprise_connections_shed_total"))
                        .as("reading less comes first: few are shed, which took much before there were so many")
                        .isLessThan((READERS + UPLOADS) / 20.0);
                assertThat(proxy.metric("reprise_buffered_bytes")).isGreaterThan(1 << 20);
                attackWithHeads(proxy);
            }
            int before = other.count;
            Await.until("served at the end", () -> other.hasMore(before + 10));
            other.stop();
            app.kill();
            Await.until("nobody is connected", () -> proxy.metric("reprise_connections_active") == 0);
            assertThat(proxy.metric("reprise_buffered_bytes")).isZero();
            assertThat(proxy.heapAfterCollection()).isLessThan(HEAP_AT_REST_MAX);
            assertThat(proxy.terminate()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void drainsAndEndsWhileACrowdHoldsItsMemory(String transport) throws Exception {
        try (StallingApp app = StallingApp.start();
                ProxyProcess proxy = start(app, "--transport=" + transport, "--shutdown-grace=2s");
                Other other = new Other(proxy.port())) {
            Await.until("served", () -> other.count > 0);
            other.stop();
            try (Crowd readers = new Crowd(proxy.port(), Crowd.Kind.SLOW_READER, READERS);
                    Crowd uploads = new Crowd(proxy.port(), Crowd.Kind.UPLOAD, UPLOADS);
                    Crowd heads = new Crowd(proxy.port(), Crowd.Kind.UNFINISHED_HEAD, HEADS)) {
                send(uploads);
                send(heads);
                assertThat(readers.isConnected()).isTrue();
                int exitCode = proxy.terminate();
                assertThat(exitCode).as(proxy.log()).isZero();
            }
            assertThat(proxy.log()).containsPattern("stopped, ([1-9]\\d*|an unknown number of) exchanges cut off");
            Matcher account = ACCOUNT.matcher(proxy.log());
            assertThat(account.find()).as(proxy.log()).isTrue();
            // So many ends at a time may not all fit into the recorder's ring.
            assertThat(Integer.parseInt(account.group(2)) + Integer.parseInt(account.group(3)))
                    .as("recorded or counted as lost")
                    .isEqualTo(Integer.parseInt(account.group(1)));
        }
    }

    private static void attackWithHeads(ProxyProcess proxy) throws Exception {
        try (Crowd heads = new Crowd(proxy.port(), Crowd.Kind.UNFINISHED_HEAD, HEADS)) {
            send(heads);
            Await.until("live", () -> proxy.admin("/live").statusCode() == 200);
            Await.until("the worst are shed", () -> {
                heads.sendOn();
                return proxy.metric("reprise_connections_shed_total") > 0;
            });
            assertThat(proxy.metric("reprise_buffered_bytes"))
                    .as("at most a little more, until the next are shed")
                    .isLessThan(proxy.metric("reprise_buffered_max_bytes") * 5 / 4);
        }
    }

    private static void send(Crowd crowd) throws InterruptedException {
        long untilNs = System.nanoTime() + HOLD_NS;
        while (System.nanoTime() - untilNs < 0) {
            crowd.sendOn();
            Thread.sleep(10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void twentyThousandUnusedConnectionsFitIntoTheHeap(String transport) throws Exception {
        int count = Math.min(IDLE, DescriptorLimit.read().count() - SPARE_DESCRIPTORS);
        assertThat(count).as("what the limit of file descriptors allows").isGreaterThanOrEqualTo(IDLE / 10 * 9);
        try (StallingApp app = StallingApp.start();
                // Mirrored, the proxy would need two descriptors for each of them.
                ProxyProcess proxy = start(
                        app,
                        "--transport=" + transport,
                        "--upstream-connections=pooled",
                        "--max-connections=" + (count + 10));
                Other other = new Other(proxy.port());
                Crowd idle = new Crowd(proxy.port(), Crowd.Kind.IDLE, count)) {
            Await.until("all were answered", () -> proxy.metric("reprise_responses_2xx_total") >= count);
            assertThat(idle.answeredCount()).isEqualTo(count);
            assertThat(proxy.metric("reprise_connections_shed_total")).isZero();
            int before = other.count;
            Await.until("others are served", () -> other.hasMore(before + 10));
            Await.until("heads give their memory back", () -> proxy.metric("reprise_buffered_bytes") < 1 << 20);
            other.stop();
            idle.leave();
            Await.until("nobody is connected", () -> proxy.metric("reprise_connections_active") == 0);
            assertThat(proxy.heapAfterCollection()).isLessThan(HEAP_AT_REST_MAX);
            assertThat(proxy.terminate()).isZero();
        }
    }

    private ProxyProcess start(StallingApp app, String... options) throws Exception {
        String[] all = new String[options.length + 1];
        System.arraycopy(options, 0, all, 0, options.length);
        all[options.length] = "--journal=" + directory.resolve("journal");
        return ProxyProcess.startWith(directory, HEAP, app.port(), all);
    }
}
