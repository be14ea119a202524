package io.reprise.journal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A run directory that a path of the user means.
 *
 * @param directory its real path
 * @param onlyFile the only file of it to be read; null for all
 * @param manifest what it says about itself
 */
record FoundRun(Path directory, @Nullable Path onlyFile, RunManifest manifest) {
    /** What is unique among all runs; null when the manifest does not say it. */
    @Nullable
    String runId() {
        return manifest.runId().equals(directory.getFileName().toString()) ? null : manifest.runId();
    }
}
