package io.reprise.replayer.values;

import io.reprise.replayer.values.Splicer.Fate;
import io.reprise.replayer.values.Splicer.Replacement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Replaces ranges of one area, and of texts that stand encoded inside it. Writes the fate of each replacement. */
final class SlotEdits {
    /** Most slots within slots; the scanner makes fewer. */
    private static final int DEEPEST = 16;

    private final Fate[] fates;

    SlotEdits(Fate[] fates) {
        this.fates = fates;
    }

    /**
     * A replacement.
     *
     * @param index in the list of fates
     * @param path the slots around the replaced one, outermost first, and this one
     */
    record Item(int index, List<Slot> path, String value) {
        /** Null if the slots are too deep. */
        static @Nullable Item of(int index, Replacement replacement) {
            Deque<Slot> path = new ArrayDeque<>();
            for (Slot slot = replacement.slot(); slot != null; slot = slot.within()) {
                path.addFirst(slot);
                if (path.size() > DEEPEST) {
                    return null;
                }
            }
            return new Item(index, List.copyOf(path), replacement.value());
        }
    }

    /** A text whose ranges are replaced: an area, or the decoded text of a slot. */
    private interface Source {
        int length();

        String text(int start, int end);

        /** The text as it will be written; null if it cannot stand in this range. */
        @Nullable
        String written(String text, int start, int end);
    }

    /**
     * Replaces ranges of an area.
     *
     * @return the new bytes of the area; null if they are the recorded ones
     */
    byte @Nullable [] splice(RawArea area, List<Item> items) {
        Source source = new Source() {
            @Override
            public int length() {
                return area.length();
            }

            @Override
            public String text(int start, int end) {
                return area.text(start, end);
            }

            @Override
            public @Nullable String written(String text, int start, int end) {
                byte[] bytes = area.bytes(text, start, end);
                return bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1);
            }
        };
        NavigableMap<Integer, Edit> edits = edits(source, items, 0);
        edits.values().removeIf(edit -> edit.text.equals(area.latin(edit.start, edit.end)));
        if (edits.isEmpty()) {
            return null;
        }
        String whole = area.latin(0, area.length());
        return assemble(whole, edits.values()).getBytes(StandardCharsets.ISO_8859_1);
    }

    private record Edit(int start, int end, String text) {}

    private static String assemble(String whole, Collection<Edit> edits) {
        StringBuilder out = new StringBuilder(whole.length() + 64);
        int at = 0;
        for (Edit edit : edits) {
            out.append(whole, at, edit.start).append(edit.text);
            at = edit.end;
        }
        return out.append(whole, at, whole.length()).toString();
    }

    /** The edits of one text, by their starts. */
    private NavigableMap<Integer, Edit> edits(Source source, List<Item> items, int level) {
        Map<Slot, List<Item>> slots = new LinkedHashMap<>();
        for (Item item : items) {
            slots.computeIfAbsent(item.path.get(level), none -> new ArrayList<>())
                    .add(item);
        }
        List<Slot> longestFirst = new ArrayList<>(slots.keySet());
        longestFirst.sort(Comparator.comparingInt((Slot slot) -> slot.start() - slot.end()));
        NavigableMap<Integer, Edit> edits = new TreeMap<>();
        for (Slot slot : longestFirst) {
            List<Item> mine = slots.getOrDefault(slot, List.of());
            if (slot.start() < 0 || slot.start() >= slot.end() || slot.end() > source.length()) {
                continue;
            }
            Map.Entry<Integer, Edit> before = edits.lowerEntry(slot.end());
            if (before != null && before.getValue().end > slot.start()) {
                mark(mine, Fate.OVERLAPPED);
                continue;
            }
            String text = written(source, slot, mine, level);
            if (text == null) {
                mark(mine, Fate.REFUSED);
            } else {
                edits.put(slot.start(), new Edit(slot.start(), slot.end(), text));
            }
        }
        return edits;
    }

    private void mark(List<Item> items, Fate fate) {
        for (Item item : items) {
            fates[item.index] = fate;
        }
    }

    /** The text to write in a slot; null if the new value is not allowed there. */
    private @Nullable String written(Source source, Slot slot, List<Item> items, int level) {
        List<String> originals = new ArrayList<>();
        originals.add(source.text(slot.start(), slot.end()));
        for (Encoding encoding : slot.encodings()) {
            originals.add(encoding.decode(originals.get(originals.size() - 1)));
        }
        String value = value(items, originals.get(originals.size() - 1), level);
        for (int i = slot.encodings().size() - 1; i >= 0 && value != null; i--) {
            // decoded already, so Encoding.encode need not do it again
            boolean same = value.equals(originals.get(i + 1));
            value = same ? originals.get(i) : slot.encodings().get(i).codec().encode(value, originals.get(i));
        }
        return value == null ? null : source.written(value, slot.start(), slot.end());
    }

    /** The new decoded value of a slot: the first that is given for it as a whole, or its text with parts replaced. */
    private @Nullable String value(List<Item> items, String original, int level) {
        for (Item item : items) {
            if (item.path.size() == level + 1) {
                mark(items, Fate.OVERLAPPED);
                fates[item.index] = Fate.REPLACED;
                return item.value;
            }
        }
        NavigableMap<Integer, Edit> edits = edits(new Decoded(original), items, level + 1);
        return edits.isEmpty() ? null : assemble(original, edits.values());
    }

    private record Decoded(String chars) implements Source {
        @Override
        public int length() {
            return chars.length();
        }

        @Override
        public String text(int start, int end) {
            return chars.substring(start, end);
        }

        @Override
        public String written(String text, int start, int end) {
            return text;
        }
    }
}
