package io.reprise.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostCheckTest {
    private final HostCheck check =
            new HostCheck(List.of("127.0.0.1", "Recorder.monitoring.svc"), "a name given with --admin-host");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:9901",
                "10.1.2.3:9901",
                "[::1]",
                "[::1]:9901",
                "[fe80::1]:80",
                "localhost",
                "LOCALHOST:9901",
                "localhost.:9901",
                "app.localhost:1",
                "recorder.monitoring.svc",
                "recorder.monitoring.svc.:9901"
            })
    void addressesAndOwnNamesAreServed(String host) {
        assertThat(check.refusal(host, null, true)).isEmpty();
        assertThat(check.refusal(host, "http://" + host, true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:9901",
                "",
                ":9901",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "evillocalhost",
                "2130706433",
                "0x7f000001",
                "127.1",
                "[evil]",
                "[::1].evil.example",
                "::1",
                "user@localhost",
                "localhost:9901:1",
                "localhost, evil.example",
                "xrecorder.monitoring.svc"
            })
    void otherNamesAreRefused(String host) {
        assertThat(check.refusal(host, null, false)).isNotEmpty();
        assertThat(check.refusal(host, "http://" + host, true)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9901, http://127.0.0.1:9901, yes",
        "127.0.0.1:9901, HTTP://127.0.0.1:9901, no",
        "localhost, http://localhost, yes",
        "localhost:80, http://localhost, yes",
        "localhost, http://localhost:80, yes",
        "recorder.monitoring.svc, https://recorder.monitoring.svc, yes",
        "127.0.0.1:9901, http://127.0.0.1:9902, no",
        "127.0.0.1:9901, http://localhost:9901, no",
        "127.0.0.1:9901, http://evil.example, no",
        "127.0.0.1:9901, http://evil.example:9901, no",
        "127.0.0.1:9901, null, no",
        "127.0.0.1:9901, '', no",
        "127.0.0.1:9901, file://127.0.0.1:9901, no",
        "127.0.0.1:9901, http://127.0.0.1:9901/, no",
        "127.0.0.1:9901, http://127.0.0.1:9901 http://evil.example, no"
    })
    void anOriginMustBeTheHost(String host, String origin, String served) {
        assertThat(check.refusal(host, origin, false).isEmpty()).isEqualTo("yes".equals(served));
    }

    @Test
    void requestWithoutHostMayReadButNotChange() {
        assertThat(check.refusal(null, null, false)).isEmpty();
        assertThat(check.refusal(null, null, true)).isNotEmpty();
        assertThat(check.refusal(null, "http://evil.example", false)).isNotEmpty();
    }
}
