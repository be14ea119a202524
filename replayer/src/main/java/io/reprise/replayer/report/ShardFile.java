package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.reprise.cli.PrivateFiles;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.StoredRun;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** {@code shard.json}: all that one shard measured, for {@code replay merge} of the same version. Stateless. */
public final class ShardFile {
    /** Name of the file in a report's directory. */
    public static final String FILE_NAME = "shard.json";

    /** Endpoints, intervals and examples are bounded, so that no shard's file is larger. */
    private static final long BYTES_MAX = 512L << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(50)
                    .maxDocumentLength(BYTES_MAX)
                    .build())
            .build();

    private ShardFile() {}

    /** Writes the file of a shard; does nothing for a run that is not a shard. */
    static void write(Path directory, RunSummary summary) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        if (summary.info().planned().shard() == null
                || summary.info().planned().shard().index() == 0) {
            Files.deleteIfExists(file); // of an earlier run
            return;
        }
        PrivateFiles.write(file, out -> write(out, summary.stored()));
    }

    private static void write(OutputStream to, StoredRun run) throws IOException {
        OutputStream buffered = new BufferedOutputStream(to);
        try (JsonGenerator json = FACTORY.createGenerator(buffered)) {
            RecordJson.write(json, run);
        }
        buffered.flush();
    }

    /**
     * Reads the file in a report's directory.
     *
     * @throws IOException it is not there, cannot be read, or is not such a file; one line that names it
     */
    public static StoredRun read(Path directory) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        try (InputStream in = Files.newInputStream(file);
                JsonParser json = FACTORY.createParser(in)) {
            return RecordJson.read(json, StoredRun.class);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "'" + directory + "' has no " + FILE_NAME + " (expected the --report of a replay with --shard)", e);
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IOException("'" + file + "' cannot be read (made by another version?): " + why, e);
        }
    }
}
