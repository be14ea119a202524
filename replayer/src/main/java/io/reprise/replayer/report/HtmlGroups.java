package io.reprise.replayer.report;

import io.reprise.replayer.engine.KeptResponse;
import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.ResponseText;
import io.reprise.replayer.measure.Tally;
import io.reprise.text.Shown;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The evidence in report.html: groups of requests, examples of each, and both responses of some. Stateless. */
final class HtmlGroups {
    /**
     * Most groups of a section that are shown. Their examples are shown as long as the page is shorter than the limit
     * below.
     */
    private static final int GROUPS_MAX = 200;

    private static final int CHARS_MAX = 1_200_000;
    private static final int NAME_MAX = 300;

    private HtmlGroups() {}

    /** Adds a section, unless it has no groups. */
    static void add(Html html, String title, List<FailureGroup> groups, Tally tally) {
        if (groups.isEmpty()) {
            return;
        }
        html.element("h2", "", title);
        for (FailureGroup group : groups.subList(0, Math.min(GROUPS_MAX, groups.size()))) {
            html.raw("<details><summary>").element("span", "class=\"bad\"", tally.share(group) + "  ");
            html.element("code", "", Shown.printable(group.key().endpoint(), NAME_MAX))
                    .text("  " + group.key().signature());
            String follow = Follow.text(tally, group);
            if (!follow.isEmpty()) {
                html.element("span", "class=\"follow\"", follow);
            }
            html.raw("</summary>");
            if (html.length() < CHARS_MAX) {
                examples(html, group.examples());
            } else {
                html.element("p", "class=\"legend\"", "The page is full; summary.json has the examples.");
            }
            html.raw("</details>\n");
        }
        if (groups.size() > GROUPS_MAX) {
            html.element("p", "class=\"legend\"", Shown.count(groups.size() - GROUPS_MAX) + " more in summary.json");
        }
    }

    private static void examples(Html html, List<FailureGroup.Example> examples) {
        html.raw("<div class=\"scroll\"><table><thead><tr><th>exchange</th><th class=\"text\">target</th>"
                + "<th>due</th><th>ended</th><th>in flight</th><th class=\"text\">detail</th></tr></thead><tbody>");
        for (FailureGroup.Example example : examples) {
            html.raw("<tr>").element("td", "", example.exchange());
            html.element("td", "class=\"text\"", example.target());
            html.element("td", "", Shown.milliseconds(example.intendedNs()));
            html.element("td", "", Shown.milliseconds(example.endNs()));
            html.element("td", "", Integer.toString(example.inFlight()));
            html.element("td", "class=\"text\"", SideBySide.detail(example)).raw("</tr>");
        }
        html.raw("</tbody></table></div>");
        for (FailureGroup.Example example : examples) {
            FailureGroup.Answers answers = example.answers();
            if (answers != null) {
                html.element("h3", "", example.exchange() + ": recorded and replayed response");
                html.raw("<div class=\"sides\">");
                side(html, "recorded", answers.recorded());
                side(html, "replayed", answers.replayed());
                html.raw("</div>");
            }
        }
    }

    private static void side(Html html, String title, @Nullable KeptResponse response) {
        html.raw("<div>").element("h4", "", title);
        if (response == null) {
            html.element("p", "", "no response");
        } else {
            ResponseText text = new ResponseText(response);
            html.element("pre", "", text.head().replace("\r", ""));
            html.element("p", "class=\"legend\"", Shown.bytes(text.bodyBytes()) + " of body");
            if (!text.body().isEmpty()) {
                html.element("pre", "", text.body().replace("\r\n", "\n"));
            }
        }
        html.raw("</div>");
    }
}
