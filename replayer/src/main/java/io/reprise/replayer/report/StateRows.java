package io.reprise.replayer.report;

import io.reprise.replayer.login.LoginSummary;
import io.reprise.replayer.measure.StepCounts;
import io.reprise.replayer.state.StateSummary;
import io.reprise.replayer.state.StateSummary.Counted;
import io.reprise.text.Shown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The section State of the reports for people: how values that the recorded site had issued were replaced. */
final class StateRows {
    static final String TITLE = "State";

    private static final int NAME_CHARS = 60;
    private static final int REASONS_SHOWN = 5;
    private static final int REASON_CHARS = 200;

    private StateRows() {}

    /** How many rules of the user matched nothing, in words; empty if there is none. */
    static String unusedText(StateSummary state) {
        int unused = state.unusedRules().size();
        return unused == 0
                ? ""
                : Shown.count(unused, "rule") + " of --correlate or --fresh " + (unused == 1 ? "matches" : "match")
                        + " nothing in this recording";
    }

    /** The section in sentences without full stops; empty if there were neither value links nor logins. */
    static List<String> texts(StepCounts.State state) {
        List<String> texts = new ArrayList<>();
        StateSummary values = state.values();
        if (hasValues(values) || values.renewed() > 0 || !values.unusedRules().isEmpty()) {
            texts.add(text(values));
        }
        LoginSummary logins = state.logins();
        if (logins.begun() > 0) {
            texts.add(Shown.count(logins.succeeded()) + " of " + Shown.count(logins.begun(), "session")
                    + " logged in by " + logins.means().words() + ", with " + Shown.count(logins.requests(), "request")
                    + " " + logins.means().requests());
        }
        logins.failures().stream()
                .limit(REASONS_SHOWN)
                .forEach(failure -> texts.add("login failed for " + Shown.count(failure.lanes(), "session") + ", whose "
                        + Shown.count(failure.requests(), "request") + " went out as recorded: "
                        + Shown.printable(failure.reason(), REASON_CHARS)));
        return texts;
    }

    /** Whether requests carried values that links name. */
    static boolean hasValues(StateSummary state) {
        return state.used() > 0;
    }

    /** The counts in one sentence. */
    private static String text(StateSummary state) {
        return Shown.count(state.mapped()) + " values replaced by the target's, " + derived(state)
                + Shown.count(state.guessed())
                + " guessed, " + Shown.count(state.kept()) + " as recorded, "
                + Shown.count(state.unresolved()) + " without an equivalent at the target"
                + (state.renewed() == 0 ? "" : ", " + Shown.count(state.renewed()) + " made up by clients and renewed");
    }

    private static String derived(StateSummary state) {
        return state.derived() == 0 ? "" : Shown.count(state.derived()) + " computed from the target's, ";
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
