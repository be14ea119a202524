package io.reprise.replayer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.replayer.rewrite.RewriteConfig;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @Test
    void readsUrls() {
        assertThat(Target.parse("http://shop", false)).isEqualTo(new Target(false, "shop", 80, false));
        assertThat(Target.parse("HTTPS://shop:8443/", true)).isEqualTo(new Target(true, "shop", 8443, true));
        assertThat(Target.parse("http://[::1]:81", false)).isEqualTo(new Target(false, "::1", 81, false));
    }

    @Test
    void readsPathsOfUnixSockets() {
        Target target = Target.parse("unix:/run/app.sock", false);
        assertThat(target.socket()).isEqualTo(UnixDomainSocketAddress.of("/run/app.sock"));
        assertThat(target.authority()).isEqualTo("localhost");
        assertThat(target).hasToString("unix:/run/app.sock");
        assertThat(target.secure()).isFalse();
    }

    @Test
    void authorityLeavesOutTheDefaultPort() {
        assertThat(Target.parse("http://shop:80", false).authority()).isEqualTo("shop");
        assertThat(Target.parse("https://shop:80", false).authority()).isEqualTo("shop:80");
        assertThat(Target.parse("http://[::1]:81", false).authority()).isEqualTo("[::1]:81");
        assertThat(Target.parse("https://shop", false)).hasToString("https://shop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop",
                "shop:80",
                "ftp://shop",
                "http://",
                "http://shop/base",
                "http://shop?x",
                "http://u@shop",
                "http://shop:0",
                "http://shop:70000",
                "http://shop:x",
                "http://a b",
                "unix:",
                "unix:/012345678901234567890123456789012345678901234567890123"
                        + "4567890123456789012345678901234567890123456789012345678901234567890123456789.sock",
                ""
            })
    void refusesOtherTextAndSaysWhatIsExpected(String url) {
        assertThatThrownBy(() -> Target.parse(url, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "target: '" + url + "' (expected: http://HOST[:PORT], https://HOST[:PORT] or unix:PATH");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ": value",
                "a b: c",
                "a: b\r\nc: d",
                "a: b\n c",
                "a: b\u0001",
                "Content-Length: 5",
                "transfer-encoding: x"
            })
    void refusesInvalidHeaders(String header) {
        List<String> headers = List.of(header);
        assertThatThrownBy(() -> new RewriteConfig("shop", headers, "run"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("header: '");
    }
}
