package io.reprise.replayer.report;

import io.reprise.replayer.gate.GateResult;
import java.util.ArrayList;
import java.util.List;

/**
 * A hunt as people read it: the same words in every report. All text may hold parts of recorded requests, which are
 * hostile: every report escapes it in its own way. Immutable.
 *
 * @param headline the verdict in a sentence
 * @param about the recording and the target, in a sentence
 * @param gate the conditions of {@code --fail-on}
 * @param trust the conditions on which the result rests
 * @param steps the firings, in their order
 * @param capacity the peak of the target's throughput, in a sentence
 * @param findings the findings, the gravest first
 */
public record HuntView(
        Headline headline,
        String about,
        GateResult gate,
        List<Trust> trust,
        List<StepTable.Row> steps,
        String capacity,
        List<FindingView> findings) {
    /** Findings on a page. */
    private static final int FINDINGS_MAX = 200;

    /**
     * This view for a page of bounded length: responses only of the first findings; other files have the rest.
     *
     * @param charsMax characters of recorded and replayed responses
     */
    HuntView bounded(int charsMax) {
        List<FindingView> some = new ArrayList<>();
        int left = charsMax;
        for (FindingView finding : findings.subList(0, Math.min(FINDINGS_MAX, findings.size()))) {
            left -= finding.examples.stream()
                    .mapToInt(example -> example.recorded.length() + example.replayed.length())
                    .sum();
            some.add(
                    left >= 0
                            ? finding
                            : new FindingView(
                                    finding.title,
                                    finding.counts,
                                    finding.why,
                                    finding.remarks,
                                    finding.frequencies,
                                    List.of(),
                                    finding.commands));
        }
        return new HuntView(headline, about, gate, trust, steps, capacity, some);
    }

    /** Where the page of a finding's endpoint is. */
    public static String anchor(FindingView finding) {
        return EndpointViews.anchor(finding.title().endpoint());
    }

    /**
     * The verdict in a sentence.
     *
     * @param isGood whether it is good news
     */
    public record Headline(String text, boolean isGood) {}

    /**
     * A condition on which the result rests.
     *
     * @param holds whether the condition holds
     * @param text the condition in a sentence without full stop
     */
    public record Trust(boolean holds, String text) {}

    /**
     * One finding.
     *
     * @param title its name
     * @param counts how often, in one sentence
     * @param why the reason for the verdict, in a sentence
     * @param remarks further sentences: the first occurrence, what was in flight, hints about the cause, consequences
     * @param frequencies its frequency at each step, in the order of the steps
     * @param examples responses
     * @param commands lines to copy
     */
    public record FindingView(
            Title title,
            String counts,
            String why,
            List<String> remarks,
            List<Frequency> frequencies,
            List<ExampleView> examples,
            List<String> commands) {}

    /**
     * The identity of a finding.
     *
     * @param id short name
     * @param verdict in a word or two: load-only
     * @param endpoint method and path template
     * @param what the signal
     */
    public record Title(String id, String verdict, String endpoint, String what) {}

    /**
     * How often a finding was seen in one firing.
     *
     * @param step the firing, such as {@code 4x}
     * @param text {@code 21 of 240}
     * @param share from 0 to 1
     * @param interval of the share of the sessions, such as {@code 9 to 14 % of sessions}; empty if that is not counted
     */
    public record Frequency(String step, String text, double share, String interval) {
        private static final String UNKNOWN = "-";

        /** The frequency for a firing that says nothing about the finding. */
        static Frequency unknown(String step) {
            return new Frequency(step, UNKNOWN, 0, "");
        }

        boolean isKnown() {
            return !text.equals(UNKNOWN);
        }
    }

    /**
     * A recorded response beside the target's.
     *
     * @param title the exchange and the request
     * @param recorded empty if there is none
     * @param replayed empty if there is none
     */
    public record ExampleView(String title, String recorded, String replayed) {}
}
