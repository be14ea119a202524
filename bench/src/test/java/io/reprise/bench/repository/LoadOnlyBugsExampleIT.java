package io.reprise.bench.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.bench.repository.Checkout.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** examples/load-only-bugs, with a shorter recording: the bug is found in the application that has it alone. */
@Tag("programs")
class LoadOnlyBugsExampleIT {
    @TempDir
    Path directory;

    private Outcome hunt(String fixed, Path into) throws Exception {
        List<Integer> ports = Background.freePorts(4);
        Map<String, String> environment = Map.of(
                "FIXED", fixed,
                "USERS", "60",
                "SECONDS_RECORDED", "8",
                "PROXY_PORT", ports.get(0).toString(),
                "APP_PORT", ports.get(1).toString(),
                "ADMIN_PORT", ports.get(2).toString(),
                "STAGING_PORT", ports.get(3).toString());
        // A busy machine may be late: that is not what is tested here. So few users prove nothing at twice the pace.
        List<String> command = new ArrayList<>(
                List.of(Checkout.ROOT.resolve("examples/load-only-bugs/run").toString(), "database_is_locked"));
        command.addAll(List.of(into.toString(), "--rate", "8x", "--budget", "50s", "--max-lag", "10s"));
        return Checkout.run(directory, environment, Duration.ofMinutes(4), command);
    }

    /** In a command that runs in the background, a default is set in a process of its own, and nowhere else. */
    @Test
    void defaultsAreSetBeforeACommandUsesThem() throws Exception {
        assertThat(Files.readAllLines(Checkout.ROOT.resolve("examples/load-only-bugs/run")))
                .filteredOn(line -> line.contains(":="))
                .isNotEmpty()
                .allMatch(line -> line.startsWith(": "));
    }

    @Test
    void databaseIsLockedUnderLoadAndNotInTheCuredApplication() throws Exception {
        Outcome locked = hunt("0", directory.resolve("locked"));
        assertThat(locked.exitCode()).as(locked.output()).isEqualTo(1);
        assertThat(locked.output())
                .contains("60 users, 0 failures")
                .contains("DO NOT RELEASE: 1 load-only problem")
                .contains("load-only  POST /orders", "sqlite3.OperationalError: database is locked");
        assertThat(Files.readString(directory.resolve("locked/report/summary.json")))
                .contains("\"endpoint\" : \"POST /orders\"");

        Outcome cured = hunt("1", directory.resolve("cured"));
        assertThat(cured.exitCode()).as(cured.output()).isZero();
        // On a busy machine something may look slow once, which is unclear.
        assertThat(cured.output()).contains("found up to 8x (about ").doesNotContain("DO NOT RELEASE");
    }
}
