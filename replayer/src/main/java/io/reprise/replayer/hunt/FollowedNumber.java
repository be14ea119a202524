package io.reprise.replayer.hunt;

import io.reprise.replayer.hunt.NumberSeries.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of a number that one exchange shows in each firing of a hunt, and how it moved between firings. Later
 * changes are expected to equal the change from the first firing to the second. Confined to one thread.
 */
final class FollowedNumber {
    /**
     * A number moves with time if its change differs from the one that time explains by at most this share of the
     * expected change.
     */
    private static final double TIME_SHARE_MAX = 0.15;

    final End end;
    /** In the first firing. */
    final Read first;
    /** How many writes of the first firing lie between the read and that end of it. */
    final int distance;

    private final List<@Nullable Value> values = new ArrayList<>();

    /** Which end of a firing a read is near. */
    enum End {
        FIRST,
        LAST
    }

    /**
     * The number in one firing.
     *
     * @param atNs when it was asked for, on a clock that all firings share
     * @param ambiguous writes that may lie on the other side of the read than in the first firing
     */
    record Value(double value, long atNs, int ambiguous) {}

    FollowedNumber(End end, Read first, int distance) {
        this.end = end;
        this.first = first;
        this.distance = distance;
    }

    /** Adds the number in the next firing; null if the firing did not show it. */
    void add(@Nullable Value value) {
        values.add(value);
    }

    @Nullable
    Value in(int firing) {
        return firing < values.size() ? values.get(firing) : null;
    }

    /** Of a number that the firing showed. */
    Value known(int firing) {
        return Objects.requireNonNull(values.get(firing));
    }

    /** The expected change, with its direction; 0 if one of the first two firings did not show the number. */
    double moved() {
        return in(1) == null ? 0 : moved(0, 1);
    }

    private double moved(int from, int to) {
        Value before = in(from);
        Value after = in(to);
        return before == null || after == null ? 0 : after.value() - before.value();
    }

    /** Whether both may show the same number: it moved alike, and the values were close. */
    boolean isLike(FollowedNumber other) {
        int ambiguous = known(1).ambiguous() + other.known(1).ambiguous();
        return Math.abs(moved() - other.moved()) <= ambiguous
                && Math.abs(first.value() - other.first.value()) <= Math.abs(moved());
    }

    /**
     * How much less than expected it moved since a firing; a change that a later firing makes up for is not missing.
     */
    double missingAfter(int firing) {
        double least = Double.POSITIVE_INFINITY;
        for (int later = firing + 1; later < values.size(); later++) {
            if (in(later) != null) {
                double expected = Math.abs(moved()) * (later - firing);
                least = Math.min(least, expected - Math.signum(moved()) * moved(firing, later));
            }
        }
        return least;
    }

    /** How much more it moved to the next firing than expected; negative if less. */
    double surplus(int firing) {
        return Math.signum(moved()) * moved(firing, firing + 1) - Math.abs(moved());
    }

    /** Whether it moved between two firings as a clock would. */
    boolean isAsTime(Value before, Value after) {
        double share = (double) (after.atNs() - before.atNs()) / Math.max(1, known(1).atNs() - known(0).atNs());
        double explained = moved() * share;
        return Math.abs(after.value() - before.value() - explained) <= TIME_SHARE_MAX * Math.abs(moved());
    }
}
