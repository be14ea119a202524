package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.proxy.relay.TestCertificate;
import io.reprise.testkit.Recorded;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies that come and go under load, one beside the other on the same port, fail no request; docs/operations.md. */
@Timeout(120)
@Tag("programs")
class UpgradeIT {
    private static final int CLIENTS = 8;
    private static final int REQUESTS = 400;

    @TempDir
    Path directory;

    private final List<AutoCloseable> closeables = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable closeable : closeables) {
            closeable.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll"})
    void failsNoRequestOfDirectClients(String transport) throws Exception {
        Path journal = directory.resolve("journal");
        try (RecordingApp app = new RecordingApp()) {
            ProxyProcess first = start(app, "127.0.0.1:0", transport);
            String port = "127.0.0.1:" + first.port();
            SteadyClients clients = clients(first.port());
            clients.await(REQUESTS);
            // One comes, is found wanting and goes again; then one comes to stay.
            ProxyProcess wanting = start(app, port, transport);
            clients.await(REQUESTS);
            endCleanly(wanting);
            clients.await(REQUESTS);
            ProxyProcess second = start(app, port, transport);
            clients.await(REQUESTS);
            endCleanly(first);
            clients.await(REQUESTS);
            clients.stop();
            endCleanly(second);
            assertThat(clients.failures()).isEmpty();
            assertThat(recordedCount(journal)).isEqualTo(clients.answered());
        }
    }

    @Test
    void failsNoRequestOfClientsThatSpeakTls() throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "proxy", "localhost");
        String[] tls = {"--tls-cert=" + certificate.certificate(), "--tls-key=" + certificate.key()};
        try (RecordingApp app = new RecordingApp()) {
            ProxyProcess first = start(app, "127.0.0.1:0", "auto", tls);
            SteadyClients clients = SteadyClients.startTls(first.port(), CLIENTS, certificate.context());
            closeables.add(clients);
            clients.await(REQUESTS);
            ProxyProcess second = start(app, "127.0.0.1:" + first.port(), "auto", tls);
            clients.await(REQUESTS);
            endCleanly(first);
            clients.await(REQUESTS);
            clients.stop();
            endCleanly(second);
            assertThat(clients.failures()).isEmpty();
            assertThat(recordedCount(directory.resolve("journal"))).isEqualTo(clients.answered());
        }
    }

    /** A unix socket has one owner, so that each proxy has its own, and nginx knows both. */
    @Test
    void failsNoRequestOfNginxOnUnixSockets() throws Exception {
        String again = " fail_timeout=1s; ";
        // Without a zone each worker of nginx finds out for itself that the second proxy is there, and nobody can tell
        // when.
        String upstream = "zone app 64k; server unix:" + directory.resolve("1.sock") + again + "server unix:"
                + directory.resolve("2.sock") + again + "keepalive 4;";
        try (RecordingApp app = new RecordingApp()) {
            ProxyProcess first = startOnUnixSocket(app, "1.sock");
            Nginx nginx = Nginx.start(directory, upstream, "proxy_http_version 1.1; proxy_set_header Connection \"\";");
            closeables.add(nginx);
            SteadyClients clients = clients(nginx.port());
            clients.await(REQUESTS);
            ProxyProcess second = startOnUnixSocket(app, "2.sock");
            // One is not enough: until its response is there, nginx takes the second to be down, as it was before.
            while (second.metric("reprise_responses_2xx_total") < 10) {
                clients.await(10);
            }
            endCleanly(first);
            clients.await(REQUESTS);
            clients.stop();
            nginx.stop();
            endCleanly(second);
            assertThat(clients.failures())
                    .as(nginx.errors() + first.log() + second.log())
                    .isEmpty();
            assertThat(recordedCount(directory.resolve("journal"))).isEqualTo(clients.answered());
        }
    }

    /** Nobody can move it: it goes on in the old proxy while the new one has all that is new. */
    @Test
    void tunnelContinuesWhileItsProxyDrains() throws Exception {
        try (EchoTunnelApp app = new EchoTunnelApp()) {
            ProxyProcess first = ProxyProcess.start(directory, app.port(), "--record=off", "--shutdown-grace=20s");
            closeables.add(first);
            EchoTunnelApp.Client tunnel = EchoTunnelApp.connect(first.port());
            closeables.add(tunnel);
            tunnel.echo("before");
            ProxyProcess second = ProxyProcess.startAt(
                    directory, "127.0.0.1:" + first.port(), app.port(), "--record=off", "--shutdown-grace=20s");
            closeables.add(second);
            Future<Integer> exitCode = CompletableFuture.supplyAsync(() -> terminate(first));
            while (first.admin("/ready").statusCode() == 200) {
                Thread.sleep(20);
            }
            tunnel.echo("while its proxy waits");
            do { // /ready tells before the kernel is told
                EchoTunnelApp.Client other = EchoTunnelApp.connect(first.port());
                other.echo("through the new one");
                other.close();
            } while (second.metric("reprise_requests_total") == 0);
            assertThat(exitCode.isDone()).isFalse();
            tunnel.echo("still");
            tunnel.close();
            assertThat(exitCode.get(20, TimeUnit.SECONDS)).isZero();
        }
    }

    private static int terminate(ProxyProcess proxy) {
        try {
            return proxy.terminate();
        } catch (Exception failure) {
            throw new CompletionException(failure);
        }
    }

    /** nginx is told to try nothing twice, so that it hides nothing. */
    @Test
    void failsNoRequestOfNginx() throws Exception {
        Path journal = directory.resolve("journal");
        String settings = "proxy_next_upstream off; proxy_http_version 1.1; proxy_set_header Connection \"\";";
        try (RecordingApp app = new RecordingApp()) {
            ProxyProcess first = start(app, "127.0.0.1:0", "auto");
            String port = "127.0.0.1:" + first.port();
            Nginx nginx = Nginx.start(directory, "server " + port + "; keepalive 4;", settings);
            closeables.add(nginx);
            SteadyClients clients = clients(nginx.port());
            clients.await(REQUESTS);
            ProxyProcess second = start(app, port, "auto");
            clients.await(REQUESTS);
            endCleanly(first);
            clients.await(REQUESTS);
            clients.stop();
            nginx.stop();
            endCleanly(second);
            assertThat(clients.failures()).isEmpty();
            assertThat(nginx.accessLog()).hasSize((int) clients.answered()).allMatch(line -> line.status() == 200);
            assertThat(recordedCount(journal)).isEqualTo(clients.answered());
        }
    }

    /** The admin port is bound first, so that one that is started twice gets no connection before it gives up. */
    @Test
    void secondProxyOnTheSamePortTakesNoConnection() throws Exception {
        try (RecordingApp app = new RecordingApp()) {
            ProxyProcess proxy = start(app, "127.0.0.1:0", "auto");
            SteadyClients clients = clients(proxy.port());
            clients.await(REQUESTS);
            ProxyProcess.Ended ended = ProxyProcess.run(
                    directory,
                    "--listen=127.0.0.1:" + proxy.port(),
                    "--admin=127.0.0.1:" + proxy.adminPort(),
                    "--upstream=127.0.0.1:" + app.port(),
                    "--record=off");
            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.err()).contains("cannot listen on", "(admin)");
            clients.await(REQUESTS);
            clients.stop();
            assertThat(clients.failures()).isEmpty();
            assertThat(proxy.metric("reprise_requests_total")).isEqualTo((double) clients.answered());
        }
    }

    /** Without a second proxy, what it accepted is answered; what comes later is refused at once. */
    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll"})
    void stoppingProxyAnswersAcceptedRequests(String transport) throws Exception {
        try (RecordingApp app = new RecordingApp()) {
            ProxyProcess proxy = start(app, "127.0.0.1:0", transport);
            SteadyClients clients = clients(proxy.port());
            clients.await(REQUESTS);
            endCleanly(proxy);
            clients.stop();
            assertThat(clients.failures()).allMatch(failure -> failure.contains(" connect: "));
            assertThat(recordedCount(directory.resolve("journal"))).isEqualTo(clients.answered());
        }
    }

    /** With the application itself as backup, nobody notices that the proxy is stopped, nor that it is killed. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stoppingProxyBehindNginxWithBackupFailsNoRequest(boolean killed) throws Exception {
        try (RecordingApp app = new RecordingApp()) {
            ProxyProcess proxy = start(app, "127.0.0.1:0", "auto");
            String upstream = "server 127.0.0.1:" + proxy.port() + " max_fails=1 fail_timeout=1s; server 127.0.0.1:"
                    + app.port() + " backup; keepalive 4;";
            Nginx nginx = Nginx.start(directory, upstream, "proxy_http_version 1.1; proxy_set_header Connection \"\";");
            closeables.add(nginx);
            SteadyClients clients = clients(nginx.port());
            clients.await(REQUESTS);
            if (killed) {
                proxy.kill();
            } else {
                endCleanly(proxy);
            }
            clients.await(REQUESTS);
            clients.stop();
            assertThat(clients.failures()).isEmpty();
            nginx.stop();
            assertThat(nginx.accessLog()).hasSize((int) clients.answered()).allMatch(line -> line.status() == 200);
        }
    }

    private ProxyProcess start(RecordingApp app, String listen, String transport, String... more) throws Exception {
        List<String> options = new ArrayList<>(List.of(more));
        options.addAll(List.of("--transport=" + transport, "--journal=" + directory.resolve("journal")));
        ProxyProcess proxy = ProxyProcess.startAt(directory, listen, app.port(), options.toArray(String[]::new));
        closeables.add(proxy);
        return proxy;
    }

    private ProxyProcess startOnUnixSocket(RecordingApp app, String name) throws Exception {
        ProxyProcess proxy = ProxyProcess.start(
                directory,
                List.of(
                        "--listen=unix:" + directory.resolve(name),
                        "--upstream=127.0.0.1:" + app.port(),
                        "--journal=" + directory.resolve("journal")));
        closeables.add(proxy);
        return proxy;
    }

    private SteadyClients clients(int port) {
        SteadyClients clients = SteadyClients.start(port, CLIENTS);
        closeables.add(clients);
        return clients;
    }

    private static void endCleanly(ProxyProcess proxy) throws Exception {
        assertThat(proxy.terminate()).as(proxy.log()).isZero();
        assertThat(proxy.log()).contains("stopped, 0 exchanges cut off");
    }

    private static long recordedCount(Path journal) throws Exception {
        Recorded recorded = Recorded.read(journal);
        assertThat(recorded.gaps()).isEmpty();
        return recorded.exchanges().size();
    }
}
