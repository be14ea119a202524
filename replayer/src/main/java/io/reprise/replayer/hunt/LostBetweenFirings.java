package io.reprise.replayer.hunt;

import io.reprise.replayer.hunt.FollowedNumber.End;
import io.reprise.replayer.hunt.FollowedNumber.Value;
import io.reprise.replayer.hunt.LostUpdates.Lost;
import io.reprise.replayer.hunt.NumberSeries.Read;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Finds numbers that move less from one firing to the next than from the first to the second: a stock that is not
 * filled up before each firing, a counter. All writes of a firing lie between its first reads and the first reads of
 * the next firing, in whatever order. So the change of a number between these reads tells how many writes of the firing
 * had an effect. In the same way, the change between the last reads of two firings tells it of the later firing.
 *
 * <p>So each exchange is compared with itself, and a number needs no second request with the same target. Differences
 * that the order of requests may explain do not count: a write that may lie on the other side of the read than in the
 * first firing, and a write that was answered differently. If a later firing makes up for a change, a cache only showed
 * the number late; if numbers move more than expected, something other than the number of writes moves them. Confined
 * to one thread.
 */
final class LostBetweenFirings {
    private static final double MOVED_MIN = 5;
    private static final int WRITES_MIN = 5;
    /** The first reads are those before this share of the writes; likewise the last. */
    private static final double END_SHARE_MAX = 0.1;
    /** By place, at each end. */
    private static final int READS_MAX = 200;
    /** Updates that were lost in the baseline, from which the expected change comes, are at most this share. */
    private static final double SURPLUS_SHARE_MAX = 0.1;

    private final Map<ShownNumber, FollowedNumber> numbers = new HashMap<>();
    private final List<Integer> otherwise = new ArrayList<>();
    /** In the first firing. */
    private Writes writes = new Writes();

    /** A number as an exchange shows it. */
    private record ShownNumber(int place, long exchange) {}

    /**
     * How a number moved from one firing to the next, in writes.
     *
     * @param firing the one whose writes lie between
     * @param expected how much it moved from the first firing to the second
     * @param missing how much less it moved, beyond what is allowed
     * @param doubt how many writes lie on the wrong side of its reads, or may
     * @param isAsTime whether the time between explains it as well
     * @param isTooMuch whether it moved so much more than expected that more than the number of writes decides
     */
    private record Round(int firing, long expected, long missing, int doubt, boolean isAsTime, boolean isTooMuch) {
        /** Compares two exchanges that show one number. */
        static Round moreCertain(Round a, Round b) {
            boolean isFirst = a.doubt != b.doubt ? a.doubt < b.doubt : a.missing <= b.missing;
            return isFirst ? a : b;
        }

        Lost lost() {
            return new Lost(missing, expected);
        }
    }

    /** Whether a later firing needs what an exchange shows at a place. */
    boolean isWanted(int place, long exchange) {
        return numbers.containsKey(new ShownNumber(place, exchange));
    }

    /**
     * Adds the next firing.
     *
     * @param series what it showed; empty if there was too much
     * @param startNs its start on a clock that all firings share
     * @param answeredOtherwise how many writes had another status than in the first firing
     */
    void add(NumberSeries series, long startNs, int answeredOtherwise) {
        if (otherwise.isEmpty()) {
            writes = series.writes();
            choose(series);
        }
        otherwise.add(answeredOtherwise);
        Map<Long, Integer> ambiguous = new HashMap<>();
        Map<ShownNumber, Value> shown = new HashMap<>();
        series.reads()
                .forEach((key, reads) -> reads.forEach(read -> {
                    FollowedNumber seen = numbers.get(new ShownNumber(key.place(), read.exchange()));
                    if (seen != null) {
                        int count = ambiguous.computeIfAbsent(
                                read.exchange(), any -> writes.ambiguous(seen.first, read, series.writes()));
                        shown.put(
                                new ShownNumber(key.place(), read.exchange()),
                                new Value(read.value(), startNs + read.sentNs(), count));
                    }
                }));
        numbers.forEach((number, seen) -> seen.add(shown.get(number)));
    }

    private void choose(NumberSeries first) {
        if (writes.size() < WRITES_MIN) {
            return;
        }
        Map<Integer, List<Read>> byPlace = new HashMap<>();
        Set<Integer> unsteady = new HashSet<>();
        first.reads().forEach((key, reads) -> {
            byPlace.computeIfAbsent(key.place(), any -> new ArrayList<>()).addAll(reads);
            if (!isSteady(reads)) {
                unsteady.add(key.place());
            }
        });
        byPlace.keySet().removeAll(unsteady);
        byPlace.forEach((place, reads) -> {
            reads.sort(Comparator.comparingLong(Read::sentNs));
            choose(place, End.FIRST, reads, read -> writes.between(Long.MIN_VALUE, read.endNs()));
            Collections.reverse(reads);
            choose(place, End.LAST, reads, read -> writes.between(read.sentNs(), Long.MAX_VALUE));
        });
    }

    /**
     * Whether reads of one target between which no write lies show the same number. If not, it is a clock, or each user
     * sees another number, such as that of the latest order, which depends on the order of the writes.
     */
    private boolean isSteady(List<Read> reads) {
        for (int i = 1; i < reads.size(); i++) {
            Read before = reads.get(i - 1);
            Read after = reads.get(i);
            if (before.value() != after.value() && writes.between(before.sentNs(), after.endNs()) == 0) {
                return false;
            }
        }
        return true;
    }

