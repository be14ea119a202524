package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.cli.ExitException;
import io.reprise.cli.LayeredDefaults;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetCatalogTest {
    @TempDir
    Path directory;

    private TargetCatalog catalog(Map<String, String> environment, String... lines) throws Exception {
        Path file = Files.write(directory.resolve("a.properties"), List.of(lines));
        return new TargetCatalog(LayeredDefaults.load(new String[] {"--config", file.toString()}, environment));
    }

    /** Knows loopback only, so that no name server is asked. */
    private static final class Loopback implements Surroundings {
        @Override
        public String hostName() {
            return "here";
        }

        @Override
        public boolean isOwn(InetAddress address) {
            return address.isLoopbackAddress() || address.isAnyLocalAddress();
        }

        @Override
        public Map<String, Set<InetAddress>> resolve(Collection<String> hosts) {
            Map<String, Set<InetAddress>> found = new HashMap<>();
            for (String host : hosts) {
                try {
                    if (host.matches("localhost|[0-9.]+|[0-9a-f:]+")) {
                        found.put(host, Set.of(InetAddress.getAllByName(host)));
                    }
                } catch (UnknownHostException e) {
                    throw new AssertionError(e);
                }
            }
            return found;
        }
    }

    private static boolean isMarked(TargetCatalog catalog, String target) {
        return new ProductionGuard(catalog.find(target, false), new Loopback()).marked() != null;
    }

    /** Tests every spelling of the marked place. */
    @ParameterizedTest
    @CsvSource({
        "p, true",
        "P, true",
        "other, true",
        "http://127.0.0.1:8000, true",
        "https://127.0.0.1:8000/, true",
        "http://localhost:8000, true",
        "http://0.0.0.0:8000, true",
        "http://[::1]:8000, true",
        "http://2130706433:8000, true",
        "http://127.0.0.1:8001, false",
        "staging, false",
    })
    void markHoldsForThePlace(String target, boolean marked) throws Exception {
        TargetCatalog catalog = catalog(
                Map.of("REPRISE_TARGET_STAGING_URL", "http://127.0.0.1:8001"),
                "target.p.url=http://127.0.0.1:8000",
                "target.p.production= TRUE \t",
                "target.other.url=http://localhost:8000");
        assertThat(isMarked(catalog, target)).isEqualTo(marked);
    }

    @Test
    void markHoldsWhereverItIsSetAndForEveryUrlOfTheName() throws Exception {
        TargetCatalog catalog = catalog(
                Map.of(
                        "REPRISE_TARGET_P_PRODUCTION", "false",
                        "REPRISE_TARGET_P_URL", "http://127.0.0.1:9000",
                        "REPRISE_TARGET_Q_R_PRODUCTION", "true"),
                "target.p.url=http://127.0.0.1:8000",
                "target.p.production=true",
                "target.q-r.url=http://127.0.0.1:7000");
        assertThat(isMarked(catalog, "http://127.0.0.1:8000")).isTrue();
        assertThat(isMarked(catalog, "http://127.0.0.1:9000")).isTrue();
        assertThat(isMarked(catalog, "q-r")).isTrue();
        assertThat(catalog.find("p", false).target().port())
                .as("the environment goes first")
                .isEqualTo(9_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "target.p.production=yes        | a.properties line 1: target.p.production: 'yes' (expected true or",
                "target.p.production=1          | line 1: target.p.production: '1' (expected true or false)",
                "target.p.production=           | line 1: target.p.production: '' (expected true or false)",
                "target.p.production=true       | marks a target without a URL (expected target.p.url beside it)",
            })
    void doubtfulMarkIsAnError(String line, String message) {
        assertThatThrownBy(() -> catalog(Map.of(), line).find("http://127.0.0.1:1", false))
                .isInstanceOfSatisfying(
                        ExitException.class, e -> assertThat(e.code()).isEqualTo(2))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stagin                | no target is called 'stagin' (did you mean staging?) (known: broken, staging;",
                "http://x:70000        | --target: 'http://x:70000' has port 70000 (expected 1 to 65535)",
                "http://x:0            | has port 0 (expected 1 to 65535)",
                "http://x:99999999999  | has port 99999999999 (expected 1 to 65535)",
                "ftp://x               | is not a target (expected http://HOST[:PORT]",
                "http://x/path         | is not a target",
                "broken                | line 2: target.broken.url: 'x:1' is not a target",
            })
    void wrongTargetIsNamed(String target, String message) throws Exception {
        TargetCatalog catalog = catalog(Map.of(), "target.staging.url=http://127.0.0.1:1", "target.broken.url=x:1");
        assertThatThrownBy(() -> catalog.find(target, false)).hasMessageContaining(message);
    }
}
