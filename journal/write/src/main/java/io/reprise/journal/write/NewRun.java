package io.reprise.journal.write;

import io.reprise.journal.JournalDirectory;
import io.reprise.journal.ManifestFile;
import io.reprise.journal.RunLock;
import io.reprise.journal.RunManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory, lock and manifest with which a run begins. Stateless. */
final class NewRun {
    private static final Logger LOG = LoggerFactory.getLogger(NewRun.class);

    private NewRun() {}

    /** Makes a run directory that no reader knows yet, because it has no manifest. */
    static Path createDirectory(JournalPlace place, String runId, Instant start) throws IOException {
        Path run = place.path().resolve(JournalDirectory.runName(runId, start));
        place.access().createDirectory(run);
        return run;
    }

    static RunLock lock(Path run, JournalAccess access) throws IOException {
        Path file = RunLock.fileOf(run);
        return RunLock.acquire(file, access.create(file));
    }

    /** Writes the manifest whole or not at all: readers know a run by it. */
    static void writeManifest(Path run, RunManifest manifest, JournalAccess access) throws IOException {
        Path temporary = run.resolve(ManifestFile.NAME + ".tmp");
        try (FileChannel channel = access.create(temporary)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(ManifestFile.text(manifest));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, run.resolve(ManifestFile.NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes a run that holds no record, as far as the file system lets it. */
    static void discard(Path run) {
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(run);
        } catch (IOException e) {
            LOG.debug("{} stays behind", run, e);
        }
    }
}
