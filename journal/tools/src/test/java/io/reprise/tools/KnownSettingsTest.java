package io.reprise.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cli.KnownSettings;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class KnownSettingsTest {
    @Test
    void commonListContainsTheOptionsOfTheJournalProgram() {
        assertThat(KnownSettings.listed())
                .as("add it to settings.txt, or the other programs refuse a file that sets it")
                .containsAll(KnownSettings.optionsOf(new CommandLine(new JournalMain()).getCommandSpec()));
    }

    @Test
    void commonListContainsNoTypedOnlyOption() {
        assertThat(KnownSettings.listed()).contains("listen", "rate").doesNotContain("allow-production");
    }
}
