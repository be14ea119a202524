package io.reprise.journal;

import io.reprise.files.RegularFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** {@code run.properties}: a {@link RunManifest} as a file in the syntax of {@link Properties}, in UTF-8. */
public final class ManifestFile {
    /** The name of the file in its run directory. */
    public static final String NAME = "run.properties";

    private static final String FORMAT = "format";
    private static final String RUN_ID = "run.id";
    private static final String START = "run.start.epoch.ns";
    private static final String RECORDER = "recorder";
    private static final String HOST = "host";
    private static final String SETTING_PREFIX = "setting.";
    private static final String UNKNOWN = "unknown";
    private static final int LENGTH_MAX_BYTES = 1 << 20;

    private ManifestFile() {}

    /** The manifest as the text of the file. */
    public static String text(RunManifest manifest) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(FORMAT, Integer.toString(manifest.formatVersion()));
        properties.setProperty(RUN_ID, manifest.runId());
        properties.setProperty(START, Long.toString(manifest.startEpochNs()));
        properties.setProperty(RECORDER, manifest.recorder());
        properties.setProperty(HOST, manifest.host());
        manifest.settings().forEach((key, value) -> properties.setProperty(SETTING_PREFIX + key, value));
        StringWriter text = new StringWriter();
        properties.store(text, "One run of a recorder; see docs/journal-format.md");
        return text.toString();
    }

    /**
     * Reads the manifest of a run; if it is lost or damaged, guesses as much as possible.
     *
     * @throws JournalException if the run has a newer format version
     */
    static RunManifest readOrGuess(Path runDirectory) {
        Path file = runDirectory.resolve(NAME);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return manifest(runDirectory, new Properties(), ManifestState.LOST);
        }
        Properties properties = new Properties();
        try {
            byte[] bytes = RegularFiles.read(file, LENGTH_MAX_BYTES);
            properties.load(new InputStreamReader(new ByteArrayInputStream(bytes), decoder()));
        } catch (IOException | IllegalArgumentException e) {
            return manifest(runDirectory, properties, ManifestState.DAMAGED);
        }
        long format = number(properties, FORMAT);
        if (format > RecordLayout.VERSION) {
            throw new JournalException(file + ": format " + format + " is newer than this program reads ("
                    + RecordLayout.VERSION + "): use the version that wrote it, or a later one");
        }
        boolean whole = RecordLayout.isKnownVersion(format)
                && number(properties, START) >= 0
                && Stream.of(RUN_ID, RECORDER, HOST).allMatch(properties::containsKey);
        return manifest(runDirectory, properties, whole ? ManifestState.INTACT : ManifestState.DAMAGED);
    }

    /** Reports bytes that are not UTF-8 instead of replacing them. */
    private static CharsetDecoder decoder() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** Guesses missing properties from the directory's name. */
    private static RunManifest manifest(Path runDirectory, Properties properties, ManifestState state) {
        Map<String, String> settings = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(SETTING_PREFIX)) {
                settings.put(key.substring(SETTING_PREFIX.length()), properties.getProperty(key));
            }
        }
        long format = number(properties, FORMAT);
        return new RunManifest(
                RecordLayout.isKnownVersion(format) ? (int) format : RecordLayout.VERSION,
                properties.getProperty(RUN_ID, runDirectory.getFileName().toString()),
                startEpochNs(runDirectory, properties),
                properties.getProperty(RECORDER, UNKNOWN),
                properties.getProperty(HOST, UNKNOWN),
                Map.copyOf(settings),
                state);
    }

    private static long startEpochNs(Path runDirectory, Properties properties) {
        long start = number(properties, START);
        return start >= 0 ? start : JournalDirectory.startEpochNs(runDirectory);
    }

    /** −1 if the property is missing or is not a number. */
    private static long number(Properties properties, String key) {
        try {
            return Long.parseLong(properties.getProperty(key, "").trim());
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
