package io.reprise.replayer.hunt;

import io.reprise.cli.ExitCodes;
import io.reprise.replayer.gate.Checked;
import io.reprise.replayer.gate.GateResult;
import io.reprise.replayer.hunt.Finding.Verdict;
import io.reprise.text.Shown;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The verdict on a release, in a sentence. It is computed once; the terminal, every report and the exit code show this
 * one. Immutable.
 *
 * @param word the verdict in a word or two
 * @param sentence what was found, in one or two sentences
 * @param gate the conditions of {@code --fail-on}, and which of them the hunt meets
 * @param exitCode of the process
 */
public record HuntVerdict(Word word, String sentence, GateResult gate, int exitCode) {
    /** The words, from the best to the worst. */
    public enum Word {
        /** Nothing was found, and all firings were as they should be. */
        CLEAN("CLEAN"),
        /** Something was found, and no condition of {@code --fail-on} counts it. */
        PASSED("PASSED"),
        /** The hunt was ended before its end, and nothing was found so far. */
        ENDED_EARLY("ENDED EARLY"),
        /** Nothing was found for certain. */
        UNCLEAR("UNCLEAR"),
        /** The hunt is not a result, or not for all conditions. */
        INVALID("INVALID"),
        /** A condition of {@code --fail-on} is met: by default, something was found. */
        DO_NOT_RELEASE("DO NOT RELEASE");

        private final String shown;

        Word(String shown) {
            this.shown = shown;
        }
    }

    /**
     * The verdict on a hunt.
     *
     * @param gate the conditions, judged by the result
     */
    public static HuntVerdict of(HuntResult result, GateResult gate) {
        List<String> doubts = new ArrayList<>(result.doubts());
        gate.unjudged().forEach(reason -> doubts.add("--fail-on " + reason));
        Word word = word(result, gate, doubts);
        return new HuntVerdict(
                word,
                sentence(result, gate, doubts, word),
                gate,
                result.isInterrupted() ? ExitCodes.INTERRUPTED : exitCode(word, result.isAborted()));
    }

    private static Word word(HuntResult result, GateResult gate, List<String> doubts) {
        if (gate.isMet()) {
            return Word.DO_NOT_RELEASE;
        }
        if (!result.isWhole()) {
            return Word.ENDED_EARLY;
        }
        // the findings explain why the baseline differs from the recording
        boolean isExplained =
                doubts.size() == 1 && !result.agrees() && !result.findings().isEmpty();
        if (!doubts.isEmpty() && !isExplained) {
            return Word.INVALID;
        }
        if (result.clear() > 0) {
            return Word.PASSED;
        }
        return result.findings().isEmpty() ? Word.CLEAN : Word.UNCLEAR;
    }

    private static int exitCode(Word word, boolean isAborted) {
        return switch (word) {
            case CLEAN, PASSED, UNCLEAR -> ExitCodes.OK;
            case DO_NOT_RELEASE -> isAborted ? ExitCodes.UNREACHABLE : ExitCodes.FAILED;
            case INVALID -> ExitCodes.INVALID;
            case ENDED_EARLY -> ExitCodes.UNREACHABLE;
        };
    }

    private static String sentence(HuntResult result, GateResult gate, List<String> doubts, Word word) {
        return switch (word) {
            case DO_NOT_RELEASE -> reasons(result, gate);
            case PASSED -> found(result) + " No condition of --fail-on counts this.";
            case INVALID -> String.join("; ", doubts) + ". Nothing was found for certain, but that proves little.";
            case ENDED_EARLY -> "nothing was found in the firings that were made.";
            case UNCLEAR ->
                unclear(result) + " Nothing else was found up to " + rate(result, result.highestLoad()) + "."
                        + heldDown(result);
            case CLEAN -> "nothing was found up to " + rate(result, result.highestLoad()) + "." + heldDown(result);
        };
    }

    /** What was not sent was not tried, and the sentence must not sound as if it was. */
    private static String heldDown(HuntResult result) {
        return result.heldDown()
                .map(step -> " But the target did not keep up with "
                        + multiple(step.step().rate()) + ": its responses came so late that "
                        + Shown.perSecond(step.summary().course().sentPerSecond()) + " of "
                        + Shown.perSecond(step.summary().course().askedPerSecond()) + " were sent.")
                .orElse("");
    }

    /** What was found for certain, and where it begins. */
    private static String found(HuntResult result) {
        return problems(result) + ". " + threshold(result);
    }

    private static String unclear(HuntResult result) {
        return Shown.count(result.count(Verdict.UNCLEAR), "difference") + " under load that did not show for certain.";
    }

    /** Why the release fails: the findings, then the conditions that are about other things. */
    private static String reasons(HuntResult result, GateResult gate) {
        List<String> reasons = new ArrayList<>();
        if (result.clear() > 0) {
            reasons.add(found(result));
        }
        for (Checked condition : gate.met()) {
            if (!condition.quantity().isOfFindings()) {
                reasons.add("--fail-on " + condition.condition() + " is " + condition.text() + ".");
            }
        }
        if (reasons.isEmpty()) {
            reasons.add(unclear(result) + " --fail-on " + String.join(", ", gate.metTexts()) + ".");
        }
        return String.join(" ", reasons);
    }

    private static String problems(HuntResult result) {
        List<String> parts = new ArrayList<>();
        add(parts, result.count(Verdict.LOAD_ONLY), "load-only problem");
        add(parts, result.count(Verdict.RECOVERS_LATE), "problem that stays after the load");
        add(parts, result.count(Verdict.REGRESSION), "problem at the pace of the baseline too");
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, long count, String noun) {
        if (count > 0) {
            String plural = noun.startsWith("problem ") ? noun.replaceFirst("problem", "problems") : noun + "s";
            parts.add(count + " " + (count == 1 ? noun : plural.replace("that stays", "that stay")));
        }
    }

    private static String threshold(HuntResult result) {
        if (result.threshold().isEmpty()) {
            return "Load makes nothing worse up to " + rate(result, result.highestLoad()) + ".";
        }
        String from = rate(result, result.threshold().getAsDouble());
        boolean isFromBaseline =
                result.cleanUpTo() == result.steps().get(0).step().rate();
        if (isFromBaseline && !result.isCleanBelow()) {
            return "Worse than the baseline from " + from + " on.";
        }
        return result.isCleanBelow()
                ? "Clean at " + multiple(result.cleanUpTo()) + ", first failures at " + from + "."
                : "No worse than the baseline up to " + multiple(result.cleanUpTo()) + ", worse from " + from + " on.";
    }

    /** {@code 2.6x (about 170/s)}. */
    private static String rate(HuntResult result, double multiple) {
        double base = result.steps().get(0).evidence().firing().load().askedPerSecond()
                / result.steps().get(0).step().rate();
        return multiple(multiple) + String.format(Locale.ROOT, " (about %s)", Shown.perSecond(base * multiple));
    }

    /** As people type it: {@code 2.5x}. */
    public static String multiple(double multiple) {
        return BigDecimal.valueOf(multiple)
                        .setScale(3, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + "x";
    }

    /** The verdict in one line. */
    public String line() {
        return word.shown + ": " + sentence;
    }

    public boolean isGood() {
        return word == Word.CLEAN;
    }
}
