package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.cli.ExitException;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.ManifestState;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RunManifest;
import io.reprise.replayer.engine.Target;
import io.reprise.replayer.source.RecordedHosts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which targets are refused, with the names and addresses of a made-up network. */
class ProductionGuardTest {
    /** A machine of that name, in a network with these names; the one called prod1 has the address 192.0.2.9. */
    private static final class Network implements Surroundings {
        private static final Map<String, String> NAMES = Map.of(
                "localhost", "127.0.0.1 ::1",
                "prod1", "192.0.2.9",
                "prod1.example.com", "192.0.2.9",
                "www.shop.example", "198.51.100.7 2001:db8::7",
                "lb.shop.example", "198.51.100.7",
                "staging", "203.0.113.5",
                "staging.shop.example", "203.0.113.5",
                "app.internal", "203.0.113.40",
                "prod1.staging.example", "203.0.113.5",
                "app.other.example", "203.0.113.5");

        private final String hostName;

        Network(String hostName) {
            this.hostName = hostName;
        }

        @Override
        public String hostName() {
            return hostName;
        }

        @Override
        public boolean isOwn(InetAddress address) {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || hostName.equals("prod1") && address.getHostAddress().equals("192.0.2.9");
        }

        @Override
        public Map<String, Set<InetAddress>> resolve(Collection<String> hosts) {
            Map<String, Set<InetAddress>> found = new HashMap<>();
            for (String host : hosts) {
                boolean literal = host.matches("[0-9.]+|.*:.*");
                String addresses = literal ? host : NAMES.getOrDefault(host, "");
                Set<InetAddress> set = new LinkedHashSet<>();
                for (String address : addresses.isEmpty() ? new String[0] : addresses.split(" ", -1)) {
                    try {
                        set.add(InetAddress.getByName(address)); // a literal address: no name server is asked
                    } catch (UnknownHostException e) {
                        throw new AssertionError(e);
                    }
                }
                if (!set.isEmpty()) {
                    found.put(host, set);
                }
            }
            return found;
        }
    }

    private static RunManifest run(ManifestState state, String host, String listen, String upstream) {
        Map<String, String> settings = Map.of("listen", listen, "upstream", upstream, "addresses", "198.51.100.99");
        return new RunManifest(RecordLayout.VERSION, "r1", 1, "reprise-proxy", host, settings, state);
    }

