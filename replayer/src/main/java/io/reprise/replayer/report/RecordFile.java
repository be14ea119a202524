package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A file of one record, as compressed JSON with a checksum, that only the version of the program that wrote it reads.
 * Its length and depth are bounded. Stateless.
 */
public final class RecordFile {
    private static final long BYTES_MAX = 64L << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    private static final JsonFactory FACTORY = RecordJson.factory(BYTES_MAX);

    private RecordFile() {}

    /** Writes a record; does not close the file. */
    public static void write(OutputStream to, Record data) throws IOException {
        GZIPOutputStream compressed = new GZIPOutputStream(to, BUFFER_BYTES);
        try (JsonGenerator json = FACTORY.createGenerator(compressed)) {
            RecordJson.write(json, data);
        }
        compressed.finish();
    }

    /**
     * Reads a record after checking all of the file.
     *
     * @throws IOException the file cannot be read, is damaged, or does not hold such a record; one line that names it
     */
    public static <T extends Record> T read(Path file, Class<T> type) throws IOException {
        try (InputStream in = new BufferedInputStream(
                        new GZIPInputStream(Files.newInputStream(file), BUFFER_BYTES), BUFFER_BYTES);
                JsonParser json = FACTORY.createParser(in)) {
            json.nextToken();
            T data = RecordJson.read(json, type);
            if (json.nextToken() != null) { // which also compares the checksum
                throw new IllegalArgumentException("something follows its end");
            }
            return data;
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IOException("'" + file + "' is damaged, or of another version: " + why, e);
        }
    }
}
