package io.reprise.replayer;

import io.reprise.cli.PrivateFiles;
import io.reprise.cli.VersionProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file beside the journal with what reading a part of a recording found, so that later replays of the same part need
 * not read all of it again. It is named after everything that its content depends on: when one of these changes,
 * another file is looked for. Only its owner can read it. Immutable.
 */
final class KeptFile {
    private static final String SUFFIX = ".bin";

    private final Path directory;
    private final Kind kind;
    private final Path path;

    /** What such files hold. */
    enum Kind {
        VALUE_LINKS("value-links-", 8),
        CONTENTS("contents-", 8),
        /** Each takes 12 bytes for each exchange of the recording. */
        INDEX("index-", 1);

        private final String prefix;
        /** Files of other parts of the recording, or of the recording as it was before, that are kept. */
        private final int othersMax;

        Kind(String prefix, int othersMax) {
            this.prefix = prefix;
            this.othersMax = othersMax;
        }
    }

    /**
     * @param recording the recording
     * @param dependsOn what else the content depends on, such as the part of it and the version of the code
     */
    KeptFile(Kind kind, Recording.Selection recording, List<String> dependsOn) {
        this.kind = kind;
        directory = directoryOf(Path.of(recording.names().get(0)));
        path = directory.resolve(kind.prefix + key(recording, dependsOn) + SUFFIX);
    }

    private static String key(Recording.Selection recording, List<String> dependsOn) {
        String text = String.join(
                "\n", VersionProvider.version(), recording.journals().fingerprint(), String.join("\n", dependsOn));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The directory of the first journal. */
    private static Path directoryOf(Path first) {
        Path journal = first.toAbsolutePath().normalize();
        Path parent = journal.getParent();
        return Files.isDirectory(journal) || parent == null ? journal : parent;
    }

    Path path() {
        return path;
    }

    /** Where it lies, and where temporary files may lie while it is made. */
    Path directory() {
        return directory;
    }

    boolean isThere() {
        return Files.isRegularFile(path);
    }

    /** Whether it can be written; a journal may be read-only. */
    boolean isWritable() {
        return Files.isWritable(directory);
    }

    /**
     * Writes it completely or not at all, and removes the oldest files of its kind when there are too many.
     *
     * @throws IOException it cannot be written
     */
    void write(PrivateFiles.Content content) throws IOException {
        PrivateFiles.replace(path, content);
        removeOld();
    }

    private void removeOld() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.filter(entry -> isOfThisKind(entry) && !entry.equals(path)).forEach(files::add);
        }
        files.sort(Comparator.comparingLong(KeptFile::modified).reversed());
        for (Path old : files.subList(Math.min(kind.othersMax, files.size()), files.size())) {
            Files.deleteIfExists(old);
        }
    }

    private boolean isOfThisKind(Path entry) {
        String file = String.valueOf(entry.getFileName());
        return file.startsWith(kind.prefix) && file.endsWith(SUFFIX);
    }

    private static long modified(Path file) {
        return file.toFile().lastModified();
    }
}
