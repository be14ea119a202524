package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FailOnTest {
    @Test
    void conditionThatNoRunCanMeetIsAnError() {
        assertThatThrownBy(() -> FailOn.parse("failures>100%")).hasMessageContaining("below 100");
        assertThat(FailOn.parse("failures>99.9%")).isNotNull();
    }

    /** One of four failed, two of four have another status, the slowest took 100 ms. */
    private static RunSummary run() {
        return new Runs()
                .answered(200, 0, 0.1, 0, 10)
                .answered(500, 0, 0.1, 0, 10)
                .answered(404, 0, 0.1, 0, 10)
                .answered(301, 0, 0.1, 0, 100)
                .finish(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "none; false",
                "changed>2; false",
                "changed; true",
                "failure; true",
                "mismatch; true",
                "failures>0; true",
                "failures>1; false",
                "failures>24.9%; true",
                "failures>25%; false",
                "mismatches>1; true",
                "mismatches>2; false",
                "mismatches > 49%; true",
                "changed>1; true",
                "changed>66%; true",
                "changed>67%; false",
                "p50>9ms; true",
                "p50>11ms; false",
                "p99>99ms; true",
                "p99>101ms; false",
            })
    void conditionIsMetOrNot(String text, boolean met) {
        assertThat(!FailOn.parse(text).met(run()).isEmpty()).isEqualTo(met);
    }

    @Test
    void anyOfSeveralIsEnoughAndNamed() {
        assertThat(FailOn.parse("failures>1,p99>1ms").met(run())).containsExactly("p99>1ms");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "often", "failures", "failures>", "failures>-1", "p99>", "p99>fast", "failure,", "p100>1s"})
    void unknownConditionIsNamed(String text) {
        assertThatThrownBy(() -> FailOn.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a condition (expected ");
    }
}
