package io.reprise.replayer.measure;

import io.reprise.cli.ExitCodes;
import io.reprise.replayer.engine.RunEnd;
import io.reprise.replayer.gate.GateResult;
import io.reprise.replayer.gate.Quantity;
import io.reprise.replayer.state.StateSummary;
import io.reprise.text.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The verdict on a run. It is computed once, by {@link #of}; the terminal, every report and the exit code show this
 * one and decide nothing themselves. Immutable.
 *
 * @param word the verdict in a word
 * @param counts how many requests failed or were answered with another status, in words
 * @param earlyEnd how the run was ended early, in one sentence; empty for a run that was not
 * @param invalidBecause why the run is INVALID, one sentence each; empty when it is valid
 * @param gate the conditions of {@code --fail-on}, and which of them the run meets
 * @param likelyCause why requests failed or changed their outcome, and what to do, in one sentence; empty
 *     if no condition is met and few outcomes changed
 * @param exitCode of the process
 */
public record Verdict(
        Word word,
        String counts,
        String earlyEnd,
        List<String> invalidBecause,
        GateResult gate,
        String likelyCause,
        int exitCode) {
    /** The words, from the best to the worst. */
    public enum Word {
        /** The whole timetable was sent, in time, and nothing that {@code --fail-on} names happened. */
        OK,
        /** The run was cut short, and nothing that {@code --fail-on} names had happened by then. */
        ENDED_EARLY,
        /** Something that {@code --fail-on} names happened. */
        FAILED,
        /** The run is not a result, whatever the target answered. */
        INVALID;

        /** The word as people read it. */
        public String shown() {
            return name().replace('_', ' ');
        }
    }

    public Verdict {
        invalidBecause = List.copyOf(invalidBecause);
    }

    /** The verdict without conditions. */
    public static Verdict of(RunSummary summary) {
        return of(summary, GateResult.NONE);
    }

    /** @param gate the conditions of {@code --fail-on}, judged by this run; one that cannot be judged is INVALID */
    public static Verdict of(RunSummary summary, GateResult gate) {
        List<String> invalidBecause = new ArrayList<>(Validity.invalidBecause(summary));
        gate.unjudged().forEach(reason -> invalidBecause.add("--fail-on " + reason));
        Word word = word(summary.end(), invalidBecause, gate);
        return new Verdict(
                word,
                counts(summary),
                earlyEnd(summary),
                invalidBecause,
                gate,
                !gate.isMet() && !summary.isChanged() ? "" : Diagnosis.of(summary),
                exitCode(word, summary.end()));
    }

    private static Word word(RunEnd end, List<String> invalidBecause, GateResult gate) {
        if (!invalidBecause.isEmpty()) {
            return Word.INVALID;
        }
        if (gate.isMet()) {
            return Word.FAILED;
        }
        return end.isEarly() ? Word.ENDED_EARLY : Word.OK;
    }

    /**
     * Chooses the exit code. An interruption comes first, because the user who ended the run knows that it is
     * incomplete.
     */
    private static int exitCode(Word word, RunEnd end) {
        if (end == RunEnd.INTERRUPTED) {
            return ExitCodes.INTERRUPTED;
        }
        if (end == RunEnd.REFUSED) {
            return ExitCodes.USAGE;
        }
        return switch (word) {
            case INVALID -> ExitCodes.INVALID;
            case FAILED -> end.isEarly() ? ExitCodes.UNREACHABLE : ExitCodes.FAILED;
            case ENDED_EARLY -> ExitCodes.UNREACHABLE;
            case OK -> ExitCodes.OK;
        };
    }

    private static String counts(RunSummary summary) {
        long failed = summary.failed();
        return Shown.count(failed) + " of " + Shown.count(summary.ended()) + " requests failed"
                + (failed == 0 ? "" : String.format(Locale.ROOT, " (%.1f %%)", 100.0 * failed / summary.ended()))
                + ", " + Shown.count(summary.mismatched()) + " answered with another status than recorded"
                + (summary.changed() == 0
                        ? ""
                        : ", " + Shown.count(summary.changed()) + " of " + Shown.count(summary.compared())
                                + String.format(
                                        Locale.ROOT,
                                        " with a changed outcome (%.1f %%)",
                                        100.0 * summary.changed() / Math.max(1, summary.compared())))
                + unresolved(summary)
                + byHand(summary);
    }

    /** Requests with such values may have done nothing, however well they were answered. */
    private static String unresolved(RunSummary summary) {
        StateSummary values = summary.counts().state().values();
        return values.unresolved() == 0
                ? ""
                : ", " + Shown.count(values.unresolved()) + " of " + Shown.count(values.used())
                        + " issued values without an equivalent at the target";
    }

    private static String byHand(RunSummary summary) {
        ByHand byHand = summary.info().byHand();
        return byHand == null ? "" : "; " + byHand.text();
    }

    private static String earlyEnd(RunSummary summary) {
        return summary.end().isEarly()
                ? "ended early: " + Shown.count(summary.counts().sent()) + " of "
                        + Shown.count(summary.info().planned().requests()) + " requests sent ("
                        + summary.end().meaning() + ")"
                : "";
    }

    /** Whether changed outcomes are a reason of the verdict. */
    public boolean countsChanges() {
        return gate.met().stream().anyMatch(condition -> condition.quantity() == Quantity.CHANGED);
    }

    public boolean isValid() {
        return word != Word.INVALID;
    }

    /** The reasons for the word, one sentence each: an early end, then why the run is INVALID. */
    public List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        if (!earlyEnd.isEmpty()) {
            reasons.add(earlyEnd);
        }
        reasons.addAll(invalidBecause);
        return reasons;
    }

    /** The verdict without its word, in numbers. */
    public String text() {
        return switch (word) {
            case INVALID -> "this run is not a result; " + counts;
            case FAILED -> counts + "; --fail-on " + String.join(", ", gate.metTexts());
            case OK, ENDED_EARLY -> counts;
        };
    }

    /** The verdict in one line. */
    public String line() {
        return String.format(Locale.ROOT, "%-8s %s", word.shown(), text());
    }

    /** The same verdict when the result could not be written completely: that alone decides the exit code. */
    public Verdict notWritten() {
        return new Verdict(word, counts, earlyEnd, invalidBecause, gate, likelyCause, ExitCodes.INTERNAL);
    }
}
