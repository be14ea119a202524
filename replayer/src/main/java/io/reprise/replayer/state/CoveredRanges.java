package io.reprise.replayer.state;

import io.reprise.replayer.values.Slot;
import java.util.ArrayList;
import java.util.List;

/** The parts of one request that links already replace, so that no value inside them is linked a second time. */
final class CoveredRanges {
    private final List<Slot> slots = new ArrayList<>(4);

    void add(Slot slot) {
        slots.add(slot);
    }

    /** Whether the slot overlaps with a covered one. */
    boolean contains(Slot slot) {
        for (Slot covered : slots) {
            if (overlap(covered, slot)) {
                return true;
            }
        }
        return false;
    }

    /** A slot inside another one counts its offsets in that one's decoded text; the outermost lies in the request. */
    private static boolean overlap(Slot a, Slot b) {
        List<Slot> first = outermostFirst(a);
        List<Slot> second = outermostFirst(b);
        for (int i = 0; i < first.size() && i < second.size(); i++) {
            Slot one = first.get(i);
            Slot other = second.get(i);
            boolean apart = one.area() != other.area()
                    || one.field() != other.field()
                    || one.end() <= other.start()
                    || other.end() <= one.start();
            if (apart) {
                return false;
            }
            boolean same = one.start() == other.start() && one.end() == other.end();
            if (!same) {
                return true;
            }
        }
        return true;
    }

    private static List<Slot> outermostFirst(Slot slot) {
        List<Slot> chain = new ArrayList<>(2);
        for (Slot at = slot; at != null; at = at.within()) {
            chain.add(0, at);
        }
        return chain;
    }
}
