package io.reprise.journal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A run directory that the user named, directly or through its journal.
 *
 * @param directory its real path
 * @param onlyFile the only file of the run to be read; null for all files
 * @param manifest the run's manifest
 */
record FoundRun(Path directory, @Nullable Path onlyFile, RunManifest manifest) {
    /** The id that is unique among all runs; null if the manifest does not give it. */
    @Nullable
    String runId() {
        return manifest.runId().equals(directory.getFileName().toString()) ? null : manifest.runId();
    }
}
