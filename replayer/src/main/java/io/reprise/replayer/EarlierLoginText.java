package io.reprise.replayer;

import io.reprise.replayer.plan.EarlierLoginTimetable;
import io.reprise.replayer.source.LookBack;
import io.reprise.replayer.state.EarlierLogins;
import io.reprise.text.Shown;
import java.util.ArrayList;
import java.util.List;

/** What people are told about logins before the chosen part of a recording. */
final class EarlierLoginText {
    private EarlierLoginText() {}

    /**
     * What will be sent before the chosen part, in one sentence without a full stop.
     *
     * @param withRecipe whether the recipe of {@code --login} logs other sessions in
     */
    static String plan(EarlierLogins logins, boolean withRecipe) {
        int requests = logins.exchanges().size();
        if (requests == 0) {
            return withRecipe
                    ? "the recipe of --login logs sessions in; no recorded login is sent"
                    : "no session is logged in first";
        }
        return Shown.count(logins.sessions(), "session")
                + (logins.sessions() == 1 ? " is" : " are") + " logged in first, by "
                + Shown.count(requests, "request") + " from before the chosen part, in "
                + Shown.duration(EarlierLoginTimetable.leadNs(requests))
                + (withRecipe ? "; the recipe of --login has no credentials for them, and logs others in" : "");
    }

    /**
     * Which logins are not sent and why, and how far back replay looked for them; empty if neither applies.
     *
     * @param withRecipe whether the recipe of {@code --login} logs other sessions in
     */
    static List<String> notes(LookBack before, EarlierLogins logins, boolean withRecipe) {
        List<String> notes = new ArrayList<>();
        if (before.reach() == 0) {
            return notes;
        }
        if (logins.unissued() > 0 && !withRecipe) {
            notes.add("logins: " + Shown.count(logins.unissued(), "session")
                    + (logins.unissued() == 1 ? " carries" : " carry")
                    + " a cookie or credentials that no recorded response before had issued (--login FILE logs users"
                    + " in)");
        }
        if (logins.tooLong() > 0 && !withRecipe) {
            notes.add("logins: those of " + Shown.count(logins.tooLong(), "session")
                    + " are not sent, because each would take too many requests (--login FILE logs users in)");
        }
        if (before.isCut()) {
            notes.add("logins were looked for among the last " + Shown.count(before.reach()) + " of "
                    + Shown.count(before.total(), "exchange") + " before the chosen part");
        }
        return notes;
    }
}
