package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StallGateTest {
    @TempDir
    Path directory;

    /** Chronicle puts pages of its index where the next records will be. */
    @Test
    void leavesWhatIsThereAsItIs() throws Exception {
        Path file = directory.resolve("file");
        byte[] content = new byte[400_000];
        new Random(7).nextBytes(content);
        Files.write(file, content);
        try (StallGate gate = new StallGate()) {
            for (long from = 1_000; from < 300_000; from += 777) {
                gate.pass(file, from, 2_000, content.length);
            }
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    /** What has no disk blocks yet gets them. */
    @Test
    void writesToTheReservedEnd() throws Exception {
        Path file = directory.resolve("file");
        Files.write(file, new byte[] {1, 2, 3});
        try (StallGate gate = new StallGate()) {
            gate.pass(file, 3, 100, 1 << 20);
        }
        byte[] after = Files.readAllBytes(file);
        assertThat(after.length).isGreaterThan(103);
        assertThat(after).startsWith(1, 2, 3, 0, 0);
    }
}
