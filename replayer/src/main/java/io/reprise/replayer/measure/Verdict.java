package io.reprise.replayer.measure;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.Shown;
import io.reprise.replayer.engine.RunEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The one judgement of a run, which the terminal, every report and the exit code share. Immutable.
 *
 * @param word the judgement in a word
 * @param counts how many requests failed or were answered with another status, in words
 * @param details what else belongs to the judgement, one sentence each: an early end, why the run is INVALID
 * @param failOnMet the conditions of {@code --fail-on} that the run meets
 * @param exitCode of the process
 */
public record Verdict(Word word, String counts, List<String> details, List<String> failOnMet, int exitCode) {
    /** The judgements, from the best to the worst. */
    public enum Word {
        /** The whole timetable was sent, in time, and nothing that {@code --fail-on} names happened. */
        OK,
        /** Nothing that {@code --fail-on} names happened so far: the run was ended before its end. */
        ENDED_EARLY,
        /** Something that {@code --fail-on} names happened. */
        FAILED,
        /** The run is no result, whatever the target answered. */
        INVALID;

        /** As it is shown to people. */
        public String shown() {
            return name().replace('_', ' ');
        }
    }

    public Verdict {
        details = List.copyOf(details);
        failOnMet = List.copyOf(failOnMet);
    }

    /** @param failOnMet the conditions of {@code --fail-on} that the run meets */
    public static Verdict of(RunSummary summary, List<String> failOnMet) {
        Word word = word(summary, failOnMet);
        return new Verdict(word, counts(summary), details(summary), failOnMet, exitCode(word, summary.end()));
    }

    private static Word word(RunSummary summary, List<String> failOnMet) {
        if (!summary.validity().isValid()) {
            return Word.INVALID;
        }
        if (!failOnMet.isEmpty()) {
            return Word.FAILED;
        }
        return summary.end().isEarly() ? Word.ENDED_EARLY : Word.OK;
    }

    /** Whoever ended the run knows that it is not whole, so that this comes before what the part of it is worth. */
    private static int exitCode(Word word, RunEnd end) {
        if (end == RunEnd.INTERRUPTED) {
            return ExitCodes.INTERRUPTED;
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
                + ", " + Shown.count(summary.mismatched()) + " answered with another status than recorded";
    }

    private static List<String> details(RunSummary summary) {
        List<String> details = new ArrayList<>();
        if (summary.end().isEarly()) {
            details.add("ended early: " + Shown.count(summary.counts().sent()) + " of "
                    + Shown.count(summary.info().requests()) + " requests sent ("
                    + summary.end().meaning() + ")");
        }
        details.addAll(summary.validity().reasons());
        return details;
    }

    /** The judgement without its word: what it is about, and in numbers. */
    public String text() {
        return switch (word) {
            case INVALID -> "this run is not a result; " + counts;
            case FAILED -> counts + "; --fail-on " + String.join(",", failOnMet);
            case OK, ENDED_EARLY -> counts;
        };
    }

    /** The judgement in one line. */
    public String line() {
        return String.format(Locale.ROOT, "%-8s %s", word.shown(), text());
    }

    /** The same when the result could not be written as a whole, which the exit code says before all else. */
    public Verdict notWritten() {
        return new Verdict(word, counts, details, failOnMet, ExitCodes.INTERNAL);
    }
}
