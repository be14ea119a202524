package io.reprise.replayer.hunt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Which distinctive values the responses of one firing show, and where. Memory is bounded: beyond it, lanes are left
 * out by a hash. Confined to one thread.
 */
final class Sightings {
    /** In the arrays here, and in the maps of {@link SharedValues}. */
    private static final int BYTES_EACH = 160;

    private static final int ANSWER_BYTES = 48;

    private final long bytesMax;
    private final List<Shown> answers = new ArrayList<>();
    private int[] places = new int[1024];
    private int[] byAnswer = new int[1024];
    private long[] values = new long[1024];
    private final BitSet personal = new BitSet();
    private int count;
    private int leftOutBits;

    /** The response that shows values. */
    record Shown(long exchange, long lane, long intendedNs) {}

    /** @param leftOutBits lanes are left out unless so many bits of their hash are 0 */
    Sightings(long bytesMax, int leftOutBits) {
        this.bytesMax = bytesMax;
        this.leftOutBits = leftOutBits;
    }

    /** Begins a response; false if its lane is left out. */
    boolean begin(Shown answer) {
        if (isLeftOut(answer.lane())) {
            return false;
        }
        answers.add(answer);
        while (leftOutBits < Long.SIZE && bytes() > bytesMax) {
            leaveOutHalf();
        }
        return !isLeftOut(answer.lane());
    }

    /**
     * Adds a value of the response that was begun last.
     *
     * @param isPersonal whether its form or its place says that it belongs to one user
     */
    void add(int place, long value, boolean isPersonal) {
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
            byAnswer = Arrays.copyOf(byAnswer, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        personal.set(count, isPersonal);
        places[count] = place;
        byAnswer[count] = answers.size() - 1;
        values[count++] = value;
    }

    private long bytes() {
        return (long) count * BYTES_EACH + (long) answers.size() * ANSWER_BYTES;
    }

    private boolean isLeftOut(long lane) {
        return leftOutBits > 0 && FacetCollector.mix(lane) >>> Long.SIZE - leftOutBits != 0;
    }

    private void leaveOutHalf() {
        leftOutBits++;
        int[] moved = new int[answers.size()];
        List<Shown> kept = new ArrayList<>();
        for (int i = 0; i < moved.length; i++) {
            moved[i] = isLeftOut(answers.get(i).lane()) ? -1 : kept.size();
            if (moved[i] >= 0) {
                kept.add(answers.get(i));
            }
        }
        int to = 0;
        for (int i = 0; i < count; i++) {
            if (moved[byAnswer[i]] >= 0) {
                places[to] = places[i];
                values[to] = values[i];
                personal.set(to, personal.get(i));
                byAnswer[to++] = moved[byAnswer[i]];
            }
        }
        count = to;
        answers.clear();
        answers.addAll(kept);
    }

    /** Frees the memory; nothing can be added any more. */
    void clear() {
        answers.clear();
        places = new int[0];
        byAnswer = new int[0];
        values = new long[0];
        count = 0;
    }

    int leftOutBits() {
        return leftOutBits;
    }

    int count() {
        return count;
    }

    int place(int i) {
        return places[i];
    }

    long value(int i) {
        return values[i];
    }

    boolean isPersonal(int i) {
        return personal.get(i);
    }

    Shown answer(int i) {
        return answers.get(byAnswer[i]);
    }
}
