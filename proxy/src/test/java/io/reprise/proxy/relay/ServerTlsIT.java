package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.proxy.capture.Tap;
import io.reprise.proxy.relay.listen.ServerTls;
import io.reprise.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are replaced while they are in use. */
@Timeout(60)
@Tag("programs")
class ServerTlsIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 204 No Content\r\n\r\n";

    @TempDir
    Path directory;

    private TestCertificate first;
    private TestCertificate second;

    @BeforeEach
    void make() throws Exception {
        first = TestCertificate.make(directory, "first", "one");
        second = TestCertificate.make(directory, "second", "two");
    }

    @Test
    void refusesFilesThatDoNotBelongTogether() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "certainly not");
        Path missing = directory.resolve("missing");
        assertThat(ServerTls.load(first.certificate(), first.key())).isNotNull();
        assertRefused(missing, first.key(), "'" + missing + "' cannot be read");
        assertRefused(first.certificate(), second.key(), "are not a certificate and its unencrypted key");
        assertRefused(text, first.key(), "are not a certificate and its unencrypted key");
        assertRefused(first.certificate(), text, "are not a certificate and its unencrypted key");
    }

    private static void assertRefused(Path certificate, Path key, String why) {
        assertThatThrownBy(() -> ServerTls.load(certificate, key))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    @Test
    void newCertificateIsUsedForNewConnectionsAndABrokenOneIsNot() throws Exception {
        Path certificate = Files.copy(first.certificate(), directory.resolve("used.pem"));
        Path key = Files.copy(first.key(), directory.resolve("used.key"));
        ListenConfig listen = new ListenConfig(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                Set.of(),
                false,
                ServerTls.load(certificate, key));
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        peer.readHead();
                        peer.send(OK);
                    }
                });
                RelayFixture relay = new RelayFixture(
                        Transport.NIO,
                        listen,
                        List.of(UpstreamConfig.of(upstream.address())),
                        RelayTimeouts.DEFAULT,
                        Tap.none());
                SSLSocket old = connect(relay, first);
                Peer oldClient = new Peer(old)) {
            assertThat(oldClient.send(GET).readHead()).isEqualTo(OK);
            Files.copy(second.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(second.key(), key, StandardCopyOption.REPLACE_EXISTING);
            Await.until("loaded", () -> relay.count(RelayCounter.TLS_RELOADS) == 1);
            long before = relay.count(RelayCounter.TLS_RELOAD_FAILURES);
            Certificate seen = seenBy(relay, second);
            assertThat(seen).isNotEqualTo(old.getSession().getPeerCertificates()[0]);
            Files.writeString(certificate, "broken");
            Await.until("refused", () -> relay.count(RelayCounter.TLS_RELOAD_FAILURES) == before + 1);
            Files.delete(certificate);
            Await.until("missed", () -> relay.count(RelayCounter.TLS_RELOAD_FAILURES) == before + 2);
            assertThat(seenBy(relay, second)).isEqualTo(seen);
            assertThat(oldClient.send(GET).readHead()).isEqualTo(OK);
            assertThat(relay.count(RelayCounter.TLS_RELOADS)).isEqualTo(1);
        }
    }

    private static SSLSocket connect(RelayFixture relay, TestCertificate trusted) throws Exception {
        InetSocketAddress at = relay.address();
        return (SSLSocket) trusted.context().getSocketFactory().createSocket(at.getAddress(), at.getPort());
    }

    private static Certificate seenBy(RelayFixture relay, TestCertificate trusted) throws Exception {
        try (SSLSocket socket = connect(relay, trusted)) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }
}
