package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.hunt.Firing.Step;
import io.reprise.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands before and after a firing, run by a real shell. */
@Timeout(60)
class StepHookIT {
    private static final Step STEP = new Step(4, Role.CONFIRMATION, 2.5);

    @TempDir
    private Path directory;

    private static StepHook hook(String command) {
        return new StepHook("--before-step", command, Duration.ofSeconds(20));
    }

    @Test
    void theCommandFindsTheStepInItsEnvironment() throws IOException {
        Path seen = directory.resolve("seen");
        hook("printf '%s\n' $REPRISE_STEP $REPRISE_STEP_RATE $REPRISE_STEP_ROLE > '" + seen + "'")
                .run(STEP);
        assertThat(Files.readAllLines(seen)).isEqualTo(List.of("5", "2.5x", "confirmation"));
    }

    @Test
    void withoutACommandNothingHappens() {
        new StepHook("--before-step", null, Duration.ofSeconds(1)).run(STEP);
    }

    @Test
    void aCommandThatFailsEndsTheHuntAndSaysWhere() {
        assertThatThrownBy(() -> hook("exit 7").run(STEP))
                .isInstanceOfSatisfying(
                        ExitException.class, e -> assertThat(e.code()).isEqualTo(ExitCodes.UNREACHABLE))
                .hasMessage("--before-step: 'exit 7' ended with exit code 7, at step 5 (confirmation, 2.5x)");
    }

    @Test
    void aCommandThatHangsIsEndedWithWhatItStarted() throws IOException {
        Path started = directory.resolve("pid");
        StepHook hook =
                new StepHook("--after-step", "sleep 300 & echo $! > '" + started + "'; wait", Duration.ofMillis(800));
        assertThatThrownBy(() -> hook.run(STEP)).hasMessageContaining("did not end within 800ms");
        long pid = Long.parseLong(Files.readString(started).strip());
        Await.until(
                "end of the process",
                () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }
}
