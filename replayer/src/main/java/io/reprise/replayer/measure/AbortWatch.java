package io.reprise.replayer.measure;

import io.reprise.replayer.engine.Change;
import io.reprise.replayer.engine.Outcome;
import io.reprise.replayer.engine.OutcomeListener;
import io.reprise.replayer.gate.Checked;
import io.reprise.replayer.gate.Figure;
import io.reprise.replayer.gate.Figures;
import io.reprise.replayer.gate.Fired;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.gate.Quantity;
import io.reprise.replayer.plan.PlannedRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Judges the conditions of {@code --abort-on} while a run goes on, by the requests that ended in the last seconds. The
 * engine calls the listeners on its loops; all else is for the main thread.
 */
public final class AbortWatch {
    /** Length of the window by which the conditions are judged. */
    static final long WINDOW_NS = TimeUnit.SECONDS.toNanos(5);

    /** With fewer requests in the window, a single early failure could end the run. */
    static final int REQUESTS_MIN = 20;

    private static final long HIGHEST_US = 3_600_000_000L;
    private static final int DIGITS = 2;

    /** Places of counts. */
    private static final int ENDED = 0;

    private static final int FAILED = 1;
    private static final int ERRORS = 2;
    private static final int MISMATCHED = 3;
    private static final int COMPARED = 4;
    private static final int CHANGED = 5;
    private static final int COUNTS = 6;

    private final Gate gate;
    private final List<LoopWatch> loops = new CopyOnWriteArrayList<>();
    private final Map<String, Deque<Slice>> slices = new HashMap<>();

    /** @param gate the conditions */
    public AbortWatch(Gate gate) {
        this.gate = gate;
        slices.put("", new ArrayDeque<>());
        gate.endpoints().forEach(endpoint -> slices.put(endpoint, new ArrayDeque<>()));
    }

    /** A listener for one more event loop, which tells another one first. */
    public OutcomeListener before(OutcomeListener next) {
        LoopWatch loop = new LoopWatch(next, gate.endpoints());
        loops.add(loop);
        return loop;
    }

    /** Requests of one endpoint, or of all, on one loop. */
    private static final class Scope {
        private final AtomicLongArray counts = new AtomicLongArray(COUNTS);
        private final SingleWriterRecorder responseUs = new SingleWriterRecorder(HIGHEST_US, DIGITS);
        private final long[] taken = new long[COUNTS]; // the main thread's
        private @Nullable Histogram spare;

        void count(int counter) {
            counts.lazySet(counter, counts.getPlain(counter) + 1);
        }

        void ended(Outcome outcome, Comparison comparison) {
            count(ENDED);
            if (comparison == Comparison.FAILED) {
                count(FAILED);
            }
            if (comparison == Comparison.MISMATCH) {
                count(MISMATCHED);
            }
            if (Comparison.isError(outcome)) {
                count(ERRORS);
            }
            if (comparison.isCompared()) {
                count(COMPARED);
                if (outcome.change() != Change.NONE) {
                    count(CHANGED);
                }
            }
            if (comparison.isTimed()) {
                responseUs.recordValue(Math.max(0, Math.min(HIGHEST_US, outcome.responseTimeNs() / 1_000)));
            }
        }

        /** Adds the requests since the last look. */
        void drainTo(Slice slice) {
            for (int i = 0; i < taken.length; i++) {
                long now = counts.get(i);
                slice.counts[i] += now - taken[i];
                taken[i] = now;
            }
            spare = responseUs.getIntervalHistogram(spare, false);
            if (spare.getTotalCount() > 0) {
                slice.responseUs.add(spare);
            }
        }
    }

    private static final class LoopWatch implements OutcomeListener {
        private final OutcomeListener next;
        private final Scope all = new Scope();
        private final Map<String, Scope> scopes = new HashMap<>();

