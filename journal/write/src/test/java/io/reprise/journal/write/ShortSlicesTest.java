package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShortSlicesTest {
    /** The slice of this thread alone; only some kernels are built to show it. */
    @Test
    void kernelShowsTheThreadsShortSlice() throws Exception {
        Path shown = Path.of("/proc/thread-self/sched");
        assumeTrue(Files.exists(shown), "this kernel does not show how it schedules threads");
        long before = sliceNs(shown);
        assumeTrue(before > 0, "this kernel knows no slices of threads");
        ShortSlices.askForThisThread();
        assertThat(sliceNs(shown)).isEqualTo(100_000).isLessThan(before);
        assertThat(sliceNs(Path.of("/proc/self/sched")))
                .as("of the main thread")
                .isNotEqualTo(100_000);
    }

    private static long sliceNs(Path shown) throws Exception {
        return Files.readAllLines(shown).stream()
                .filter(line -> line.startsWith("se.slice"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(-1);
    }
}
