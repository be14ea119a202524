package io.reprise.proxy.relay.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.proxy.relay.UpstreamConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UpstreamTest {
    private static final InetSocketAddress A = new InetSocketAddress("192.0.2.1", 80);
    private static final InetSocketAddress B = new InetSocketAddress("192.0.2.2", 80);
    private static final InetSocketAddress C = new InetSocketAddress("192.0.2.3", 80);

    private final Upstream upstream = of("app");

    private static Upstream of(String host) {
        return new Upstream(UpstreamConfig.of(InetSocketAddress.createUnresolved(host, 80)));
    }

    @Test
    void anAddressNeedsNoLookUpAndANameDoes() throws Exception {
        assertThat(of("192.0.2.1").addresses()).containsExactly(A);
        assertThat(of("192.0.2.1").isNamed()).isFalse();
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        assertThat(of("::1").addresses())
                .containsExactly(new InetSocketAddress(InetAddress.getByAddress(loopback), 80));
        assertThat(upstream.addresses()).isEmpty();
        assertThat(upstream.isNamed()).isTrue();
    }

    @Test
    void theAddressThatAnsweredLastIsTriedFirstEvenAfterALookUp() {
        assertThat(upstream.found(List.of(A, B, A, C))).isTrue();
        assertThat(upstream.addresses()).containsExactly(A, B, C);
        upstream.answered(C);
        assertThat(upstream.addresses()).containsExactly(C, A, B);
        assertThat(upstream.found(List.of(B, C))).isFalse();
        assertThat(upstream.addresses()).containsExactly(C, B);
        upstream.answered(A);
        assertThat(upstream.addresses()).as("forgotten").containsExactly(C, B);
        assertThat(upstream.found(List.of(A, B))).isTrue();
        assertThat(upstream.addresses()).containsExactly(A, B);
    }

    @Test
    void tellsWhetherItAcceptedAConnectionSinceItWasAsked() {
        upstream.found(List.of(A));
        assertThat(upstream.acceptedSinceAsked()).isFalse();
        upstream.answered(A);
        upstream.answered(A);
        assertThat(upstream.acceptedSinceAsked()).isTrue();
        assertThat(upstream.acceptedSinceAsked()).isFalse();
        upstream.answered(A);
        assertThat(upstream.acceptedSinceAsked()).isTrue();
    }

    @Test
    void aWalkTriesEachAddressOnceAndThenThoseThatALookUpFound() {
        upstream.found(List.of(A, B));
        AddressWalk walk = new AddressWalk(upstream);
        assertThat(walk.next()).isEqualTo(A);
        upstream.answered(B);
        assertThat(walk.next()).isEqualTo(B);
        assertThat(walk.next()).isNull();
        assertThat(walk.shouldAsk()).isTrue();
        upstream.found(List.of(B, C));
        assertThat(walk.next()).isEqualTo(C);
        assertThat(walk.next()).isNull();
        assertThat(walk.shouldAsk()).isFalse();
    }

    @Test
    void theNumberOfAddressesIsLimited() {
        AddressWalk walk = new AddressWalk(upstream);
        List<SocketAddress> tried = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            int first = 100 * round;
            upstream.found(IntStream.range(first, first + 20)
                    .mapToObj(i -> new InetSocketAddress("192.0.2.9", 1 + i))
                    .toList());
            assertThat(upstream.addresses()).hasSize(Upstream.ADDRESSES_MAX);
            SocketAddress next = walk.next();
            while (next != null) {
                tried.add(next);
                next = walk.next();
            }
        }
        assertThat(tried).doesNotHaveDuplicates().hasSize(AddressWalk.TRIES_MAX);
    }
}
