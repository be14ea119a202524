package io.reprise.bench.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void takesTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Spread.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Spread(4, 1, 9));
        assertThat(Spread.of(List.of(9.0, 1.0, 4.0, 2.0))).isEqualTo(new Spread(3, 1, 9));
        assertThat(Spread.of(List.of(-3.0))).isEqualTo(new Spread(-3, -3, -3));
    }

    @Test
    void showsADashWhereNothingWasMeasured() {
        assertThat(Spread.of(List.of()).text(1)).isEqualTo("–");
    }

    @Test
    void roundsToTheDecimalsAskedFor() {
        Spread spread = new Spread(12_345.67, 0.04, 99_999.96);
        assertThat(spread.text(1)).isEqualTo("12,345.7 (0.0–100,000.0)");
        assertThat(spread.text(0)).isEqualTo("12,346 (0–100,000)");
    }
}
