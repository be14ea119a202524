package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.Await;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged proxy asks the system for names, and nothing below it remembers what the answer was. */
@Timeout(120)
class ChangingNameIT {
    private static final long FOUND_NS_MAX = TimeUnit.SECONDS.toNanos(6);

    @TempDir
    Path directory;

    @Test
    void findsANameThatWasUnknownAndThenAnotherAddressOfItWithinSeconds() throws Exception {
        Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
        try (RecordingApp first = new RecordingApp(new InetSocketAddress("127.0.0.2", 0));
                RecordingApp second = new RecordingApp(new InetSocketAddress("127.0.0.3", first.port()));
                ProxyProcess proxy = ProxyProcess.startWithHosts(directory, hosts, "app.test:" + first.port())) {
            Await.until("refuses", () -> proxy.log().contains("unknown host"));
            awaitServedBy(first, proxy, hosts, "127.0.0.2");
            Await.until("says so", () -> proxy.log().contains("listening again"));
            awaitServedBy(second, proxy, hosts, "127.0.0.3");
            Await.until("says so", () -> proxy.log().contains("has other addresses now: 127.0.0.3:" + first.port()));
        }
    }

    private void awaitServedBy(RecordingApp app, ProxyProcess proxy, Path hosts, String address) throws Exception {
        Path changed = Files.writeString(directory.resolve("changed"), address + " app.test\n");
        Files.move(changed, hosts, StandardCopyOption.ATOMIC_MOVE);
        long beginNs = System.nanoTime();
        Await.until(
                "served by " + address, () -> isServed(proxy) && !app.received().isEmpty());
        assertThat(System.nanoTime() - beginNs).isLessThan(FOUND_NS_MAX);
    }

    private static boolean isServed(ProxyProcess proxy) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(proxy.uri("/length/10"))
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpClient fresh = HttpClient.newHttpClient(); // a connection of its own, so the proxy makes one, too
        try {
            return fresh.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
        } catch (ConnectException refused) {
            return false;
        }
    }
}
