package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.cli.ExitException;
import io.reprise.replayer.report.GivenOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class FollowOptionsTest {
    /** A command with the options alone. */
    @CommandLine.Command(name = "options")
    private record Options(@CommandLine.Mixin FollowOptions follow) {}

    private static FollowOptions parse(String... arguments) {
        FollowOptions options = new FollowOptions();
        new CommandLine(new Options(options)).parseArgs(arguments);
        return options;
    }

    private static GivenOptions given(String option, String value) {
        return new GivenOptions(Map.of(option, List.of(value)), List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--rate 2x",
                "--rate 1x,2x",
                "--rate 500/s",
                "--scale clone",
                "--loop forever",
                "--max-gap 1s",
                "--from 5s",
                "--to 5s",
                "--last 5m",
                "--shard 1/2",
                "--start-at 2026-11-23T08:00:00Z",
                "--dry-run true",
                "--correlate auto",
                "--correlate links.txt",
                "--fresh off",
                "--guess off",
                "--logins off",
                "--connections recorded",
                "--session 1",
                "--exchange 0-1"
            })
    void whatNeedsAWholeRecordingIsRefusedInOneLine(String option) {
        String[] words = option.split(" ", 2);
        GivenOptions given = given(words[0], words[1]);
        assertThatThrownBy(() -> parse("--follow").isOn(given))
                .isInstanceOf(ExitException.class)
                .hasMessageStartingWith(words[0] + ": not with --follow")
                .hasMessageNotContaining("\n");
        assertThat(parse().isOn(given)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--rate 1x",
                "--scale compress",
                "--correlate off",
                "--include GET",
                "--connections 5",
                "--duration 5m"
            })
    void whatChangesNothingOrFitsIsAllowed(String option) {
        String[] words = option.split(" ", 2);
        assertThat(parse("--follow").isOn(given(words[0], words[1]))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--delay", "--max-behind", "--checkpoint"})
    void itsOptionsAreRefusedWithoutIt(String option) {
        assertThatThrownBy(() -> parse().isOn(given(option, "9s")))
                .isInstanceOf(ExitException.class)
                .hasMessageContaining("expected --follow as well");
    }

    @Test
    void timesHaveBounds() {
        assertThat(parse().timing(null).delay()).isEqualTo(Duration.ofSeconds(30));
        assertThat(parse().timing(null).behindMax()).isEqualTo(Duration.ofSeconds(60));
        for (String[] wrong : List.of(
                new String[] {"--delay", "4s"},
                new String[] {"--delay", "2d"},
                new String[] {"--max-behind", "0s"},
                new String[] {"--max-behind", "2d"})) {
            assertThatThrownBy(() -> parse(wrong).timing(null)).hasMessageContaining(wrong[0] + ": ");
        }
        assertThatThrownBy(() -> parse().timing(Duration.ZERO)).hasMessageContaining("--duration: 0s");
    }

    @Test
    void theCheckpointLiesInTheReport() {
        assertThat(parse().checkpoint(null)).isNull();
        assertThat(parse().checkpoint(Path.of("report"))).isEqualTo(Path.of("report/follow.checkpoint"));
        assertThat(parse("--checkpoint", "c").checkpoint(Path.of("report"))).isEqualTo(Path.of("c"));
    }
}
