package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The header that a load balancer puts before a connection's first request. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(30)
class RelayProxyProtocolIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String NO_CONTENT = "HTTP/1.1 204 No Content\r\n\r\n";
    private static final String V1 = "PROXY TCP4 198.51.100.7 203.0.113.1 56324 443\r\n";

    private final Transport transport;
    private final MemoryTap tap = new MemoryTap();

    RelayProxyProtocolIT(Transport transport) {
        this.transport = transport;
    }

    private RelayFixture relay(ScriptedUpstream upstream) throws IOException {
        RelayTimeouts standard = RelayTimeouts.DEFAULT;
        RelayTimeouts quick = new RelayTimeouts(
                standard.connectNs(),
                TimeUnit.MILLISECONDS.toNanos(400),
                standard.idleNs(),
                standard.responseNs(),
                standard.upstreamIdleNs(),
                standard.tunnelNs());
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new RelayFixture(
                transport,
                new ListenConfig(List.of(anyPort), ListenConfig.OWNER, true, null),
                List.of(UpstreamConfig.of(upstream.address())),
                quick,
                tap);
    }

    private static ScriptedUpstream upstream() throws IOException {
        return new ScriptedUpstream((peer, connection) -> {
            while (true) {
                assertThat(peer.readHead()).startsWith("GET / HTTP/1.1\r\nHost: a\r\n");
                peer.send(NO_CONTENT);
            }
        });
    }

    /** @param addresses of source and destination, and both ports */
    private static byte[] v2(int command, int family, byte[] addresses) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A});
        header.writeBytes(new byte[] {(byte) (0x20 | command), (byte) family, 0, (byte) addresses.length});
        header.writeBytes(addresses);
        return header.toByteArray();
    }

    @Test
    void readsTheAddressFromVersion1() throws Exception {
        try (ScriptedUpstream upstream = upstream();
                RelayFixture relay = relay(upstream)) {
            try (Peer client = relay.connect()) {
                assertThat(client.send(V1 + GET + GET).readHead()).isEqualTo(NO_CONTENT);
                assertThat(client.readHead()).isEqualTo(NO_CONTENT);
                assertThat(client.send(GET).readHead()).isEqualTo(NO_CONTENT);
            }
            assertThat(tap.awaitClosed()).startsWith("from 198.51.100.7", "request " + GET);
            try (Peer client = relay.connect()) {
                client.sendByteByByte("PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n");
                assertThat(client.send(GET).readHead()).isEqualTo(NO_CONTENT);
            }
            assertThat(tap.awaitClosed()).startsWith("from 2001:db8::1", "request " + GET);
            for (String addresses : new String[] {"2001:DB8:0:0:0:0:0:1 2001:db8::2", "2001:0db8::0001 ::1"}) {
                try (Peer client = relay.connect()) {
                    client.send("PROXY TCP6 " + addresses + " 1 443\r\n" + GET);
                    assertThat(client.readHead()).isEqualTo(NO_CONTENT);
                }
                assertThat(tap.awaitClosed()).startsWith("from 2001:db8::1", "request " + GET);
            }
            assertThat(relay.count(RelayCounter.PROXY_HEADERS_REFUSED)).isZero();
        }
    }

    @Test
    void readsTheAddressFromVersion2() throws Exception {
        byte[] tcp4 = {(byte) 198, 51, 100, 7, (byte) 203, 0, 113, 1, 0x12, 0x34, 1, (byte) 187};
        try (ScriptedUpstream upstream = upstream();
                RelayFixture relay = relay(upstream)) {
            try (Peer client = relay.connect()) {
                client.send(v2(1, 0x11, tcp4));
                assertThat(client.send(GET).readHead()).isEqualTo(NO_CONTENT);
            }
            assertThat(tap.awaitClosed()).startsWith("from 198.51.100.7", "request " + GET);
            try (Peer check = relay.connect()) {
                check.send(v2(0, 0, new byte[0]));
                assertThat(check.send(GET).readHead()).isEqualTo(NO_CONTENT);
            }
            assertThat(tap.awaitClosed()).startsWith("request " + GET);
            assertThat(relay.count(RelayCounter.PROXY_HEADERS_REFUSED)).isZero();
        }
    }

    @Test
    void closesConnectionsWithoutAValidHeader() throws Exception {
        String[] wrong = {
            GET,
            "PROXY TCP4 198.51.100.7 203.0.113.1 56324\r\n" + GET,
            "PROXY TCP4 198.51.100.700 203.0.113.1 56324 443\r\n" + GET,
            "PROXY TCP4 198.51.100.7 203.0.113.1 66324 443\r\n" + GET,
            "PROXY TCP6 fe80::1%eth0 2001:db8::2 56324 443\r\n" + GET,
            "PROXY TCP6 2001:db8::1 fe80::1%eth0 56324 443\r\n" + GET,
            "PROXY TCP6 fe80::1%\nX-Evil:1 2001:db8::2 56324 443\r\n" + GET,
            "PROXY TCP4 198.51.100.7\n 203.0.113.1 56324 443\r\n" + GET,
            "PROXY TCP4 198.51.100.7\u001b[1m 203.0.113.1 56324 443\r\n" + GET,
            "PROXY TCP6 [2001:db8::1] 2001:db8::2 56324 443\r\n" + GET,
            "PROXY TCP4 2001:db8::1 2001:db8::2 56324 443\r\n" + GET,
            "PROXY " + "x".repeat(200) + GET,
            new String(v2(1, 0x11, new byte[3]), StandardCharsets.ISO_8859_1) + GET,
            "",
            "PROXY TCP4 198."
        };
        try (ScriptedUpstream upstream = upstream();
                RelayFixture relay = relay(upstream)) {
            for (String bytes : wrong) {
                try (Peer client = relay.connect()) {
                    client.send(bytes);
                    assertThat(client.isClosedByOther()).as(bytes).isTrue();
                }
                assertThat(tap.awaitClosed()).as(bytes).hasSize(1);
            }
            assertThat(relay.count(RelayCounter.PROXY_HEADERS_REFUSED)).isEqualTo(wrong.length);
            assertThat(upstream.connections()).isZero();
        }
    }
}
