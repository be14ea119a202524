package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.reprise.cli.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * {@code data.json}: the data from which the reports beside it were made, so that they can be made again. Anybody may
 * have changed the file since: a reader trusts no number in it, and its length and depth are bounded. Stateless.
 */
public final class DataFile {
    /** Name of the file in a report's directory. */
    public static final String FILE_NAME = "data.json";

    /**
     * The version of the file. New components of records that may be absent keep the version; any other change of the
     * stored data needs a new one.
     */
    private static final int FORMAT = 1;

    /** Endpoints, intervals and examples are bounded, so that no file is larger. */
    private static final long BYTES_MAX = 512L << 20;

    private static final JsonFactory FACTORY = RecordJson.factory(BYTES_MAX);

    /** The subjects of reports; their names are in the files. */
    public enum Kind {
        RUN(RunData.class),
        STEPS(StepsData.class),
        HUNT(HuntData.class),
        BISECTION(BisectReport.class),
        COMPARISON(ComparisonData.class);

        private final Class<? extends Record> type;

        Kind(Class<? extends Record> type) {
            this.type = type;
        }
    }

    private DataFile() {}

    /** @param data of one of the types of {@link Kind} */
    static void write(Path directory, Record data) throws IOException {
        Kind kind = Arrays.stream(Kind.values())
                .filter(each -> each.type == data.getClass())
                .findFirst()
                .orElseThrow();
        PrivateFiles.write(directory.resolve(FILE_NAME), out -> write(out, kind, data));
    }

    private static void write(OutputStream to, Kind kind, Record data) throws IOException {
        OutputStream buffered = new BufferedOutputStream(to);
        try (JsonGenerator json = FACTORY.createGenerator(buffered)) {
            json.writeStartObject();
            json.writeNumberField("format", FORMAT);
            json.writeStringField("kind", kind.name());
            json.writeFieldName("data");
            RecordJson.write(json, data);
            json.writeEndObject();
        }
        buffered.flush();
    }

    /**
     * Reads the file in a report's directory.
     *
     * @throws IOException it is not there, cannot be read, or is not such a file; one line that names it
     */
    public static Record read(Path directory) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        try (InputStream in = Files.newInputStream(file);
                JsonParser json = FACTORY.createParser(in)) {
            json.nextToken();
            RecordJson.expect(json, JsonToken.START_OBJECT);
            field(json, "format");
            int format = json.getIntValue();
            if (format != FORMAT) {
                throw new IllegalArgumentException("it has format " + format + ", and this program reads " + FORMAT);
            }
            field(json, "kind");
            String name = json.getText();
            Kind kind = Arrays.stream(Kind.values())
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("it is about something unknown"));
            field(json, "data");
            Record data = RecordJson.read(json, kind.type);
            json.nextToken();
            RecordJson.expect(json, JsonToken.END_OBJECT);
            if (json.nextToken() != null) {
                throw new IllegalArgumentException("something follows its end");
            }
            return data;
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "'" + directory + "' has no " + FILE_NAME
                            + " (expected a report that this version of replay, or a later one, has written)",
                    e);
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IOException("'" + file + "' cannot be read (damaged, or made by another version?): " + why, e);
        }
    }

    /**
     * Reads the file of a report that must be about one thing.
     *
     * @throws IOException as {@link #read(Path)}, or it is about something else
     */
    public static <T extends Record> T read(Path directory, Class<T> type) throws IOException {
        Record data = read(directory);
        if (!type.isInstance(data)) {
            throw new IOException("'" + directory + "' is a report of another kind (expected that of a single run)");
        }
        return type.cast(data);
    }

    private static void field(JsonParser json, String name) throws IOException {
        json.nextToken();
        if (!name.equals(json.currentName())) {
            throw new IllegalArgumentException("it has no " + name);
        }
        json.nextToken();
    }
}
