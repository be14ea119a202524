package io.reprise.journal.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells which filesystem a path belongs on, so that no journal is begun in the empty mount point of a filesystem that
 * is not mounted. Immutable.
 *
 * @param planned the table of filesystems to be mounted, in the format of fstab(5)
 * @param mounted the table of mounted filesystems, in the format of proc_pid_mountinfo(5)
 */
record MountTable(Path planned, Path mounted) {
    static final MountTable OF_SYSTEM = new MountTable(Path.of("/etc/fstab"), Path.of("/proc/self/mountinfo"));

    private static final int PLANNED_FIELD = 1;
    private static final int MOUNTED_FIELD = 4;
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");

    /**
     * The mount point at or above a path that should be mounted but is not; null if all are mounted or nothing is
     * known.
     */
    @Nullable
    Path missingAbove(Path realPath) {
        Set<Path> there = new HashSet<>(mountPoints(mounted, MOUNTED_FIELD));
        if (there.isEmpty()) {
            return null;
        }
        for (Path point : mountPoints(planned, PLANNED_FIELD)) {
            if (point.getNameCount() > 0 && realPath.startsWith(point) && !there.contains(point)) {
                return point;
            }
        }
        return null;
    }

    /** The mount point that a path is on; null if unknown. */
    @Nullable
    Path above(Path realPath) {
        Path deepest = null;
        for (Path point : mountPoints(mounted, MOUNTED_FIELD)) {
            if (realPath.startsWith(point) && (deepest == null || point.startsWith(deepest))) {
                deepest = point;
            }
        }
        return deepest;
    }

    private static List<Path> mountPoints(Path table, int field) {
        try {
            return Files.readAllLines(table).stream()
                    .map(String::strip)
                    .filter(line -> !line.startsWith("#"))
                    .map(BLANKS::split)
                    .filter(fields -> fields.length > field && fields[field].startsWith("/"))
                    .map(fields -> Path.of(unescaped(fields[field])))
                    .toList();
        } catch (IOException e) {
            return List.of(); // this system has no such table
        }
    }

    private static String unescaped(String field) {
        return ESCAPE.matcher(field)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(Character.toString((char) Integer.parseInt(escape.group(1), 8))));
    }
}
