package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cli.KnownSettings;
import io.reprise.time.NanoClock;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class KnownSettingsTest {
    @Test
    void optionsOfThisProgramAreInTheListThatAllProgramsKnow() {
        assertThat(KnownSettings.listed())
                .as("add it to settings.txt, or the other programs refuse a file that sets it")
                .containsAll(KnownSettings.optionsOf(new CommandLine(new ReplayCommand(
                                InstantSource.system(), new Surroundings.ThisMachine(NanoClock.SYSTEM)))
                        .getCommandSpec()));
    }
}
