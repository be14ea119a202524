package io.reprise.bench.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleTest {
    private static final Sample SAMPLE = new Sample(
            new Sample.Of("proxy", "get-16k", "2000/s", "nginx", 2),
            new Sample.Work(12_345, 31.5, 1_999.5),
            new Sample.Times(210, 450.5, 1_200),
            new Sample.Side(18.5, 3, 0.25, 0.0625));

    @TempDir
    Path directory;

    @Test
    void readsEachFigureBackIntoItsPlace() {
        assertThat(SAMPLE.line().split(",")).hasSameSizeAs(Sample.HEADING.split(","));
        assertThat(Sample.of(SAMPLE.line())).isEqualTo(SAMPLE);
    }

    @Test
    void skipsWhatSaysHowTheFileWasMade() throws Exception {
        Path file = directory.resolve("results.csv");
        Files.writeString(file, "# 2 processors, nginx\n" + Sample.HEADING + "\n\n" + SAMPLE.line() + "\n");
        assertThat(Sample.read(file)).isEqualTo(List.of(SAMPLE));
    }

    @Test
    void refusesALineThatWasCutShort() {
        String line = SAMPLE.line();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sample.of(line.substring(0, line.lastIndexOf(','))))
                .withMessageContaining("not a line of results: proxy,get-16k");
    }

    @Test
    void marksWhatForeignLoadDisturbed() {
        assertThat(Sample.of(SAMPLE.line().replace("0.0625", "0.0800")).isNoisy())
                .isFalse();
        assertThat(Sample.of(SAMPLE.line().replace("0.0625", "0.0801")).isNoisy())
                .isTrue();
    }
}
