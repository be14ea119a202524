package io.reprise.replayer.gate;

import io.reprise.replayer.gate.Checked.Result;
import io.reprise.replayer.gate.Checked.Unit;
import io.reprise.replayer.gate.Checked.Words;
import io.reprise.replayer.gate.Condition.Subject;
import io.reprise.text.Shown;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Judges conditions by the figures of firings. Immutable. */
final class Judge {
    private final List<Fired> firings;
    private final @Nullable Figures baseline;
    private final @Nullable Figures findings;

    Judge(List<Fired> firings, @Nullable Figures baseline, @Nullable Figures findings) {
        this.firings = List.copyOf(firings);
        this.baseline = baseline;
        this.findings = findings;
    }

    /** A figure beside its limit, and whether the condition is met. */
    private record Compared(double value, double limit, boolean isMet, Unit unit, String words, String limitWords) {}

    /** Whether there is a firing that the condition is about. */
    boolean isAbout(Condition condition) {
        return condition.subject().quantity().isOfFindings()
                ? findings != null
                : !chosen(condition).isEmpty();
    }

    private List<Fired> chosen(Condition condition) {
        return firings.stream()
                .filter(each -> each.rate().isEmpty()
                        || condition.rate().isEmpty()
                        || each.rate().equals(condition.rate()))
                .filter(each -> !condition.comparesWithBaseline() || !each.isBaseline())
                .toList();
    }

    /** Judges a condition by all firings that it is about: it is met if one of them meets it. */
    Checked check(Condition condition) {
        List<Fired> chosen = condition.subject().quantity().isOfFindings() && findings != null
                ? List.of(Fired.only(findings))
                : chosen(condition);
        List<Judged> judged = new ArrayList<>();
        Fired unknown = null;
        for (Fired fired : chosen) {
            Compared compared = compared(condition, fired.figures());
            if (compared == null) {
                unknown = fired;
            } else {
                judged.add(new Judged(fired, compared));
            }
        }
        List<Judged> met =
                judged.stream().filter(each -> each.compared().isMet()).toList();
        if (unknown != null && met.isEmpty()) {
            return unjudged(condition, missing(condition, unknown), unknown.name());
        }
        return (met.isEmpty() ? judged : met)
                .stream()
                        .max(nearest(condition))
                        .map(worst -> checked(condition, worst, met))
                        .orElseGet(() -> unjudged(condition, noFiring(condition), ""));
    }

    /** From the figure that is furthest from the limit to the one that is nearest, or furthest beyond it. */
    private static Comparator<Judged> nearest(Condition condition) {
        Comparator<Judged> rising =
                Comparator.comparingDouble(each -> each.compared().value());
        return condition.operator().isUpper() ? rising : rising.reversed();
    }

    private static String noFiring(Condition condition) {
        return "no firing" + (condition.rate().isEmpty() ? "" : " at " + condition.rate()) + " is a result";
    }

    private static Checked checked(Condition condition, Judged worst, List<Judged> met) {
        Compared compared = worst.compared();
        return new Checked(
                condition.text(),
                condition.subject().quantity(),
                met.isEmpty() ? Result.NOT_MET : Result.MET,
                compared.value(),
                compared.limit(),
                compared.unit(),
                new Words(
                        compared.words(),
                        compared.limitWords(),
                        worst.firing().name(),
                        met.stream()
                                .map(each -> each.firing().name())
                                .filter(name -> !name.isEmpty())
                                .toList()));
    }

    private record Judged(Fired firing, Compared compared) {}

    private static Checked unjudged(Condition condition, String why, String where) {
        return new Checked(
                condition.text(),
                condition.subject().quantity(),
                Result.NOT_JUDGED,
                Double.NaN,
                Double.NaN,
                unit(condition),
                new Words(why, "", where, List.of()));
    }

    private String missing(Condition condition, Fired fired) {
        String of = condition.subject().endpoint().isEmpty()
                ? "no request"
                : "no request of " + condition.subject().endpoint();
        boolean isBaseline = condition.comparesWithBaseline() && figure(fired.figures(), condition.subject()) != null;
        return !isBaseline
                ? of + " ended"
                : baseline == null ? "no firing of the baseline is a result" : of + " ended in the baseline";
    }

    private static @Nullable Figure figure(Figures figures, Subject subject) {
        return figures.figure(subject.quantity(), subject.percentile(), subject.endpoint());
    }

    private @Nullable Compared compared(Condition condition, Figures of) {
        Figure figure = figure(of, condition.subject());
        if (figure == null) {
            return null;
        }
        double limit = condition.limit().number();
        double value = switch (unit(condition)) {
            case PERCENT -> figure.percent();
            default -> figure.value();
        };
        String limitWords = "";
        boolean isMet;
        if (condition.limit().form() == Limit.Form.MORE_THAN_A_FEW) {
            isMet = of.isMoreThanAFew(figure);
            limitWords = "1 %, if beyond chance";
        } else if (condition.comparesWithBaseline()) {
            Figure calm = baseline == null ? null : figure(baseline, condition.subject());
            if (calm == null) {
                return null;
            }
            double base = unit(condition) == Unit.PERCENT ? calm.percent() : calm.value();
            limitWords = plain(limit) + " × " + shown(unit(condition), base);
            limit *= base;
            isMet = condition.operator().isMet(value, limit);
        } else {
            isMet = condition.operator().isMet(value, limit);
        }
        return new Compared(value, limit, isMet, unit(condition), words(condition, figure), limitWords);
    }

    private static Unit unit(Condition condition) {
        return switch (condition.limit().form()) {
            case NUMBER -> condition.subject().quantity().isOfFindings() ? Unit.FINDINGS : Unit.REQUESTS;
            case PERCENT, MORE_THAN_A_FEW -> Unit.PERCENT;
            case PER_SECOND -> Unit.PER_SECOND;
            case TIME -> Unit.NANOSECONDS;
            case OF_BASELINE ->
                condition.subject().quantity().kind() == Quantity.Kind.TIME ? Unit.NANOSECONDS : Unit.PERCENT;
        };
    }

    private static String words(Condition condition, Figure figure) {
        return switch (condition.subject().quantity().kind()) {
            case TIME -> shown(Unit.NANOSECONDS, figure.value());
            case FINDINGS -> Shown.count(Math.round(figure.value()));
            case RATE ->
                shown(Unit.PERCENT, figure.percent()) + " (" + Shown.perSecond(figure.value()) + " of "
                        + Shown.perSecond(figure.whole()) + ")";
            case COUNT ->
                Shown.count(Math.round(figure.value()))
                        + (figure.whole() == 0
                                ? ""
                                : " of " + Shown.count(Math.round(figure.whole())) + " ("
                                        + shown(Unit.PERCENT, figure.percent()) + ")");
        };
    }

    private static String shown(Unit unit, double value) {
        return switch (unit) {
            case NANOSECONDS -> Shown.milliseconds(Math.round(value));
            case PERCENT -> String.format(Locale.ROOT, value > 0 && value < 0.1 ? "%.3f %%" : "%.1f %%", value);
            case PER_SECOND -> Shown.perSecond(value);
            case REQUESTS, FINDINGS -> Shown.count(Math.round(value));
        };
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
