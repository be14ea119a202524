package io.reprise.bench.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentTest {
    @TempDir
    Path docs;

    private Path results;
    private Path page;

    @BeforeEach
    void writeResults() throws Exception {
        List<String> lines = new ArrayList<>(List.of("# 2 processors", "# bench/side-by-side --rounds=2"));
        lines.add(Sample.HEADING);
        for (int round = 1; round <= 2; round++) {
            lines.add(line("proxy,small,saturated,direct,%d,1000,10,20000,100,200,300,10,0,0,0.01", round));
            lines.add(line("proxy,small,saturated,nginx,%d,1000,20,10000,150,300,400,12,0,0,0.01", round));
            lines.add(line(
                    "proxy,small,saturated,reprise-nio-recording,%d,1000,15,9000,160,310,410,80,2,0.015,0.2", round));
            lines.add(line("proxy,small,2000/s,direct,%d,1000,10,1990,100,200,300,10,0,0,0.01", round));
            lines.add(line("proxy,small,2000/s,nginx,%d,1000,20,1990,150,300,400,12,0,0,0.01", round));
            lines.add(line("replay,small,saturated,wrk,%d,1000,10,20000,0,0,0,0,0,0,0.01", round));
            lines.add(line("replay,small,saturated,replay,%d,1000,14,15000,0,0,0,0,0,0,0.01", round));
            lines.add(line("lag,poisson,8x,replay,%d,1000,30,7990,50,400,900,0,0,0,0.01", round));
        }
        results = Files.write(docs.resolve("results.csv"), lines);
        page = docs.resolve("benchmarks.md");
    }

    private static String line(String format, int round) {
        return String.format(Locale.ROOT, format, round);
    }

    @Test
    void replacesWhatIsBetweenTheMarks() throws Exception {
        Files.writeString(page, "before\n" + Document.BEGIN + "old\n" + Document.END + "after\n");
        Document.render(results, docs);
        String once = Files.readString(page);
        Document.render(results, docs);

        assertThat(page).content().as("the same again").isEqualTo(once);
        assertThat(once)
                .startsWith("before\n" + Document.BEGIN + "2 processors\nbench/side-by-side --rounds=2\n\n![")
                .endsWith(Document.END + "after\n")
                .doesNotContain("old\n")
                .contains("| nginx | 20.0 (20.0–20.0) | 1.00 (1.00–1.00) | 10,000 (10,000–10,000) | 12 |  | 0 |")
                .contains("| reprise-nio-recording | 15.0 (15.0–15.0) | 0.75 (0.75–0.75) | 9,000 (9,000–9,000)"
                        + " | 80 | 1.50 % | 2 |")
                .contains("| nginx | 20.0 (20.0–20.0) | 1.00 (1.00–1.00) | 50 (50–50) | 100 (100–100)")
                .contains("| replay | 14.0 (14.0–14.0) | 1.40 (1.40–1.40) |")
                .contains("| 8x | 7,990 | 50 (50–50) | 400 (400–400) | 900 (900–900) |")
                .contains("16 measurements count; 0 more were made again")
                .contains("and 2 count although that did not help");
        assertThat(docs.resolve("benchmarks")).isDirectoryContaining("glob:**/{cpu,latency,lag}.svg");
    }

    @Test
    void leavesAPageWithoutMarksAlone() throws Exception {
        Files.writeString(page, "no place for results\n" + Document.END);
        assertThatIOException().isThrownBy(() -> Document.render(results, docs)).withMessageContaining("no marks");
        assertThat(page).content().startsWith("no place for results\n");
    }
}
