package io.reprise.bench.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.bench.repository.Checkout.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** examples/systemd: systemd accepts the unit and finds it hardened, and its command line starts the proxy. */
@Tag("programs")
class SystemdExampleIT {
    private static final Path UNIT = Checkout.ROOT.resolve("examples/systemd/reprise-proxy@.service");

    /** In tenths, as systemd-analyze takes it; 0 is fully confined. */
    private static final int EXPOSURE_MAX = 20;

    @TempDir
    Path directory;

    @Test
    void systemdAcceptsTheUnit() throws Exception {
        Outcome outcome = analyze("verify", instance());
        assertThat(aboutTheUnit(outcome)).isEmpty();
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void systemdNamesWhatIsWrongWithABrokenUnit() throws Exception {
        Path broken = instance();
        Files.writeString(broken, Files.readString(broken).replace("UMask=0077", "UMaks=0077"));
        assertThat(aboutTheUnit(analyze("verify", broken))).anyMatch(line -> line.contains("UMaks"));
    }

    @Test
    void exposureIsLow() throws Exception {
        Outcome outcome =
                analyze("security", "--offline=true", "--no-pager", "--threshold=" + EXPOSURE_MAX, instance());
        assertThat(outcome.output()).contains("Overall exposure level");
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    @Test
    void itsCommandLineStartsTheProxy() throws Exception {
        List<Integer> ports = Background.freePorts(2);
        Path journal = directory.resolve("journal");
        Matcher command = Pattern.compile("(?m)^ExecStart=((?:.*\\\\\\n)*.*)$").matcher(Files.readString(UNIT));
        assertThat(command.find()).isTrue();
        List<String> words = List.of(command.group(1)
                .replace("\\\n", " ")
                .replace("/opt/reprise", Checkout.ROOT.toString())
                .replace("/var/lib/reprise", journal.toString())
                .replace("127.0.0.1:8081", "127.0.0.1:" + ports.get(0))
                .replace("%i", ports.get(1).toString())
                .trim()
                .split("\\s+"));
        try (Background proxy = Background.start(directory, words)) {
            proxy.awaitOk("http://127.0.0.1:" + ports.get(1) + "/live");
            assertThat(proxy.terminate()).as(proxy.output()).isZero();
        }
        assertThat(journal).isDirectory();
    }

    /** The unit for an instance, with the program where it is in this checkout. */
    private Path instance() throws Exception {
        Path instance = directory.resolve("reprise-proxy@9901.service");
        return Files.writeString(instance, Files.readString(UNIT).replace("/opt/reprise", Checkout.ROOT.toString()));
    }

    /** The other units of the host are read as well, and may be wrong. */
    private static List<String> aboutTheUnit(Outcome outcome) {
        return outcome.output()
                .lines()
                .filter(line -> line.contains("reprise-proxy"))
                .toList();
    }

    private Outcome analyze(Object... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("systemd-analyze"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return Checkout.run(directory, Map.of(), Duration.ofMinutes(1), command);
    }
}