    private static RecordedHosts hosts(Set<String> watched, String... hosts) {
        RecordedHosts collected = new RecordedHosts(watched);
        for (String host : hosts) {
            String head = "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
            collected.add(Head.parseRequest(bytes(head), FramingLimits.DEFAULT));
        }
        return collected;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ProductionGuard.Decision decide(String thisHost, String target, RunManifest run, String... asked) {
        Target parsed = Target.parse(target, false);
        TargetCatalog.Named named = new TargetCatalog.Named(parsed, Place.of(parsed), List.of());
        ProductionGuard guard = new ProductionGuard(named, new Network(thisHost));
        return guard.decide(List.of(run), hosts(guard.watched(), asked));
    }

    /** On the recording host, prod1: recorded from 0.0.0.0:8081 to 127.0.0.1:8000, behind nginx as www.shop.example. */
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8000, true",
        "http://localhost:8000, true",
        "http://LOCALHOST.:8000, true",
        "http://127.9.9.9:8000, true",
        "http://[::1]:8000, true",
        "http://[::]:8000, true",
        "http://[::ffff:127.0.0.1]:8000, true",
        "http://0.0.0.0:8081, true",
        "http://192.0.2.9:8081, true",
        "http://192.0.2.9:8000, true",
        "https://192.0.2.9:8000, true",
        "http://prod1:8081, true",
        "http://PROD1.example.com:8081, true",
        // nginx itself, which is in no manifest
        "http://127.0.0.1, true",
        "https://127.0.0.1, true",
        "http://prod1, true",
        "http://www.shop.example, true",
        "https://www.shop.example, true",
        "http://WWW.SHOP.EXAMPLE.:80, true",
        "http://198.51.100.7, true",
        "http://[2001:db8::7], true",
        "http://lb.shop.example:443, true",
        "http://198.51.100.7:8081, true",
        // nginx's $host leaves the port out
        "http://www.shop.example:8443, true",
        // another port of the same machine, and another machine
        "http://127.0.0.1:8001, false",
        "http://192.0.2.9:9000, false",
        "http://staging:8000, false",
        "http://staging.shop.example, false",
        "http://203.0.113.5:8000, false",
        "http://app.internal:8000, false",
    })
    void recordedPlacesAreRefusedOnTheRecordingHost(String target, boolean refused) {
        RunManifest run = run(ManifestState.INTACT, "prod1", "0.0.0.0:8081", "127.0.0.1:8000");
        ProductionGuard.Decision decision = decide("prod1", target, run, "www.shop.example", "www.shop.example");
        assertThat(decision.refusal() != null)
                .as("%s: %s", target, decision.refusal())
                .isEqualTo(refused);
    }

    /** The same recording, taken to another machine. */
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8000, false",
        "http://localhost, false",
        "http://0.0.0.0:8081, false",
        "http://203.0.113.5:8000, false",
        "http://203.0.113.5, false",
        "http://www.shop.example, true",
        "http://198.51.100.7:443, true",
        "http://198.51.100.99:8000, true",
        "http://198.51.100.99:8001, false",
        "http://prod1.staging.example:8000, true",
    })
    void recordedPlacesAreRefusedOnAnotherMachine(String target, boolean refused) {
        RunManifest run = run(ManifestState.INTACT, "prod1", "0.0.0.0:8081", "127.0.0.1:8000");
        Network elsewhere = new Network("staging-box");
        Target parsed = Target.parse(target, false);
        ProductionGuard guard =
                new ProductionGuard(new TargetCatalog.Named(parsed, Place.of(parsed), List.of()), elsewhere);
        ProductionGuard.Decision decision =
                guard.decide(List.of(run), hosts(guard.watched(), "www.shop.example", "localhost:8081"));
        assertThat(decision.refusal() != null)
                .as("%s: %s", target, decision.refusal())
                .isEqualTo(refused);
    }

    @ParameterizedTest
    @CsvSource({
        // what was recorded, as listen and upstream; the target; whether it is refused on the recording host
        "127.0.0.1:0, 127.0.0.1:8000, http://127.0.0.1:5555, true",
        "'', 127.0.0.1:8000, http://127.0.0.1:5555, true",
        "127.0.0.1:8081, '', http://127.0.0.1:5555, true",
        "127.0.0.1:8081, garbage, http://127.0.0.1:5555, true",
        "127.0.0.1:0, 127.0.0.1:8000, http://staging:5555, false",
        "127.0.0.1:8081, app.internal:8000, http://app.internal:8000, true",
        "127.0.0.1:8081, http://app.internal, http://app.internal, true",
        "127.0.0.1:8081, https://app.internal/, http://203.0.113.40:443, true",
        "127.0.0.1:8081, https://app.internal/, http://203.0.113.40, false",
        "127.0.0.1:8081, APP.internal.:8000, http://app.internal:8000, true",
        "127.0.0.1:8081, [::1]:8000, http://127.0.0.1:8000, true",
        "127.0.0.1:8081, [2001:db8::7]:8000, http://www.shop.example:8000, true",
        // a short name without an address here may be short for the target's
        "127.0.0.1:8081, app:8000, http://app.other.example:8000, true",
        "127.0.0.1:8081 [::1]:8082, 127.0.0.1:8000, http://localhost:8082, true",
        "unix:/run/x.sock, unix:/run/app.sock, http://127.0.0.1:8000, false",
    })
    void placesOfTheRecordersSettingsAreRefused(String listen, String upstream, String target, boolean refused) {
        RunManifest run = run(ManifestState.INTACT, "prod1", listen, upstream);
        ProductionGuard.Decision decision = decide("prod1", target, run, "shop.invalid:1");
        assertThat(decision.refusal() != null).as("%s", decision.refusal()).isEqualTo(refused);
    }

    @ParameterizedTest
    @CsvSource({
        "prod1, prod1, true",
        "prod1.example.com, prod1, true",
        "prod1, prod1.example.com, true",
        "PROD1, prod1, true",
        "prod1.example.com, prod1.example.org, false",
        "prod2, prod1, false",
        "prod11, prod1, false",
    })
    void thisMachineIsTheRecordingHostWhenTheNamesAgree(String recorded, String here, boolean same) {
        RunManifest run = run(ManifestState.INTACT, recorded, "127.0.0.1:8081", "127.0.0.1:8000");
        assertThat(decide(here, "http://127.0.0.1:8000", run).refusal() != null).isEqualTo(same);
    }

    /** A host that was renamed, or a recorder in a container with a name of its own and the host's network. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.9, http://127.0.0.1:8000, true",
        "192.0.2.9, http://192.0.2.9:8081, true",
        "192.0.2.9, http://127.0.0.1:8001, false",
        "192.0.2.10 192.0.2.9, http://127.0.0.1:8000, true",
        "192.0.2.10, http://127.0.0.1:8000, false",
        "127.0.0.1, http://127.0.0.1:8000, false",
    })
    void thisMachineIsTheRecordingHostWhenAnAddressAgrees(String addresses, String target, boolean refused) {
        Map<String, String> settings =
                Map.of("listen", "0.0.0.0:8081", "upstream", "127.0.0.1:8000", "addresses", addresses);
        RunManifest run = new RunManifest(
                RecordLayout.VERSION, "r1", 1, "reprise-proxy", "c0ffee12", settings, ManifestState.INTACT);
        assertThat(decide("prod1", target, run).refusal() != null).isEqualTo(refused);
    }

    @ParameterizedTest
    @EnumSource(
            value = ManifestState.class,
            names = {"LOST", "DAMAGED"})
    void unknownRecordingPlaceIsRefusedEvenFarAway(ManifestState state) {
        ProductionGuard.Decision decision = decide("x", "http://staging:8000", run(state, "unknown", "", ""));
        assertThat(decision.refusal())
                .contains("run.properties", "of run r1 is", "--allow-production")
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource({"unknown", "''", "localhost", "127.0.0.1"})
    void recordingHostWithoutANameIsUnknown(String host) {
        RunManifest run = run(ManifestState.INTACT, host, "127.0.0.1:8081", "127.0.0.1:8000");
        assertThat(decide("x", "http://staging:8000", run).refusal()).contains("does not name the recording host");
    }

    @Test
    void refusalNamesTheMachineAndThePort() {
        RunManifest run = run(ManifestState.INTACT, "prod1", "127.0.0.1:8081", "127.0.0.1:8000");
        assertThat(decide("prod1", "http://192.0.2.9:8000", run).refusal())
                .isEqualTo(
                        "--target: http://192.0.2.9:8000 is where the recording was made: it is on this machine, which"
                                + " recorded (prod1), and port 8000 is its upstream 127.0.0.1:8000"
                                + " (--allow-production fires at it anyway)");
        assertThat(decide("x", "http://198.51.100.7", run, "www.shop.example", "other.example")
                        .refusal())
                .contains("1 of 2 recorded requests (Host www.shop.example)");
    }

    @Test
    void targetWithoutAnAddressIsUnreachable() {
        RunManifest run = run(ManifestState.INTACT, "prod1", "127.0.0.1:8081", "127.0.0.1:8000");
        assertThatThrownBy(() -> decide("x", "http://nowhere.example:8000", run))
                .isInstanceOfSatisfying(
                        ExitException.class, e -> assertThat(e.code()).isEqualTo(3))
                .hasMessageContaining("unknown host 'nowhere.example'");
    }

    @Test
    void localExperimentPasses() {
        RunManifest run = run(ManifestState.INTACT, "laptop", "127.0.0.1:8081", "127.0.0.1:8000");
        assertThat(decide("laptop", "http://127.0.0.1:8001", run, "127.0.0.1:8081", "localhost:8081")
                        .refusal())
                .isNull();
        assertThat(decide("laptop", "http://127.0.0.1:8081", run).refusal())
                .as("the recorder itself")
                .isNotNull();
        assertThat(decide("laptop", "http://127.0.0.1:9090", run, "127.0.0.1:9090")
                        .refusal())
                .as("nginx before it")
                .isNotNull();
    }

    @Test
    void watchedNameIsFoundAmongMoreNamesThanAreKept() {
        RunManifest run = run(ManifestState.INTACT, "prod1", "127.0.0.1:8081", "127.0.0.1:8000");
        String[] many = new String[12_000];
        Arrays.setAll(many, i -> "tenant" + i + ".example");
        many[11_999] = "staging";
        ProductionGuard.Decision decision = decide("x", "http://staging", run, many);
        assertThat(decision.refusal()).contains("named by 1 of 12,000 recorded requests");
        ProductionGuard.Decision other = decide("x", "http://app.internal", run, many);
        assertThat(other.refusal()).isNull();
        assertThat(other.compared()).anyMatch(line -> line.startsWith("10,000 and more recorded hosts"));
    }
}
