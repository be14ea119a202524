package io.reprise.journal;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code run.properties}: a {@link RunManifest} as a file in the syntax of {@link Properties}, in UTF-8. */
final class ManifestFile {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestFile.class);
    static final String NAME = "run.properties";
    private static final String FORMAT = "format";
    private static final String RUN_ID = "run.id";
    private static final String START = "run.start.epoch.ns";
    private static final String RECORDER = "recorder";
    private static final String HOST = "host";
    private static final String SETTING_PREFIX = "setting.";
    private static final String UNKNOWN = "unknown";
    private static final long LENGTH_MAX_BYTES = 1 << 20;

    private ManifestFile() {}

    /** Writes it whole or not at all: it is the sign by which readers know a run. */
    static void write(Path runDirectory, RunManifest manifest, JournalAccess access) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(FORMAT, Integer.toString(manifest.formatVersion()));
        properties.setProperty(RUN_ID, manifest.runId());
        properties.setProperty(START, Long.toString(manifest.startEpochNs()));
        properties.setProperty(RECORDER, manifest.recorder());
        properties.setProperty(HOST, manifest.host());
        manifest.settings().forEach((key, value) -> properties.setProperty(SETTING_PREFIX + key, value));
        StringWriter text = new StringWriter();
        properties.store(text, "One run of a recorder; see docs/journal-format.md");
        Path temporary = runDirectory.resolve(NAME + ".tmp");
        try (FileChannel channel = access.create(temporary)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, runDirectory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * The manifest of a run, or what can be said about a run whose manifest is lost or damaged.
     *
     * @throws JournalException when it says that the run is of a newer format
     */
    static RunManifest readOrGuess(Path runDirectory) {
        Path file = runDirectory.resolve(NAME);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return manifest(runDirectory, new Properties(), ManifestState.LOST);
        }
        Properties properties = new Properties();
        try {
            if (Files.size(file) > LENGTH_MAX_BYTES) {
                return manifest(runDirectory, properties, ManifestState.DAMAGED);
            }
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} cannot be read", file, e);
            return manifest(runDirectory, properties, ManifestState.DAMAGED);
        }
        long format = number(properties, FORMAT);
        if (format > RecordLayout.VERSION) {
            throw new JournalException(file + ": format " + format + " is newer than this program reads ("
                    + RecordLayout.VERSION + "): use the version that wrote it, or a later one");
        }
        boolean whole = format == RecordLayout.VERSION
                && number(properties, START) >= 0
                && Stream.of(RUN_ID, RECORDER, HOST).allMatch(properties::containsKey);
        return manifest(runDirectory, properties, whole ? ManifestState.INTACT : ManifestState.DAMAGED);
    }

    /** What is not in the properties is guessed from the directory's name. */
    private static RunManifest manifest(Path runDirectory, Properties properties, ManifestState state) {
        Map<String, String> settings = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(SETTING_PREFIX)) {
                settings.put(key.substring(SETTING_PREFIX.length()), properties.getProperty(key));
            }
        }
        return new RunManifest(
                RecordLayout.VERSION,
                properties.getProperty(RUN_ID, runDirectory.getFileName().toString()),
                Math.max(0, number(properties, START)),
                properties.getProperty(RECORDER, UNKNOWN),
                properties.getProperty(HOST, UNKNOWN),
                Map.copyOf(settings),
                state);
    }

    /** -1 when it is not there or is not a number. */
    private static long number(Properties properties, String key) {
        try {
            return Long.parseLong(properties.getProperty(key, "").trim());
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
