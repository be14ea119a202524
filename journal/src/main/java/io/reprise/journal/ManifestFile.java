package io.reprise.journal;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** {@code run.properties}: a {@link RunManifest} as a file in the syntax of {@link Properties}, in UTF-8. */
final class ManifestFile {
    static final String NAME = "run.properties";
    private static final String FORMAT = "format";
    private static final String RUN_ID = "run.id";
    private static final String START = "run.start.epoch.ns";
    private static final String RECORDER = "recorder";
    private static final String HOST = "host";
    private static final String SETTING_PREFIX = "setting.";
    private static final long LENGTH_MAX_BYTES = 1 << 20;

    private ManifestFile() {}

    /** Writes it whole or not at all: it is the sign by which readers know a run. */
    static void write(Path runDirectory, RunManifest manifest) throws IOException {
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
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, runDirectory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * The manifest of a run, or what can be said about a run that has lost it.
     *
     * @throws JournalException when it is damaged, foreign or of a newer format
     */
    static RunManifest readOrGuess(Path runDirectory) {
        if (Files.exists(runDirectory.resolve(NAME))) {
            return read(runDirectory);
        }
        String name = runDirectory.getFileName().toString();
        return new RunManifest(RecordLayout.VERSION, name, 0, "unknown", "unknown", Map.of());
    }

    private static RunManifest read(Path runDirectory) {
        Path file = runDirectory.resolve(NAME);
        Properties properties = load(file);
        int format = (int) number(file, properties, FORMAT);
        if (format > RecordLayout.VERSION) {
            throw new JournalException(file + ": format " + format + " is newer than this program reads ("
                    + RecordLayout.VERSION + "): use the version that wrote it, or a later one");
        }
        if (format < 1) {
            throw new JournalException(file + ": format " + format + " does not exist (expected: 1)");
        }
        Map<String, String> settings = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(SETTING_PREFIX)) {
                settings.put(key.substring(SETTING_PREFIX.length()), properties.getProperty(key));
            }
        }
        return new RunManifest(
                format,
                properties.getProperty(RUN_ID, runDirectory.getFileName().toString()),
                number(file, properties, START),
                properties.getProperty(RECORDER, ""),
                properties.getProperty(HOST, ""),
                Map.copyOf(settings));
    }

    private static Properties load(Path file) {
        Properties properties = new Properties();
        try {
            if (Files.size(file) > LENGTH_MAX_BYTES) {
                throw new JournalException(file + ": is no manifest of a run (too long)");
            }
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw JournalDirectory.unreadable(file, e);
        }
        return properties;
    }

    private static long number(Path file, Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new JournalException(file + ": is no manifest of a run (it has no " + key + ")");
        }
        try {
            return Long.parseLong(value.trim());
        } catch (NumberFormatException e) {
            throw new JournalException(file + ": " + key + " is '" + value + "' (expected: a whole number)", e);
        }
    }
}
