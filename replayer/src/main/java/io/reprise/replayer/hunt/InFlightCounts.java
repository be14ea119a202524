package io.reprise.replayer.hunt;

import java.util.Arrays;
import java.util.List;

/** How many requests of a firing were in flight at a time. Immutable. */
final class InFlightCounts {
    private final long[] sentNs;
    private final long[] endNs;

    InFlightCounts(List<Answer> answers) {
        List<Answer> sent =
                answers.stream().filter(answer -> answer.times().sentNs() > 0).toList();
        sentNs = sent.stream()
                .mapToLong(answer -> answer.times().sentNs())
                .sorted()
                .toArray();
        endNs = sent.stream()
                .mapToLong(answer -> answer.times().endNs())
                .sorted()
                .toArray();
    }

    /** Requests that had been sent by then, and had not ended before. */
    int at(long timeNs) {
        return before(sentNs, timeNs + 1) - before(endNs, timeNs);
    }

    /** Requests that were in flight at some time of a span, ends not included. */
    int during(long fromNs, long toNs) {
        return before(sentNs, toNs) - before(endNs, fromNs + 1);
    }

    /** The number of sorted times below this one. */
    private static int before(long[] sorted, long timeNs) {
        int place = Arrays.binarySearch(sorted, timeNs);
        if (place < 0) {
            return -place - 1;
        }
        while (place > 0 && sorted[place - 1] == timeNs) {
            place--;
        }
        return place;
    }
}
