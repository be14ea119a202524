package io.reprise.replayer.bisect;

import io.reprise.replayer.bisect.Firings.Ended;
import io.reprise.replayer.bisect.Firings.Reason;
import io.reprise.replayer.bisect.SequentialTest.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Decides whether parts of a recording show a finding, by firing them again and again. A part shows it if the {@link
 * SequentialTest} says so of its firings under load, and not of those at the pace of the baseline. There, only a firing
 * in which at least half as many requests go wrong as under load counts: a large part may well show at any pace a
 * little of what load makes frequent. Not thread-safe.
 */
public final class Trials {
    /** The search ends after this many firings of a part during which the replayer did not keep its timetable. */
    private static final int INVALID_MAX = 3;

    private final Firings firings;
    private final TrialLog log;
    private final Limits limits;
    private final Consumer<Result> onResult;
    private final Map<String, Boolean> decided = new HashMap<>();
    private final List<Result> results = new ArrayList<>();
    private final long startNs;
    private int fired;

    /**
     * Limits on the cost of a search.
     *
     * @param budgetSeconds no firing begins if it would end later than this after the start
     * @param firingsMax no more firings than this
     * @param nanoTime a clock that is never set
     */
    public record Limits(double budgetSeconds, int firingsMax, LongSupplier nanoTime) {}

    /**
     * The result of the trials of a part.
     *
     * @param shown how many of its firings under load showed the finding
     * @param fired how many there were
     * @param baseline what its firings at the pace of the baseline showed
     * @param isYes whether the part counts as showing the finding
     */
    public record Result(Part part, int shown, int fired, Baseline baseline, boolean isYes) {}

    /** The behaviour of a part at the pace of the baseline. */
    public enum Baseline {
        /** Not fired, because the part does not show the finding under load. */
        UNTRIED,
        /** No request went wrong. */
        NOTHING,
        /** Less than half as many requests went wrong as under load. */
        FEWER,
        /** At least half as many requests went wrong as under load. */
        ALSO
    }

    /** @param onResult is told of each part when it is decided */
    public Trials(Firings firings, TrialLog log, Limits limits, Consumer<Result> onResult) {
        this.firings = firings;
        this.log = log;
        this.limits = limits;
        this.onResult = onResult;
        startNs = limits.nanoTime().getAsLong();
    }

    /** The decided parts, in the order of the decisions. */
    public List<Result> results() {
        return List.copyOf(results);
    }

    /**
     * Whether a part shows the finding.
     *
     * @throws Ended the search ends
     */
    public boolean shows(Part part) throws Ended {
        String key = part.key();
        Boolean known = decided.get(key);
        if (known != null) {
            return known;
        }
        Series load = new Series(part, key, false, 1);
        Answer answer = Answer.OPEN;
        while (answer == Answer.OPEN) {
            load.next();
            answer = SequentialTest.after(load.shown, load.fired);
        }
        Baseline baseline = answer == Answer.YES ? baseline(part, load) : Baseline.UNTRIED;
        boolean isYes = answer == Answer.YES && baseline != Baseline.ALSO;
        decided.put(key, isYes);
        Result result = new Result(part, load.shown, load.fired, baseline, isYes);
        results.add(result);
        onResult.accept(result);
        return isYes;
    }

    /**
     * Tests the part at the pace of the baseline. A single firing that does not show the finding as under load settles
     * it; a firing that does may be an accident, so others follow. The key has no rate, because the pace of the
     * baseline is always the same: equal exchanges are not fired again for another rate.
     */
    private Baseline baseline(Part part, Series load) throws Ended {
        Series baseline = new Series(part, part.at(0).key(), true, Math.max(1, load.requests / (2.0 * load.fired)));
        Answer answer = baseline.next() ? Answer.OPEN : Answer.NO;
        while (answer == Answer.OPEN) {
            baseline.next();
            answer = SequentialTest.after(baseline.shown, baseline.fired);
        }
        if (answer == Answer.YES) {
            return Baseline.ALSO;
        }
        return baseline.requests > 0 ? Baseline.FEWER : Baseline.NOTHING;
    }

    /** Firings of one part. */
    private final class Series {
        private final Part part;
        private final String key;
        private final boolean isBaseline;
        private final double shownMin;
        private int index;
        private int invalid;
        private int shown;
        private int fired;
        private long requests;

        /** @param shownMin a firing shows the finding if at least this many requests do */
        Series(Part part, String key, boolean isBaseline, double shownMin) {
            this.part = part;
            this.key = key;
            this.isBaseline = isBaseline;
            this.shownMin = shownMin;
        }

        /** Fires until the replayer keeps its timetable; returns whether that firing shows the finding. */
        boolean next() throws Ended {
            TrialLog.Entry entry = one();
            while (!entry.isValid()) {
                invalid++;
                if (invalid >= INVALID_MAX) {
                    throw new Ended(Reason.INVALID);
                }
                entry = one();
            }
            fired++;
            requests += entry.shown();
            boolean isShown = entry.shown() >= shownMin;
            shown += isShown ? 1 : 0;
            return isShown;
        }

        private TrialLog.Entry one() throws Ended {
            TrialLog.Entry known = log.find(key, isBaseline, index++);
            return known == null ? fire(part, key, isBaseline) : known;
        }
    }

    private TrialLog.Entry fire(Part part, String key, boolean isBaseline) throws Ended {
        double spentSeconds = (limits.nanoTime().getAsLong() - startNs) / 1e9;
        if (fired >= limits.firingsMax() || spentSeconds + firings.seconds(part, isBaseline) > limits.budgetSeconds()) {
            throw new Ended(Reason.BUDGET);
        }
        fired++;
        FiringOutcome outcome = firings.fire(part, isBaseline);
        TrialLog.Entry entry = new TrialLog.Entry(key, isBaseline, outcome.shown(), outcome.isValid());
        log.add(entry, isBaseline || !outcome.isValid() ? List.of() : outcome.order());
        return entry;
    }

    /** The users, starting with those whose requests showed the finding first. */
    List<Long> order() {
        return log.order();
    }
}
