package io.reprise.replayer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    @ParameterizedTest
    @CsvSource({
        "2x,2x",
        "2X,2x",
        " 2x ,2x",
        "2.50x,2.5x",
        "0.5x,0.5x",
        "200%,2x",
        "50%,0.5x",
        "12.5%,0.125x",
        "100x,100x",
        "1000%,10x",
        "0.001x,0.001x",
        "100000x,100000x",
        "500/s,500/s",
        "0.5/s,0.5/s",
        "1.5 /s,1.5/s",
        "10000000/s,10000000/s",
        "1x..8x,1x..8x",
        "8X .. 50%,8x..0.5x",
        "'1x:2m,4x:5m, 1x:120s','1x:2m,4x:5m,1x:2m'",
        "'50%:90s,2x:1500ms','0.5x:90s,2x:1500ms'"
    })
    void ratesAreReadAndPrinted(String text, String printed) {
        assertThat(Rate.parse(text)).hasToString(printed);
        assertThat(Rate.parse(printed)).isEqualTo(Rate.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2",
                "x",
                "%",
                "/s",
                "0x",
                "0%",
                "0/s",
                "0.0000001x",
                "-1x",
                "-5/s",
                "+2x",
                "NaNx",
                "NaN",
                "Infinityx",
                "∞x",
                "1e9x",
                "2xx",
                "2x,4x",
                "1..8x",
                "1x..",
                "..8x",
                "1x..500/s",
                "1x..2x..3x",
                "1x:2m,4x",
                "1x:2m,,4x:2m",
                "1x:0s",
                "1x:2",
                ":2m",
                "500/s:2m",
                "1x:1000000h",
                "0x10x",
                "2 x y",
                "100001x",
                "0.0009x",
                "10000001/s",
                "99999999999999999999x",
                "500/m",
                "500rps",
                "1,5x",
                "٢x",
                "2.x",
                ".5x"
            })
    void wrongRateIsNamed(String text) {
        assertThatThrownBy(() -> Rate.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("2x")
                .hasMessageContaining("500/s");
    }

    @Test
    void hugeWrongRateIsNotPrintedWhole() {
        assertThatThrownBy(() -> Rate.parse("9".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void ratesMadeInCodeAreChecked() {
        assertThatThrownBy(() -> new Rate.Multiple(BigDecimal.ZERO)).hasMessageContaining("0x is out of range");
        assertThatThrownBy(() -> new Rate.PerSecond(new BigDecimal("-1"))).hasMessageContaining("-1/s is out of range");
        assertThat(Rate.recorded()).hasToString("1x");
    }
}
