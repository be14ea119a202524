package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.text.OneLine;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "250ms,250",
        "30s,30000",
        "5m,300000",
        "1h,3600000",
        "1h30m,5400000",
        "1.5s,1500",
        "2d,172800000",
        "0s,0"
    })
    void readsDurations(String text, long milliseconds) {
        assertThat(DurationConverter.parse(text)).isEqualTo(Duration.ofMillis(milliseconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-5s", "5 s", "5s!", "1h x", "9999999999999h", "NaNs"})
    void errorNamesTheInvalidDuration(String text) {
        assertThatThrownBy(() -> DurationConverter.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("30s");
    }

    @ParameterizedTest
    @CsvSource({"4096,4096", "64KiB,65536", "20GB,20000000000", "1.5MiB,1572864", "0,0", "10B,10"})
    void readsSizes(String text, long bytes) {
        assertThat(SizeConverter.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KiB", "-1", "64kib", "1e3", "999999999999999TB"})
    void errorNamesTheInvalidSize(String text) {
        assertThatThrownBy(() -> SizeConverter.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("64KiB");
    }

    @Test
    void makesOneLineOfAnyMessage() {
        assertThat(OneLine.of("a\n  b\tc\u0007")).isEqualTo("a b?c?");
    }
}
