package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.cli.Program;
import io.reprise.http.FramingLimits;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.proxy.capture.BodyLimits;
import io.reprise.proxy.capture.CaptureConfig;
import io.reprise.proxy.relay.SocketAddresses;
import io.reprise.proxy.relay.UpstreamConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ProxyOptionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--listen=nowhere             | --listen: 'nowhere' is not an address (expected HOST:PORT",
                "--listen=127.0.0.1:70000     | --listen: '127.0.0.1:70000' has port 70000 (expected 1 to 65535)",
                "--upstream=app:99999999999   | --upstream: 'app:99999999999' has port 99999999999 (expected",
                "--admin=127.0.0.1:65536      | --admin: '127.0.0.1:65536' has port 65536 (expected 1 to 65535)",
                "--upstream=https://x:        | --upstream: 'x::443' is not an address",
                "--upstream-ca=x              | --upstream-ca: no upstream speaks TLS (expected --upstream https:",
                "--upstream-insecure          | --upstream-insecure: no upstream speaks TLS (expected",
                "--tls-key=x                  | --tls-cert: missing (expected both, or neither)",
                "--listen=unix:               | --listen: 'unix:' has a path of 0 bytes (expected 1 to 107, such as",
                "--socket-mode=rw             | --socket-mode: 'rw' is not a mode (expected three octal digits: 660)",
                "--upstream=x:0               | --upstream: 'x:0' has port 0 (expected",
                "--admin=9901                 | --admin: '9901' is not an address",
                "--threads=0                  | --threads: '0' (expected 1 to 1024)",
                "--threads=many               | --threads: 'many' is not a whole",
                "--record=maybe               | --record",
                "--sample=0                   | --sample: '0' is not a share (expected a percentage above 0",
                "--sample=101%                | --sample: '101%' is not a share",
                "--include=get                | --include: 'get' is not a pattern (expected ",
                "--exclude=GET x              | --exclude: 'GET x' is not a pattern (expected",
                "--session-key=cookie         | --session-key: 'cookie' is not a session rule (expected cookie:NAME",
                "--max-request-body=1XB       | --max-request-body: '1XB' is not a size (expected bytes",
                "--max-response-body=-1       | --max-response-body: '-1' is not a size",
                "--min-free-disk=100%         | --min-free-disk: '100%' (expected a size such as 2GiB, or 0% to 99%)",
                "--min-free-disk=much         | --min-free-disk: 'much' is not a size",
                "--ring-size=1MiB             | --ring-size: '1048576' (expected 4.0 MiB to 1.0 GiB)",
                "--connect-timeout=0s         | --connect-timeout: '0' (expected more than that",
                "--header-timeout=5           | --header-timeout: '5' is not a duration",
                "--idle-timeout=soon          | --idle-timeout: 'soon' is not a duration",
                "--response-timeout=0s        | --response-timeout: '0'",
                "--max-header-size=1          | --max-header-size: '1' (expected 1.0 KiB to 512 KiB)",
                "--max-header-count=3         | --max-header-count: '3' (expected 16 to 10000)",
                "--max-connections=0          | --max-connections: '0' (expected at least 1)",
                "--max-connections=lots       | --max-connections: 'lots' is not a",
                "--max-in-flight=-1           | --max-in-flight: '-1' (expected at least 1)",
                "--transport=pigeon           | --transport: transport: pigeon (expected: auto, io_uring,",
                "--log-format=xml             | --log-format",
                "--tls-cert=x                 | --tls-key: missing (expected both, or neither)",
            })
    void aWrongValueIsOneLineThatNamesOptionValueAndWhatIsRight(String option, String message) {
        List<String> args = new ArrayList<>(List.of("--journal=unused", option));
        if (!option.startsWith("--upstream=")) {
            args.add("--upstream=127.0.0.1:1");
        }
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(new ProxyCommand()).setErr(new PrintWriter(err));
        int code = Program.run(line, args.toArray(String[]::new), Map.of());
        assertThat(code).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("proxy: ").contains(message);
    }

    @Test
    void anUpstreamThatIsTheProxyItselfIsRefused() {
        assertThatThrownBy(() -> check("--record=off", "--listen=0.0.0.0:7", "--upstream=http://localhost:7"))
                .hasMessage("--upstream: 'localhost:7' is this proxy, which listens on 0.0.0.0:7"
                        + " (expected the address of the application)");
    }

    @Test
    void recordingNeedsAJournal() {
        assertThatThrownBy(() -> check("--upstream=127.0.0.1:1")).hasMessageContaining("--journal: missing");
        assertThat(check("--upstream=127.0.0.1:1", "--record=off").capture()).isNull();
        CaptureConfig off =
                check("--upstream=127.0.0.1:1", "--record=off", "--journal=x").capture();
        assertThat(off).as("can be switched on").isNotNull();
        assertThat(off != null && off.rules().isOn()).isFalse();
    }

    @Test
    void readersAcceptTheLargestHeadsThatRecordersAccept() {
        FramingLimits recorder = check(
                        "--upstream=127.0.0.1:1",
                        "--record=off",
                        "--max-header-size=512KiB",
                        "--max-header-count=10000")
                .relay()
                .limits();
        FramingLimits readers = RecordedHeads.LIMITS;
        assertThat(recorder.headBytesMax()).isEqualTo(512 << 10).isLessThanOrEqualTo(readers.headBytesMax());
        assertThat(recorder.startLineBytesMax()).isLessThanOrEqualTo(readers.startLineBytesMax());
        assertThat(recorder.fieldCountMax()).isEqualTo(10_000).isLessThanOrEqualTo(readers.fieldCountMax());
        assertThat(recorder.trailerBytesMax()).isLessThanOrEqualTo(readers.trailerBytesMax());
        assertThatThrownBy(() -> check("--upstream=127.0.0.1:1", "--record=off", "--max-header-size=513KiB"))
                .hasMessageContaining("--max-header-size");
        assertThatThrownBy(() -> check("--upstream=127.0.0.1:1", "--record=off", "--max-header-count=10001"))
                .hasMessageContaining("--max-header-count");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--sample=100               | 65536 | 2097152 | 0",
                "--max-response-body=1MiB   | 1048576 | 1048576 | 1048576",
                "--max-state-body=8MiB      | 65536 | 8388608 | 0",
                "--max-state-body=0         | 65536 | 0 | 0",
                "--max-media-body=5         | 65536 | 2097152 | 5",
                "--max-response-body=10 --max-state-body=20 | 10 | 20 | 10",
                "--max-response-body=10 --max-media-body=0 | 10 | 10 | 0",
            })
    void theLimitOfResponsesDependsOnTheTypeUnlessItIsGiven(String given, long ofOthers, long ofState, long ofMedia) {
        List<String> options = new ArrayList<>(List.of("--upstream=127.0.0.1:1", "--journal=x"));
        options.addAll(List.of(given.split(" ")));
        CaptureConfig capture = check(options.toArray(String[]::new)).capture();
        assertThat(capture).isNotNull();
        if (capture != null) {
            assertThat(capture.rules().bodies()).isEqualTo(new BodyLimits(16 << 20, ofOthers, ofState, ofMedia));
            assertThat(capture.settings())
                    .containsEntry("max-response-body", Long.toString(ofOthers))
                    .containsEntry("max-state-body", Long.toString(ofState))
                    .containsEntry("max-media-body", Long.toString(ofMedia));
        }
    }

    @Test
    void optionValuesReachTheirConfiguration() {
        ProxyConfig config = check(
                "--upstream=http://app.example/",
                "--upstream=[::1]:9000",
                "--upstream=unix:/run/app.sock",
                "--listen=127.0.0.1:0",
                "--listen=[::1]:8082",
                "--listen=unix:run/reprise.sock",
                "--socket-mode=660",
                "--journal=somewhere",
                "--max-response-body=1KiB",
                "--sample=12.5%",
                "--idle-timeout=9s",
                "--max-header-size=8KiB",
                "--max-header-count=50",
                "--max-connections=1234",
                "--max-in-flight=56",
                "--threads=3");
        assertThat(config.upstreams()).containsExactly("app.example:80", "[::1]:9000", "unix:/run/app.sock");
        assertThat(config.relay().upstreams().servers())
                .extracting(UpstreamConfig::socket)
                .containsExactly(
                        InetSocketAddress.createUnresolved("app.example", 80),
                        InetSocketAddress.createUnresolved("::1", 9000),
                        UnixDomainSocketAddress.of("/run/app.sock"));
        assertThat(config.relay().listen().addresses())
                .extracting(SocketAddresses::shown)
                .satisfiesExactly(
                        free -> assertThat(free).matches("127\\.0\\.0\\.1:[1-9]\\d+"),
                        second -> assertThat(second).isEqualTo("[0:0:0:0:0:0:0:1]:8082"),
                        third -> assertThat(third).isEqualTo("unix:run/reprise.sock"));
        assertThat(PosixFilePermissions.toString(config.relay().listen().socketMode()))
                .isEqualTo("rw-rw----");
        assertThat(config.relay().loops().count()).isEqualTo(3);
        assertThat(config.relay().timeouts().idleNs()).isEqualTo(TimeUnit.SECONDS.toNanos(9));
        assertThat(config.relay().limits().headBytesMax()).isEqualTo(8_192);
        assertThat(config.relay().limits().fieldCountMax()).isEqualTo(50);
        assertThat(config.relay().capacity().connectionsMax()).isEqualTo(1_234);
        assertThat(config.relay().capacity().inFlightMax()).isEqualTo(56);
        CaptureConfig capture = config.capture();
        assertThat(capture).isNotNull();
        if (capture != null) {
            assertThat(capture.rules().bodies())
                    .as("a limit that is given holds for all types")
                    .isEqualTo(BodyLimits.ofAllTypes(16 << 20, 1_024));
            assertThat(capture.limits().headMax()).isEqualTo(8_192);
            assertThat(capture.rules().samplePercent()).isEqualTo(12.5);
            assertThat(capture.settings())
                    .containsEntry("upstream", "http://app.example/ [::1]:9000 unix:/run/app.sock");
            // What a replay compares its target with: the port that is listened on, and a path that says where.
            assertThat(capture.settings().get("listen"))
                    .startsWith(SocketAddresses.shown(
                            config.relay().listen().addresses().get(0)))
                    .endsWith(" unix:" + Path.of("run/reprise.sock").toAbsolutePath());
        }
    }

    private static ProxyConfig check(String... args) {
        ProxyCommand command = new ProxyCommand();
        new CommandLine(command).parseArgs(args);
        return new ProxyOptions(command).check();
    }
}
