package io.reprise.replayer.hunt;

import io.reprise.replayer.hunt.Sightings.Shown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds numbers that writes issue one after the other, such as those of invoices, and that a later firing issues twice.
 * In the first firing, nearly each write must have issued a number of its own, without gaps.
 *
 * <p>A response may show a counter as it is a little after the write, and so show what another write made of it. Then
 * numbers are repeated and others are not shown, but the counter moves as far as there are writes. If it moves less,
 * writes have read the same number. So repeated numbers count only if at least half of them are missing from the
 * counter's movement. Confined to one thread.
 */
final class IssuedNumbers {
    private static final int WRITES_MIN = 20;
    private static final int LANES_MIN = 10;
    /** The span of the numbers of the first firing may be longer than the writes by this factor. */
    private static final double SPAN_MAX = 1.1;
    /**
     * So many of the first firing's numbers may be repeated: the target may have the bug at any pace, and load make it
     * more frequent.
     */
    private static final double REPEATED_SHARE_MAX = 0.2;
    /** Data was reset if a firing begins within this share of the writes from where the first one began. */
    private static final double RESET_SHARE_MAX = 0.1;

    private static final double MISSING_SHARE_MIN = 0.5;
    /** Larger numbers are times. */
    private static final double VALUE_MAX = 1e9;

    private static final int COUNT_MAX = 200_000;

    /** By place. */
    private final Map<Integer, Learned> learned = new HashMap<>();
    /** By place, the last number of the firing before. */
    private final Map<Integer, Long> furthest = new HashMap<>();
    /** Of the firing that goes on, by place. */
    private final Map<Integer, List<Issued>> current = new HashMap<>();

    private int count;

    /** A number in the response to a write. */
    private record Issued(long value, Shown answer) {}

    /**
     * What the first firing shows of a place.
     *
     * @param direction 1 for numbers that rise, -1 for those that fall
     * @param start the first number, times the direction
     */
    private record Learned(int direction, long start) {}

    /**
     * The numbers of a place in one firing, each times the direction, so that they rise.
     *
     * @param lanes how many lanes there are
     */
    private record Span(long first, long last, int writes, int distinct, int lanes) {
        static Span of(List<Issued> issued, int direction) {
            long first = Long.MAX_VALUE;
            long last = Long.MIN_VALUE;
            Set<Long> values = new HashSet<>();
            Set<Long> lanes = new HashSet<>();
            for (Issued each : issued) {
                long value = direction * each.value();
                first = Math.min(first, value);
                last = Math.max(last, value);
                values.add(value);
                lanes.add(each.answer().lane());
            }
            return new Span(first, last, issued.size(), values.size(), lanes.size());
        }

        int repeated() {
            return writes - distinct;
        }
    }

    /**
     * Adds a number in the response to a write.
     *
     * @param place where it stands
     */
    void add(int place, double value, Shown answer) {
        if (value == Math.rint(value) && Math.abs(value) <= VALUE_MAX && count < COUNT_MAX) {
            count++;
            current.computeIfAbsent(place, any -> new ArrayList<>()).add(new Issued((long) value, answer));
        }
    }

    /** Ends the first firing, and learns from it. */
    void learn() {
        inOrder().forEach((place, issued) -> {
            int direction = direction(issued);
            Span span = Span.of(issued, direction);
            boolean isEnough = span.writes() >= WRITES_MIN && span.lanes() >= LANES_MIN && direction != 0;
            if (isEnough
                    && span.repeated() <= REPEATED_SHARE_MAX * span.writes()
                    && span.last() - span.first() < SPAN_MAX * span.writes()) {
                learned.put(place, new Learned(direction, span.first()));
                furthest.put(place, span.last());
            }
        });
        clear();
    }

    /** Ends a later firing; tells of each number that another lane was issued before. */
    void find(SharedValues.Found found) {
        Map<Integer, List<Issued>> ended = inOrder();
        learned.forEach((place, number) -> {
            List<Issued> issued = ended.getOrDefault(place, List.of());
            Long before = furthest.remove(place);
            if (issued.isEmpty()) {
                return;
            }
            Span span = Span.of(issued, number.direction());
            furthest.put(place, span.last());
            Long start = start(number, span, before);
            if (start != null && span.repeated() > 0) {
                long missing = span.writes() - (span.last() - start);
                if (missing >= MISSING_SHARE_MIN * span.repeated()) {
                    tell(place, issued, found);
                }
            }
        });
        clear();
    }

    /** The number before the first one; null if it is unknown. */
    private static @Nullable Long start(Learned number, Span span, @Nullable Long before) {
        boolean isReset = Math.abs(span.first() - number.start()) <= RESET_SHARE_MAX * span.writes();
        if (isReset) {
            return number.start() - 1;
        }
        // A write that was late may have set the counter back behind the last number.
        return before == null ? null : Long.valueOf(Math.min(before, span.first() - 1));
    }

    private static void tell(int place, List<Issued> issued, SharedValues.Found found) {
        Map<Long, Long> lanes = new HashMap<>();
        for (Issued each : issued) {
            Long first = lanes.putIfAbsent(each.value(), each.answer().lane());
            if (first != null && first != each.answer().lane()) {
                found.found(place, each.value(), each.answer());
            }
        }
    }

    /** What the firing has shown, in the order in which it was due; nothing if there was too much. */
    private Map<Integer, List<Issued>> inOrder() {
        if (count >= COUNT_MAX) {
            return Map.of();
        }
        current.values()
                .forEach(list -> list.sort(
                        Comparator.comparingLong(issued -> issued.answer().intendedNs())));
        return current;
    }

    /** Whether the later half is higher or lower; 0 for neither. */
    private static int direction(List<Issued> issued) {
        int half = issued.size() / 2;
        double early = issued.subList(0, half).stream()
                .mapToLong(Issued::value)
                .average()
                .orElse(0);
        double late = issued.subList(half, issued.size()).stream()
                .mapToLong(Issued::value)
                .average()
                .orElse(0);
        return (int) Math.signum(late - early);
    }

    private void clear() {
        current.clear();
        count = 0;
    }
}
