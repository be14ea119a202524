package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import io.reprise.replayer.measure.Verdict;
import org.junit.jupiter.api.Test;

class StepTableTest {
    /** A run whose responses took half a minute, behind a replayer that was two seconds late. */
    private static StepTable.Row slowRow(String role) {
        Runs runs = new Runs();
        for (int i = 0; i < 1_200; i++) {
            runs.answered(200, i, i + 2_000, 0, i + 30_000);
        }
        RunSummary run = runs.finish(60_000);
        return new StepTable.Row("2.38x", role, run, Verdict.of(run));
    }

    @Test
    void theHeadingFitsTheTerminal() {
        assertThat(StepTable.heading()).hasSize(80);
    }

    @Test
    void valuesThatFillTheirColumnsStayApartAndInLine() {
        String line =
                StepTable.line(slowRow("confirmation")).lines().findFirst().orElseThrow();
        assertThat(line).hasSize(80).contains("  2.38x  confirmation ").containsPattern(" 30\\d{3} ms 30\\d{3} ms ");
    }

    @Test
    void anInvalidFiringSaysWhyInALineOfItsOwn() {
        StepTable.Row row = slowRow("load");
        assertThat(row.verdict().isValid()).isFalse();
        assertThat(StepTable.line(row).lines().toList())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
                .last()
                .asString()
                .startsWith("         INVALID: ");
        assertThat(row.cells()).contains("load INVALID");
    }
}
