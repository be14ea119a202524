package io.reprise.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeBoundTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T08:00:00Z,2026-11-23T08:00:00Z",
        "2026-11-23T08:00:00.25+01:00,2026-11-23T07:00:00.250Z",
        "2026-11-23T08:00:00,2026-11-23T07:00:00Z",
        "2026-11-23T08:00,2026-11-23T07:00:00Z",
        "2026-07-23T08:00,2026-07-23T06:00:00Z"
    })
    void isoTimesAreRead(String text, String instant) {
        assertThat(TimeBound.parseIso(text, BERLIN)).isEqualTo(new TimeBound.At(Instant.parse(instant)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "noon", "2026-13-01T00:00:00Z", "2026-11-23", "08:00", "2026-11-23 08:00:00"})
    void wrongTimeIsNamed(String text) {
        assertThatThrownBy(() -> TimeBound.parseIso(text, BERLIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("90s");
    }

    @Test
    void boundsCountOnTheClockOfTheRecording() {
        assertThat(new TimeBound.Offset(Duration.ofSeconds(90)).epochNs(7)).isEqualTo(90_000_000_007L);
        assertThat(new TimeBound.At(Instant.ofEpochSecond(2, 5)).epochNs(7)).isEqualTo(2_000_000_005L);
    }

    @Test
    void absurdBoundsSaturate() {
        assertThat(new TimeBound.Offset(Duration.ofSeconds(Long.MAX_VALUE)).epochNs(7))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(new TimeBound.At(Instant.MAX).epochNs(7)).isEqualTo(Long.MAX_VALUE);
        assertThat(new TimeBound.At(Instant.MIN).epochNs(7)).isEqualTo(Long.MIN_VALUE);
    }
}
