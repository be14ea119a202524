package io.reprise.replayer.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.plan.PlanSummary;
import io.reprise.replayer.plan.Planner;
import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.plan.TimeWarp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A recording many times larger than the heap is planned. */
class SmallHeapIT {
    private static final int EXCHANGES = 200_000;

    @TempDir
    Path journal;

    @Test
    @Timeout(120)
    void recordingIsPlannedInAHeapOf24Megabytes() throws IOException, InterruptedException {
        String fields = "Cookie: sid=%d\r\nX-Padding: " + "x".repeat(400) + "\r\n";
        try (Recording recording = new Recording(journal)) {
            // The first request is never answered, so that everything after it piles up behind it.
            recording.request("GET /never-answered", "", 0);
            for (int i = 1; i < EXCHANGES; i++) {
                recording.at(i).get("/item/" + i, String.format(fields, i % 5_000), "Set-Cookie: other=x\r\n");
            }
        }
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        java.toString(), "-Xmx24m", "-cp", classPath, Main.class.getName(), journal.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("planned " + EXCHANGES + " sessions 5001");
        assertThat(process.exitValue()).isZero();
    }

    /** The program of the small process. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            SourceConfig config = SourceConfig.everything().withHeldBytesMax(2 << 20);
            TimeWarp twice = TimeWarp.of(Rate.parse("2x"), 0, 0);
            try (Planner planner = new Planner(JournalSource.open(List.of(Path.of(args[0])), config), twice)) {
                PlanSummary summary = PlanSummary.of(planner);
                System.out.append("planned " + summary.size().requests() + " sessions "
                        + summary.size().sessions() + "\n");
            }
        }
    }
}
