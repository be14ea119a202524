package io.reprise.replayer;

import io.reprise.cli.DurationConverter;
import io.reprise.replayer.measure.RunSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code --fail-on}: makes a completed run exit with 1. A list of conditions, any of which is enough:
 * {@code failure}, {@code changed} (the outcome of more than 1 % of the requests, see {@link RunSummary#isChanged}),
 * {@code login} (a login of {@code --login} failed), {@code mismatch},
 * {@code failures>10}, {@code failures>1%}, {@code changed>5%}, {@code mismatches>1%},
 * {@code p99>500ms} (response time), or {@code none}. Immutable.
 */
final class FailOn {
    private static final Pattern COUNT =
            Pattern.compile("(failures|mismatches|changed)>(\\d{1,12}(?:\\.\\d{1,6})?)(%?)");
    private static final Pattern PERCENTILE = Pattern.compile("p(\\d{1,2}(?:\\.\\d{1,4})?)>(.+)");

    private record Condition(String text, Predicate<RunSummary> isMet) {}

    private final List<Condition> conditions;

    private FailOn(List<Condition> conditions) {
        this.conditions = conditions;
    }

    /**
     * Reads a comma-separated list.
     *
     * @throws IllegalArgumentException naming the condition and what would be right
     */
    public static FailOn parse(String text) {
        List<Condition> conditions = new ArrayList<>();
        if (!text.strip().equals("none")) {
            for (String part : text.split(",", -1)) {
                String condition = part.strip().replace(" ", "");
                conditions.add(new Condition(condition, condition(condition)));
            }
        }
        return new FailOn(List.copyOf(conditions));
    }

    private static Predicate<RunSummary> condition(String text) {
        if (text.equals("failure")) {
            return summary -> summary.failed() > 0;
        }
        if (text.equals("mismatch")) {
            return summary -> summary.mismatched() > 0;
        }
        if (text.equals("login")) {
            return summary -> summary.counts().state().logins().failed() > 0;
        }
        if (text.equals("changed")) {
            return RunSummary::isChanged;
        }
        Matcher count = COUNT.matcher(text);
        if (count.matches()) {
            String counted = count.group(1);
            double limit = Double.parseDouble(count.group(2));
            boolean percent = !count.group(3).isEmpty();
            if (percent && limit >= 100) {
                throw bad(text); // no run would ever meet it
            }
            return summary -> {
                double found = found(summary, counted);
                return (percent ? 100 * found / Math.max(1, whole(summary, counted)) : found) > limit;
            };
        }
        Matcher percentile = PERCENTILE.matcher(text);
        if (percentile.matches()) {
            return percentileOver(text, Double.parseDouble(percentile.group(1)), percentile.group(2));
        }
        throw bad(text);
    }

    private static long found(RunSummary summary, String counted) {
        return switch (counted) {
            case "failures" -> summary.failed();
            case "changed" -> summary.changed();
            default -> summary.mismatched();
        };
    }

    private static long whole(RunSummary summary, String counted) {
        return counted.equals("changed") ? summary.compared() : summary.ended();
    }

    private static Predicate<RunSummary> percentileOver(String text, double percentile, String duration) {
        long limitNs;
        try {
            limitNs = DurationConverter.parse(duration).toNanos();
        } catch (TypeConversionException e) {
            throw bad(text);
        }
        return summary -> summary.latencies().response().getValueAtPercentile(percentile) > limitNs;
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException("'" + text
                + "' is not a condition (expected failure, changed, login, mismatch, failures>N or N% (below 100),"
                + " changed>N or N%, mismatches>N or N%, p99>500ms, or none)");
    }

    /** The conditions that the run meets, as they were given; empty when it meets none. */
    public List<String> met(RunSummary summary) {
        return conditions.stream()
                .filter(condition -> condition.isMet().test(summary))
                .map(Condition::text)
                .toList();
    }
}
