package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The fields that tell the upstream of the way a request came, when they are asked for. */
@ExtendWith(Leaks.class)
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class RelayForwardedIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop:81\r\n";

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    /** What arrives of a request, with and without the fields asked for. */
    private String arrives(ForwardedFields fields, String request) throws Exception {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return arrives(ListenConfig.of(anyPort), fields, request);
    }

    private String arrives(ListenConfig listen, ForwardedFields fields, String request) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        seen.add(peer.readRequest());
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                RelayFixture relay = new RelayFixture(
                        RelayFixture.transports().findFirst().orElseThrow(),
                        listen,
                        List.of(UpstreamConfig.of(upstream.address())),
                        RelayTimeouts.DEFAULT,
                        fields,
                        new MemoryTap());
                Peer client = relay.connect()) {
            client.send(request);
            client.readHead();
            return seen.poll(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void appendsTheClientToXForwardedFor() throws Exception {
        ForwardedFields client = new ForwardedFields(true, false, false, "");
        assertThat(arrives(client, GET + "\r\n")).isEqualTo(GET + "X-Forwarded-For: 127.0.0.1\r\n\r\n");
        assertThat(arrives(
                        client,
                        GET + "X-Forwarded-For: 10.0.0.1\r\nA: b\r\nx-forwarded-for:\r\n"
                                + "X-FORWARDED-FOR: ::1, 10.0.0.3 \r\n\r\n"))
                .isEqualTo(GET + "A: b\r\nX-Forwarded-For: 10.0.0.1, ::1, 10.0.0.3, 127.0.0.1\r\n\r\n");
    }

    @Test
    void replacesProtoAndHostAndKeepsOtherFields() throws Exception {
        String sent = GET + "X-Forwarded-Proto: https\r\nX-Forwarded-For: 10.0.0.1\r\nX-Forwarded-Host: evil\r\n"
                + "Content-Length: 3\r\n\r\nabc";
        assertThat(arrives(new ForwardedFields(false, true, true, ""), sent))
                .isEqualTo(GET + "X-Forwarded-For: 10.0.0.1\r\nContent-Length: 3\r\n"
                        + "X-Forwarded-Proto: http\r\nX-Forwarded-Host: shop:81\r\n\r\nabc");
        assertThat(arrives(ForwardedFields.NONE, sent)).isEqualTo(sent);
    }

    @Test
    void namesTheReceivedVersionInVia() throws Exception {
        ForwardedFields via = new ForwardedFields(false, false, true, "edge");
        assertThat(arrives(via, GET + "Via: 1.0 fred\r\n\r\n"))
                .isEqualTo(GET + "Via: 1.0 fred\r\nX-Forwarded-Host: shop:81\r\nVia: 1.1 edge\r\n\r\n");
        assertThat(arrives(via, "GET / HTTP/1.0\r\n\r\n"))
                .isEqualTo("GET / HTTP/1.0\r\nVia: 1.0 edge\r\nConnection: keep-alive\r\n\r\n");
    }

    @Test
    void toldAddressReplacesClaimedOnes() throws Exception {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ListenConfig behindBalancer = new ListenConfig(List.of(anyPort), ListenConfig.OWNER, true, null);
        assertThat(arrives(
                        behindBalancer,
                        new ForwardedFields(true, false, false, ""),
                        "PROXY TCP6 2001:DB8:0::7 2001:db8::2 4711 80\r\n" + GET
                                + "X-Forwarded-For: 6.6.6.6\r\nA: b\r\nX-Forwarded-For: 7.7.7.7\r\n\r\n"))
                .isEqualTo(GET + "A: b\r\nX-Forwarded-For: 2001:db8::7\r\n\r\n");
    }

    @Test
    void connectionTakesNoAddressFromXForwardedFor() throws Exception {
        assertThat(arrives(
                        new ForwardedFields(true, false, false, ""),
                        GET + "X-Forwarded-For: 10.0.0.1\r\nConnection: x-forwarded-for\r\n\r\n"))
                .isEqualTo(GET + "X-Forwarded-For: 10.0.0.1, 127.0.0.1\r\n\r\n");
    }
}
