package io.reprise.replayer.hunt;

import io.reprise.replayer.hunt.LostUpdates.Lost;
import io.reprise.replayer.hunt.NumberSeries.Read;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds numbers that move less in a firing than in the first one, although the same writes were answered in the same
 * way. A number qualifies if requests with one target show it at least five times, and if it moves in one direction in
 * the first firing, and only when there are writes.
 *
 * <p>A number is followed from the start of a firing to the read that was sent last. If the data is reset before each
 * firing, the start is that of the first firing; if not, it is what the firing before showed last. Differences that the
 * order of requests may explain do not count: each write that was answered after the last read was sent, or that was
 * answered differently, may have moved the number by as much as any write did in the first firing. Confined to one
 * thread.
 */
final class LostWithinFiring {
    private static final int READS_MIN = 5;
    private static final double MOVED_MIN = 5;
    /** Pairs of reads without a write between that must show the same number. */
    private static final int QUIET_MIN = 3;
    /** Larger numbers are times. */
    private static final double VALUE_MAX = 1e9;

    private final Map<NumberSeries.Key, Moving> moving = new HashMap<>();
    /** By number, the one that the latest firing showed furthest. */
    private final Map<NumberSeries.Key, Double> furthest = new HashMap<>();

    /**
     * A number that writes move.
     *
     * @param start its first value in the first firing
     * @param moved by how much it moved there
     * @param perWrite by how much a write may move it at most
     */
    private record Moving(double start, double moved, double perWrite) {
        /** How far a value is from another, in the direction in which the number moves. */
        double distance(double from, double to) {
            return moved > 0 ? to - from : from - to;
        }
    }

    /** Whether a later firing needs the reads of a number. */
    boolean isWanted(NumberSeries.Key key) {
        return moving.containsKey(key);
    }

    /** Learns from the first firing. */
    void learn(NumberSeries first) {
        first.reads().forEach((key, reads) -> {
            Moving found = moving(first, reads);
            if (found != null) {
                moving.put(key, found);
                furthest.put(key, found.start() + found.moved());
            }
        });
    }

    private static @Nullable Moving moving(NumberSeries series, List<Read> reads) {
        double start = reads.get(0).value();
        double moved = reads.get(reads.size() - 1).value() - start;
        long lanes = reads.stream().mapToLong(Read::lane).distinct().count();
        boolean isEnough = reads.size() >= READS_MIN && lanes > 1 && Math.abs(moved) >= MOVED_MIN;
        double perWrite = isEnough ? perWrite(series, reads, moved) : 0;
        return perWrite > 0 ? new Moving(start, moved, perWrite) : null;
    }

    /** By how much a write may move a number at most; 0 if it moves without writes, or back and forth. */
    private static double perWrite(NumberSeries series, List<Read> reads, double moved) {
        double perWrite = 1;
        int quiet = 0;
        Read before = reads.get(0);
        for (Read after : reads) {
            if (after.sentNs() < before.endNs()) {
                continue; // which of them came first is unknown
            }
            double change = after.value() - before.value();
            int writes = series.writes().between(before.sentNs(), after.endNs());
            boolean isWrongWay = change * moved < 0 || Math.abs(after.value()) > VALUE_MAX;
            if (isWrongWay || writes == 0 && change != 0) {
                return 0;
            }
            quiet += writes == 0 ? 1 : 0;
            perWrite = Math.max(perWrite, NumberSeries.perWrite(change, writes));
            before = after;
        }
        return quiet < QUIET_MIN ? 0 : perWrite;
    }

    /**
     * By place, how much its numbers moved less in a later firing; without places of which nothing can be said.
     *
     * @param otherwise how many writes had another status than in the first firing
     */
    Map<Integer, Lost> find(NumberSeries firing, int otherwise) {
        Map<Integer, Lost> all = new HashMap<>();
        Map<NumberSeries.Key, List<Read>> reads = firing.reads();
        boolean isReset = isReset(reads);
        Map<NumberSeries.Key, Double> shown = new HashMap<>();
        moving.forEach((key, number) -> {
            List<Read> own = reads.getOrDefault(key, List.of());
            Double before = isReset ? Double.valueOf(number.start()) : furthest.get(key);
            if (!own.isEmpty()) {
                shown.put(key, furthest(number, own));
            }
            if (!own.isEmpty() && before != null) {
                Read last = own.get(own.size() - 1);
                int unseen = firing.writes().between(last.sentNs(), Long.MAX_VALUE);
                Lost lost = lost(number, number.distance(before, last.value()), otherwise + unseen);
                if (lost != null) {
                    all.merge(key.place(), lost, Lost::plus);
                }
            }
        });
        furthest.clear();
        furthest.putAll(shown);
        return all;
    }

    /**
     * The missing change; null if too many writes may have come too late, or if the number moves differently than in
     * the first firing.
     */
    private static @Nullable Lost lost(Moving number, double moved, long allowed) {
        double expected = Math.abs(number.moved());
        double allowance = allowed * number.perWrite();
        if (moved <= 0 || allowance > expected / 2) {
            return null;
        }
        double lost = Math.max(0, expected - moved - allowance);
        return new Lost((long) (lost / number.perWrite()), Math.round(expected / number.perWrite()));
    }

    private static double furthest(Moving number, List<Read> reads) {
        double furthest = reads.get(0).value();
        for (Read read : reads) {
            furthest = number.distance(furthest, read.value()) > 0 ? read.value() : furthest;
        }
        return furthest;
    }

    /** Whether a number begins before where the latest firing left it: numbers do not go back by themselves. */
    private boolean isReset(Map<NumberSeries.Key, List<Read>> reads) {
        return moving.entrySet().stream().anyMatch(each -> {
            List<Read> own = reads.getOrDefault(each.getKey(), List.of());
            Double before = furthest.get(each.getKey());
            return before != null
                    && !own.isEmpty()
                    && each.getValue().distance(before, own.get(0).value()) < 0;
        });
    }
}
