package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cli.KnownSettings;
import org.junit.jupiter.api.Test;

class KnownSettingsTest {
    @Test
    void optionsOfThisProgramAreInTheListThatAllProgramsKnow() {
        assertThat(KnownSettings.listed())
                .as("add it to settings.txt, or the other programs refuse a file that sets it")
                .containsAll(KnownSettings.optionsOf(ReplayMain.commandLine().getCommandSpec()));
    }
}
