package io.reprise.replayer.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.replayer.source.RecordedHosts.Named;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordedHostsTest {
    private final RecordedHosts hosts = new RecordedHosts(Set.of("watched.example"));

    private void add(String target, String fields) {
        byte[] head = ("GET " + target + " HTTP/1.1\r\n" + fields + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        hosts.add(Head.parseRequest(head, FramingLimits.DEFAULT));
    }

    @Test
    void namesAreComparedWithTheirPortButWithoutCaseAndTrailingDot() {
        add("/", "Host: Shop.Example.\r\n");
        add("/", "Host: shop.example\r\n");
        add("/", "Host: shop.example:8443\r\n");
        add("/", "Host: [2001:DB8::1]:80\r\n");
        assertThat(hosts.named())
                .containsExactlyInAnyOrder(
                        new Named("shop.example", 0, 2),
                        new Named("shop.example", 8443, 1),
                        new Named("2001:db8::1", 80, 1));
        assertThat(hosts.named().get(0).requests()).isEqualTo(2);
    }

    @Test
    void forwardedHostsAndAbsoluteTargetsCount() {
        add("/", "Host: app\r\nX-Forwarded-Host: www.shop.example, inner.example:81\r\n");
        add("http://absolute.example:82/x?http://no.example", "Host: absolute.example:82\r\n");
        assertThat(hosts.named())
                .extracting(Named::host)
                .containsExactlyInAnyOrder("app", "www.shop.example", "inner.example", "absolute.example");
        assertThat(hosts.requests()).isEqualTo(2);
    }

    @Test
    void namesThatCannotBeConnectedToAreLeftOut() {
        add("/", "Host: ${jndi}\r\n");
        add("/", "Host: \r\n");
        add("/", "X-Forwarded-Host: <b>\r\nHost: a:999999\r\n");
        assertThat(hosts.named()).isEmpty();
    }

    @Test
    void namesThatClientsInventDoNotDisplaceWatchedNames() {
        for (int i = 0; i < RecordedHosts.NAMES_MAX + 10; i++) {
            add("/", "Host: n" + i + ".example\r\n");
        }
        assertThat(hosts.named()).hasSize(RecordedHosts.NAMES_MAX);
        assertThat(hosts.isComplete()).isFalse();
        add("/", "Host: WATCHED.example:81\r\n");
        assertThat(hosts.named()).contains(new Named("watched.example", 81, 1));
    }
}
