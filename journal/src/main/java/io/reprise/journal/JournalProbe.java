package io.reprise.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;

/** Finds out before anything starts whether a journal can be written. */
final class JournalProbe {
    static final String DIRECTORY_PREFIX = ".reprise-probe-";
    private static final int PROBE_BYTES = 64;

    private JournalProbe() {}

    static void run(Path journal) {
        try {
            JournalDirectory.requireJournalOrEmpty(journal);
            Path place =
                    Files.exists(journal) ? journal : journal.toAbsolutePath().getParent();
            Path directory = Files.createTempDirectory(place, DIRECTORY_PREFIX);
            try {
                tryQueue(journal, directory);
            } finally {
                deleteAll(directory);
            }
        } catch (IOException e) {
            throw JournalDirectory.unwritable(journal, e);
        }
    }

    @SuppressWarnings("IllegalCatch") // what is missing shows itself as any kind of error
    private static void tryQueue(Path journal, Path directory) {
        try (SingleChronicleQueue queue = ChronicleSetup.build(directory, new JournalClock(System::currentTimeMillis));
                ExcerptAppender appender = queue.createAppender();
                ExcerptTailer tailer = queue.createTailer()) {
            try (DocumentContext document = appender.writingDocument()) {
                document.wire().bytes().writeSome(ByteBuffer.allocateDirect(PROBE_BYTES));
            }
            try (DocumentContext document = tailer.readingDocument()) {
                Bytes<?> bytes = document.isPresent() ? document.wire().bytes() : Bytes.empty();
                if (bytes.readRemaining() != PROBE_BYTES) {
                    throw new JournalException(journal + ": what was written to the filesystem cannot be read back");
                }
            }
        } catch (JournalException e) {
            throw e;
        } catch (Throwable e) {
            throw ChronicleSetup.failure(journal, e);
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> leavesFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : leavesFirst) {
                Files.deleteIfExists(path);
            }
        }
    }
}