    private void choose(int place, End end, List<Read> reads, ToIntFunction<Read> distance) {
        double far = Math.max(1, END_SHARE_MAX * writes.size());
        for (Read read : reads.subList(0, Math.min(READS_MAX, reads.size()))) {
            int writesBetween = distance.applyAsInt(read);
            if (writesBetween <= far) {
                numbers.putIfAbsent(
                        new ShownNumber(place, read.exchange()), new FollowedNumber(end, read, writesBetween));
            }
        }
    }

    /**
     * By firing and place, the change that is missing; firings and places about which nothing is known are absent. Ask
     * again after each firing, which adds to the knowledge about the one before.
     */
    Map<Integer, Map<Integer, Lost>> find() {
        Map<Integer, List<FollowedNumber>> byPlace = new HashMap<>();
        numbers.forEach((number, seen) -> {
            if (Math.abs(seen.moved()) >= MOVED_MIN) {
                byPlace.computeIfAbsent(number.place(), any -> new ArrayList<>())
                        .add(seen);
            }
        });
        Map<Integer, Map<Integer, Lost>> lost = new HashMap<>();
        byPlace.forEach((place, seen) -> {
            long falling = seen.stream().filter(each -> each.moved() < 0).count();
            if (falling == 0 || falling == seen.size()) {
                find(seen)
                        .forEach((firing, found) -> lost.computeIfAbsent(firing, any -> new HashMap<>())
                                .put(place, found));
            }
        });
        return lost;
    }

    /** By firing, the same of the numbers at one place, which all move in one direction. */
    private Map<Integer, Lost> find(List<FollowedNumber> seen) {
        Map<Integer, Lost> lost = new HashMap<>();
        List<Round> best = new ArrayList<>();
        for (List<FollowedNumber> same : groups(seen)) {
            double perWrite = perWrite(same);
            Map<Integer, Round> rounds = new HashMap<>();
            same.forEach(each ->
                    rounds(each, perWrite).forEach(round -> rounds.merge(round.firing(), round, Round::moreCertain)));
            best.addAll(rounds.values());
        }
        if (best.stream().anyMatch(Round::isTooMuch)) {
            return Map.of();
        }
        boolean isAsTime = best.stream().filter(round -> round.missing() > 0).allMatch(Round::isAsTime);
        best.stream()
                .filter(round -> !isAsTime || round.missing() == 0)
                .forEach(round -> lost.merge(round.firing(), round.lost(), Lost::plus));
        return lost;
    }

    /** Reads that show one number, as far as anyone can tell: it moved alike, and stood not far apart. */
    private static List<List<FollowedNumber>> groups(List<FollowedNumber> all) {
        List<FollowedNumber> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.<FollowedNumber>comparingDouble(seen -> seen.moved())
                .thenComparingDouble(seen -> seen.first.value()));
        List<List<FollowedNumber>> groups = new ArrayList<>();
        for (FollowedNumber seen : sorted) {
            List<FollowedNumber> group = groups.isEmpty() ? List.of() : groups.get(groups.size() - 1);
            if (group.isEmpty() || !seen.isLike(group.get(group.size() - 1))) {
                group = new ArrayList<>();
                groups.add(group);
            }
            group.add(seen);
        }
        return groups;
    }

    /** By how much a write may move a number at most. */
    private double perWrite(List<FollowedNumber> same) {
        List<Read> reads = same.stream()
                .map(seen -> seen.first)
                .sorted(Comparator.comparingLong(Read::sentNs))
                .toList();
        double perWrite = 1;
        for (int i = 1; i < reads.size(); i++) {
            Read before = reads.get(i - 1);
            Read after = reads.get(i);
            int between = writes.between(before.sentNs(), after.endNs());
            perWrite = Math.max(perWrite, NumberSeries.perWrite(Math.abs(after.value() - before.value()), between));
        }
        return perWrite;
    }

    /** How a number moved after the second firing, as far as that can be told. */
    private List<Round> rounds(FollowedNumber seen, double perWrite) {
        List<Round> rounds = new ArrayList<>();
        double expected = Math.abs(seen.moved());
        for (int firing = 1; firing + 1 < otherwise.size(); firing++) {
            Value before = seen.in(firing);
            Value after = seen.in(firing + 1);
            if (before == null || after == null) {
                continue;
            }
            int allowed = seen.known(0).ambiguous()
                    + before.ambiguous()
                    + after.ambiguous()
                    + otherwise.get(firing)
                    + otherwise.get(firing + 1);
            if (allowed * perWrite <= expected / 2) {
                double missing = Math.max(0, seen.missingAfter(firing) - allowed * perWrite);
                rounds.add(new Round(
                        seen.end == End.FIRST ? firing : firing + 1,
                        Math.round(expected / perWrite),
                        (long) (missing / perWrite),
                        allowed + seen.distance,
                        seen.isAsTime(before, after),
                        seen.surplus(firing) > allowed * perWrite + SURPLUS_SHARE_MAX * expected));
            }
        }
        return rounds;
    }
}
