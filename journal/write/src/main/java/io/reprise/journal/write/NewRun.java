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

/** Creates the directory, lock and manifest of a new run. Stateless. */
final class NewRun {
    private static final Logger LOG = LoggerFactory.getLogger(NewRun.class);

    private NewRun() {}

    /** Creates a run directory; readers ignore it as long as it has no manifest. */
    static Path createDirectory(JournalPlace place, String runId, Instant start) throws IOException {
        Path run = place.path().resolve(JournalDirectory.runName(runId, start));
        place.access().createDirectory(run);
        return run;
    }

    static RunLock lock(Path run, JournalAccess access) throws IOException {
        Path file = RunLock.fileOf(run);
        return RunLock.acquire(file, access.create(file));
    }

    /** Writes the manifest completely or not at all, because readers recognise a run by it. */
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

    /** Deletes a run without records, as far as the file system allows. */
    static void discard(Path run) {
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(run);
        } catch (IOException e) {
            LOG.debug("{} cannot be deleted", run, e);
        }
    }
}
