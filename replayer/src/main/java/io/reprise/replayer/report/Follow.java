package io.reprise.replayer.report;

import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.Tally;
import io.reprise.text.Shown;
import java.util.Map;

/** Puts into words which requests went wrong because of which others. Stateless. */
final class Follow {
    private static final int NAME_MAX = 80;

    private Follow() {}

    /** What a group followed, and how many requests followed it; empty if neither is known. */
    static String text(Tally tally, FailureGroup group) {
        StringBuilder text = new StringBuilder();
        Map.Entry<FailureGroup.Key, Long> most = group.after().entrySet().stream()
                .max(Map.Entry.<FailureGroup.Key, Long>comparingByValue().thenComparing(entry -> name(entry.getKey())))
                .orElse(null);
        if (most != null) {
            text.append(Shown.count(most.getValue())).append(" of them after ").append(name(most.getKey()));
            text.append(" in the same session");
        }
        long others = group.followed() - (most == null ? 0 : most.getValue());
        if (others > 0) {
            text.append(", ").append(Shown.count(others)).append(" after other requests");
        }
        long followers = tally.followers(group.key());
        if (followers > 0) {
            text.append(text.isEmpty() ? "" : "; ").append(Shown.count(followers, "later request"));
            text.append(" of the same sessions followed");
        }
        return text.toString();
    }

    private static String name(FailureGroup.Key key) {
        return Shown.printable(key.endpoint(), NAME_MAX) + " " + key.signature();
    }
}
