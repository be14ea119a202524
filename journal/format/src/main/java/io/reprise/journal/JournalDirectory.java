package io.reprise.journal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names, marks and listings of journal directories and run directories. Stateless. */
public final class JournalDirectory {
    /** The prefix of the name of every run directory. */
    public static final String RUN_PREFIX = "run-";

    /** How the name of the file ends that holds the records of a killed recorder's ring; it is the last of its run. */
    public static final String RECOVERED_SUFFIX = ".recovered.cq4";

    private static final Logger LOG = LoggerFactory.getLogger(JournalDirectory.class);
    /** The name of the file that marks a directory as a journal, even while there is no run in it. */
    public static final String MARK_NAME = "reprise-journal";

    /** The text of the mark, for people. */
    public static final String MARK = "A journal of Reprise: one directory per run of a recorder.\n";

    private static final DateTimeFormatter RUN_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern RUN_NAME = Pattern.compile(RUN_PREFIX + "(\\d{8}T\\d{6}Z)");
    private static final Pattern QUEUE_FILE = Pattern.compile("\\d{8}.*\\.cq4");
    /** Names of entries that a directory may contain before it becomes a journal. */
    public static final Set<String> IGNORED = Set.of("lost+found", MARK_NAME);

    private JournalDirectory() {}

    /** The name of the directory of a run that begins now. */
    public static String runName(String runId, Instant start) {
        return RUN_PREFIX + RUN_TIME.format(start) + "-" + runId.substring(0, 8);
    }

    /** The start of a run according to its name; 0 if the name does not tell. */
    static long startEpochNs(Path run) {
        Matcher name = RUN_NAME.matcher(run.getFileName().toString());
        try {
            return name.lookingAt()
                    ? TimeUnit.SECONDS.toNanos(
                            Instant.from(RUN_TIME.parse(name.group(1))).getEpochSecond())
                    : 0;
        } catch (DateTimeException e) {
            return 0;
        }
    }

    /** Whether a directory is a journal: it has the mark or contains a run. */
    public static boolean isJournal(Path directory) throws IOException {
        return Files.exists(directory.resolve(MARK_NAME)) || !runsIn(directory).isEmpty();
    }

    /** Whether a directory is a run; it may have lost its manifest. */
    static boolean isRun(Path directory) throws IOException {
        return Files.exists(directory.resolve(ManifestFile.NAME))
                || (directory.getFileName().toString().startsWith(RUN_PREFIX)
                        && Files.isDirectory(directory)
                        && !filesOf(directory).isEmpty());
    }

    /** The runs of a journal in the order of their names, which is the order of their starts. */
    static List<Path> runsIn(Path journal) throws IOException {
        try (Stream<Path> entries = Files.list(journal)) {
            List<Path> candidates = entries.filter(
                            entry -> entry.getFileName().toString().startsWith(RUN_PREFIX))
                    .sorted()
                    .toList();
            List<Path> runs = new ArrayList<>();
            for (Path candidate : candidates) {
                if (isReadableRun(candidate)) {
                    runs.add(candidate);
                }
            }
            return runs;
        }
    }

    private static boolean isReadableRun(Path candidate) {
        try {
            return isRun(candidate);
        } catch (IOException e) {
            LOG.debug("{} cannot be read", candidate, e);
            return false;
        }
    }

    /** The queue files of a run in the order of their names, which is the order of time. Other names are ignored. */
    public static List<Path> filesOf(Path runDirectory) throws IOException {
        try (Stream<Path> entries = Files.list(runDirectory)) {
            return entries.filter(entry -> isQueueFile(entry)).sorted().toList();
        }
    }

    static boolean isQueueFile(Path file) {
        return QUEUE_FILE.matcher(file.getFileName().toString()).matches();
    }

    static JournalException unreadable(Path path, Exception e) {
        return new JournalException(path + ": cannot be read (" + reason(e) + ")", e);
    }

    /** The file system's reason for an error, in its own words and without the path. */
    public static String reason(Exception e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof FileSystemException fileSystem && fileSystem.getReason() != null) {
            return fileSystem.getReason();
        }
        return String.valueOf(e.getMessage());
    }
}