        LoopWatch(OutcomeListener next, Set<String> endpoints) {
            this.next = next;
            scopes.put("", all);
            endpoints.forEach(endpoint -> scopes.put(endpoint, new Scope()));
        }

        @Override
        public void onSent(PlannedRequest request, long sentNs) {
            next.onSent(request, sentNs);
        }

        @Override
        public void onPlaceFree() {
            next.onPlaceFree();
        }

        @Override
        public void onOutcome(Outcome outcome) {
            next.onOutcome(outcome);
            Comparison comparison = Comparison.of(outcome);
            if (!comparison.isEnded()) {
                return;
            }
            all.ended(outcome, comparison);
            Scope own = scopes.get(outcome.request().exchange().endpoint());
            if (own != null) {
                own.ended(outcome, comparison);
            }
        }
    }

    /** The requests between two looks. */
    private static final class Slice {
        private final long toNs;
        private final long[] counts = new long[COUNTS];
        private final Histogram responseUs = new Histogram(HIGHEST_US, DIGITS);

        /** @param toNs when it ended, after the start of the run */
        Slice(long toNs) {
            this.toNs = toNs;
        }

        void add(Slice other) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] += other.counts[i];
            }
            responseUs.add(other.responseUs);
        }

        long count(int counter) {
            return counts[counter];
        }
    }

    /**
     * Judges the conditions by the last seconds.
     *
     * @param elapsedNs now, in nanoseconds after the start of the run
     * @return the first condition that is met, with its figure; empty if none is
     */
    public String met(long elapsedNs) {
        long nowNs = Math.max(0, elapsedNs);
        slices.forEach((endpoint, recent) -> {
            Slice slice = new Slice(nowNs);
            loops.forEach(loop -> {
                Scope scope = loop.scopes.get(endpoint);
                if (scope != null) {
                    scope.drainTo(slice);
                }
            });
            recent.add(slice);
            while (recent.size() > 1 && recent.getFirst().toNs <= nowNs - WINDOW_NS) {
                recent.removeFirst();
            }
        });
        Map<String, Slice> window = new HashMap<>();
        slices.forEach((endpoint, recent) -> {
            Slice sum = new Slice(nowNs);
            recent.forEach(sum::add);
            window.put(endpoint, sum);
        });
        List<Checked> met = new ArrayList<>(
                gate.judge(Fired.only(new WindowFigures(window)), null).met());
        return met.isEmpty()
                ? ""
                : "'" + met.get(0).condition() + "' was " + met.get(0).text() + " in the last "
                        + TimeUnit.NANOSECONDS.toSeconds(WINDOW_NS) + " s";
    }

    /** The figures of the last seconds; a figure is absent if too few requests ended. */
    private record WindowFigures(Map<String, Slice> window) implements Figures {
        @Override
        public @Nullable Figure figure(Quantity quantity, double percentile, String endpoint) {
            Slice slice = window.get(endpoint);
            if (slice == null) {
                return null;
            }
            long ended = slice.count(ENDED);
            if (ended < REQUESTS_MIN || slice.responseUs.getTotalCount() == 0) {
                return null;
            }
            return switch (quantity) {
                case FAILURES -> new Figure(slice.count(FAILED), ended);
                case ERRORS -> new Figure(slice.count(ERRORS), ended);
                case MISMATCHES -> new Figure(slice.count(MISMATCHED), ended);
                case CHANGED -> new Figure(slice.count(CHANGED), slice.count(COMPARED));
                case PERCENTILE -> new Figure(slice.responseUs.getValueAtPercentile(percentile) * 1e3, 0);
                case MAX -> new Figure(slice.responseUs.getMaxValue() * 1e3, 0);
                case MEAN -> new Figure(slice.responseUs.getMean() * 1e3, 0);
                default -> null;
            };
        }

        @Override
        public boolean isMoreThanAFew(Figure count) {
            return LateRule.isMoreThanAFew(Math.round(count.value()), Math.round(count.whole()));
        }
    }
}
