package io.reprise.journal.write;

import io.reprise.journal.JournalReader;
import io.reprise.journal.RecordLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Measures append and read rates by hand, per second of CPU time of the thread: {@code RateProbe DIRECTORY COUNT
 * LENGTH}.
 */
final class RateProbe {
    private RateProbe() {}

    public static void main(String[] arguments) {
        Path journal = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        int length = Integer.parseInt(arguments[2]) - RecordLayout.HEADER_LENGTH;
        ByteBuffer buffer = TestRecords.newBuffer();
        TestRecords.body(buffer, 1, length);
        for (int round = 0; round < 3; round++) {
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            try (JournalAppender appender = JournalAppender.open(journal.resolve("j" + round), Map.of(), 0)) {
                for (int i = 0; i < count; i++) {
                    if (!appender.append(buffer)) {
                        throw new IllegalStateException("refused");
                    }
                }
            }
            long written = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            long read = 0;
            try (JournalReader reader = JournalReader.open(List.of(journal.resolve("j" + round)))) {
                while (reader.next() != null) {
                    read++;
                }
            }
            long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            System.out.append(String.format(
                    "append %.2f M/s, read %.2f M/s (%d)%n",
                    count * 1e3 / (written - start), read * 1e3 / (end - written), read));
        }
    }
}
