package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.EngineLimits;
import io.reprise.time.NanoClock;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

final class ReplayHelpTest {
    private static final CommandLine REPLAY =
            new CommandLine(new ReplayCommand(InstantSource.system(), new Surroundings.ThisMachine(NanoClock.SYSTEM)));

    /** One style for all options, as in the other programs: a sentence, with the default in parentheses at its end. */
    @Test
    void everyDescriptionEndsWithItsDefault() {
        for (OptionSpec option : REPLAY.getCommandSpec().options()) {
            if (option.usageHelp() || option.versionHelp()) {
                continue; // described by the library
            }
            String description = String.join(" ", option.description());
            assertThat(description).as(option.longestName()).matches("[A-Z].*[^.]\\.");
            if (description.contains("default:")) {
                assertThat(description).as(option.longestName()).matches(".* \\(default: [^()]+\\)\\.");
            }
        }
    }

    @Test
    void defaultsAreShownAsAUserTypesThem() {
        assertThat(REPLAY.setUsageHelpWidth(1_000).getUsageMessage())
                .contains(
                        "(default: 1x)",
                        "(default: compress)",
                        "(default: 25ms)",
                        "(default: failure,changed,login)",
                        "(default: session)",
                        "(default: 30s)",
                        "(default: 4096)")
                .doesNotContain("DEFAULT-VALUE", "PT");
    }

    @Test
    void defaultLimitsAreThoseOfTheEngine() {
        EngineOptions options = new EngineOptions();
        new CommandLine(new Options(options))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs();
        assertThat(options.limits()).isEqualTo(EngineLimits.DEFAULT);
        assertThat(options.orderName()).isEqualTo("session");
    }

    /** A command with the options alone. */
    @CommandLine.Command(name = "options")
    private record Options(@CommandLine.Mixin EngineOptions engine) {}
}
