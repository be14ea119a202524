package io.reprise.replayer;

import io.reprise.cli.DurationConverter;
import io.reprise.journal.JournalSnapshot;
import io.reprise.journal.RunManifest;
import io.reprise.text.Shown;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code --skew}: by how much the clock of a recorder was ahead of those of the others.
 *
 * @param name the name of its host, or its journal
 * @param ahead negative if it was behind
 */
record Skew(String name, Duration ahead) {
    /** No clock is so wrong, and times that are moved much further would not fit into their numbers. */
    private static final Duration MOST = Duration.ofDays(1);

    private static final int SHOWN_CHARS = 100;

    /** @throws IllegalArgumentException naming the text and what would be right */
    static Skew parse(String text) {
        int equals = text.lastIndexOf('=');
        String shown = Shown.printable(text, SHOWN_CHARS);
        if (equals <= 0) {
            throw new IllegalArgumentException(
                    "'" + shown + "' is not a skew (expected the name of a host or a journal, =, and a duration)");
        }
        String value = text.substring(equals + 1);
        boolean isBehind = value.startsWith("-");
        Duration length;
        try {
            length = DurationConverter.parse(isBehind ? value.substring(1) : value);
        } catch (TypeConversionException e) {
            throw new IllegalArgumentException(
                    "'" + shown + "' has no duration behind = (expected one such as 1.5s, or -300ms)", e);
        }
        if (length.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "'" + shown + "' is more than a clock can be wrong (expected at most 1d)");
        }
        return new Skew(text.substring(0, equals), isBehind ? length.negated() : length);
    }

    /**
     * The recording with the clocks corrected.
     *
     * @param journals as they were named
     * @throws IllegalArgumentException the recording does not have a name, or a run has two skews
     */
    static JournalSnapshot correct(JournalSnapshot snapshot, List<Path> journals, List<Skew> skews) {
        Map<Integer, Long> byRun = new HashMap<>();
        Map<Integer, String> named = new HashMap<>();
        for (Skew skew : skews) {
            List<Integer> runs = skew.runs(snapshot, journals);
            if (runs.isEmpty()) {
                throw new IllegalArgumentException("'" + Shown.printable(skew.name, SHOWN_CHARS)
                        + "' is neither a host of the recording nor a --journal (expected one of "
                        + names(snapshot, journals) + ")");
            }
            for (int run : runs) {
                String other = named.put(run, skew.name);
                if (other != null) {
                    throw new IllegalArgumentException("'" + Shown.printable(other, SHOWN_CHARS) + "' and '"
                            + Shown.printable(skew.name, SHOWN_CHARS)
                            + "' are the same recorder (expected one skew for each)");
                }
                byRun.put(run, skew.ahead.toNanos());
            }
        }
        return snapshot.corrected(byRun);
    }

    private List<Integer> runs(JournalSnapshot snapshot, List<Path> journals) {
        List<Integer> runs = new ArrayList<>();
        for (int run = 0; run < snapshot.runs().size(); run++) {
            RunManifest manifest = snapshot.runs().get(run);
            if (name.equals(manifest.host()) || isIn(snapshot.directory(run), journals)) {
                runs.add(run);
            }
        }
        return runs;
    }

    private boolean isIn(Path run, List<Path> journals) {
        for (Path journal : journals) {
            try {
                if (journal.toString().equals(name) && run.startsWith(journal.toRealPath())) {
                    return true;
                }
            } catch (IOException e) {
                // a journal that is gone holds no run
            }
        }
        return false;
    }

    private static String names(JournalSnapshot snapshot, List<Path> journals) {
        TreeSet<String> names = new TreeSet<>();
        snapshot.runs().forEach(run -> names.add(run.host()));
        journals.forEach(journal -> names.add(journal.toString()));
        names.remove("");
        return Shown.printable(String.join(", ", names), 4 * SHOWN_CHARS);
    }
}
