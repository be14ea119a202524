package io.reprise.journal;

import java.util.ArrayList;
import java.util.List;

/** A bounded number of lines; further lines are only counted. Not thread-safe. */
final class LineList {
    private static final int LINES_MAX = 100;

    private final List<String> lines = new ArrayList<>();
    private long more;

    void add(String line) {
        if (lines.size() < LINES_MAX) {
            lines.add(line);
        } else {
            more++;
        }
    }

    /** The lines, and a last line with the number of lines left out, if there are any. */
    List<String> lines() {
        List<String> all = new ArrayList<>(lines);
        if (more > 0) {
            all.add("and " + more + " more");
        }
        return List.copyOf(all);
    }
}
