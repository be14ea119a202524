package io.reprise.replayer.report;

import io.reprise.replayer.state.StateSummary;
import io.reprise.replayer.state.StateSummary.Counted;
import io.reprise.text.Shown;
import java.util.Comparator;
import java.util.List;

/** The section State of the reports for people: what became of the values that the recorded site had issued. */
final class StateRows {
    static final String TITLE = "State";

    private static final int NAME_CHARS = 60;

    private StateRows() {}

    /** Whether the recording has value links, or the user named some. */
    static boolean isShown(StateSummary state) {
        return state.used() > 0 || !state.unusedRules().isEmpty();
    }

    /** How many rules of the user matched nothing, in words; empty if there is none. */
    static String unusedText(StateSummary state) {
        int unused = state.unusedRules().size();
        return unused == 0
                ? ""
                : Shown.count(unused, "rule") + " of --correlate " + (unused == 1 ? "matches" : "match")
                        + " nothing in this recording";
    }

    /** The counts in one sentence. */
    static String text(StateSummary state) {
        return Shown.count(state.mapped()) + " values replaced by the target's, " + Shown.count(state.guessed())
                + " guessed, " + Shown.count(state.kept()) + " as recorded, "
                + Shown.count(state.unresolved()) + " without an equivalent at the target";
    }

    /** The kinds of links that were used, those with unresolved values and guesses first. */
    static List<Counted> kinds(StateSummary state) {
        return state.kinds().stream()
                .filter(kind -> kind.used() > 0)
                .sorted(Comparator.comparingLong(Counted::unresolved)
                        .thenComparingLong(Counted::guessed)
                        .thenComparingLong(Counted::used)
                        .reversed())
                .toList();
    }

    /** Where requests carry the value. */
    static String carrier(Counted counted) {
        return counted.kind().sentTo() + ": " + Shown.words(counted.kind().place()) + " "
                + counted.kind().name();
    }

    /** Where responses issue it. */
    static String issuer(Counted counted) {
        return counted.kind().issuedBy() + ": " + counted.kind().kind();
    }

    /** A name of printable characters, cut if it is long. */
    static String shown(String name) {
        return Shown.printable(name, NAME_CHARS);
    }
}
