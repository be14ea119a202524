package io.reprise.replayer.source;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.time.TimeBound;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SourceConfigTest {
    @Test
    void contradictoryWindowsAreRefused() {
        TimeBound bound = new TimeBound.Offset(Duration.ofSeconds(1));
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> SourceConfig.window(bound, null, second, null))
                .hasMessageContaining("--from and --last");
        assertThatThrownBy(() -> SourceConfig.window(null, bound, null, second))
                .hasMessageContaining("--to and --duration");
        assertThatThrownBy(() -> SourceConfig.window(null, null, Duration.ZERO, null))
                .hasMessageContaining("--last");
        assertThatThrownBy(() -> SourceConfig.window(null, null, null, second.negated()))
                .hasMessageContaining("--duration");
    }
}
