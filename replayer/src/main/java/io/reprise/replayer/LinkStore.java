package io.reprise.replayer;

import io.reprise.cli.PrivateFiles;
import io.reprise.cli.VersionProvider;
import io.reprise.replayer.state.LinkFile;
import io.reprise.replayer.state.LinkFinder;
import io.reprise.replayer.state.LinkRules;
import io.reprise.replayer.state.LinkWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
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
 * Keeps the value links of a recording beside the journal, so that later replays of the same part of it need not look
 * for them again. A file is named after everything that the links depend on. Where the journal cannot be written to,
 * the links are kept for this run alone, in the directory for temporary files.
 */
final class LinkStore {
    private static final String PREFIX = "value-links-";
    private static final String SUFFIX = ".bin";

    /** Files of other parts of the recording, or of the recording as it was before, that are kept. */
    private static final int FILES_MAX = 8;

    private final Recording recording;
    private final LinkRules rules;
    private final String name;

    /** @param rules which links apply */
    LinkStore(Recording recording, LinkRules rules) {
        this.recording = recording;
        this.rules = rules;
        name = PREFIX + key(recording, rules) + SUFFIX;
    }

    private static String key(Recording recording, LinkRules rules) {
        String text = String.join(
                "\n",
                VersionProvider.version(),
                Integer.toString(LinkFinder.VERSION),
                recording.selection().journals().fingerprint(),
                recording.selection().text(),
                rules.text());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Opens the links, and finds them first if no earlier run has.
     *
     * @param onSearch called before they are looked for, which takes a while
     * @throws IOException the links cannot be written or read
     */
    LinkFile open(Runnable onSearch) throws IOException {
        Path directory = directory();
        Path file = directory.resolve(name);
        if (Files.isRegularFile(file)) {
            try {
                return LinkFile.open(file);
            } catch (IOException e) {
                // The file is damaged; the links are looked for once more.
            }
        }
        onSearch.run();
        if (!Files.isWritable(directory)) {
            Path temporary = Files.createTempDirectory("reprise-links-");
            temporary.toFile().deleteOnExit();
            file = temporary.resolve(name);
            file.toFile().deleteOnExit();
            find(file);
        } else {
            find(file);
            removeOld(directory, file);
        }
        return LinkFile.open(file);
    }

    /** The directory of the first journal. */
    private Path directory() {
        Path journal = Path.of(recording.names().get(0)).toAbsolutePath().normalize();
        Path directory = Files.isDirectory(journal) ? journal : journal.getParent();
        return directory == null ? journal : directory;
    }

    private void find(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        try {
            PrivateFiles.replace(file, out -> {
                try (LinkWriter links = new LinkWriter(out, directory == null ? file : directory)) {
                    LinkFinder.find(
                            () -> recording.exchanges(LinkFinder.BODY_BYTES_MAX),
                            LinkFinder.Memory.ofHeap(),
                            rules,
                            links);
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void removeOld(Path directory, Path current) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.filter(entry -> isLinks(entry) && !entry.equals(current)).forEach(files::add);
        }
        files.sort(Comparator.comparingLong(LinkStore::modified).reversed());
        for (Path old : files.subList(Math.min(FILES_MAX, files.size()), files.size())) {
            Files.deleteIfExists(old);
        }
    }

    private static boolean isLinks(Path entry) {
        String file = String.valueOf(entry.getFileName());
        return file.startsWith(PREFIX) && file.endsWith(SUFFIX);
    }

    private static long modified(Path file) {
        return file.toFile().lastModified();
    }
}
