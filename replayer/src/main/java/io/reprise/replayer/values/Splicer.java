package io.reprise.replayer.values;

import io.reprise.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes values in the slots of a request. All bytes outside the slots stay as they are. A value that could make the
 * request another one (RFC 9110 §5.5, RFC 9112 §3.2) is refused, and its slot keeps the recorded bytes.
 */
public final class Splicer {
    private Splicer() {}

    /** A decoded value for a slot. */
    public record Replacement(Slot slot, String value) {}

    /** The result of a replacement. */
    public enum Fate {
        REPLACED,
        /** A longer slot that overlaps this one was replaced instead. */
        OVERLAPPED,
        /** The value is not allowed in this place, or the slot is not in the request. */
        REFUSED
    }

    /**
     * The parts of the request that changed.
     *
     * @param target the new target in ISO-8859-1; null if it did not change
     * @param fields the new values in ISO-8859-1, by the index of the field in the head
     * @param body the recorded array if the body did not change
     * @param fates in the order of the replacements
     */
    public record Spliced(@Nullable String target, Map<Integer, String> fields, byte[] body, List<Fate> fates) {}

    /**
     * Replaces values. Where slots overlap, the longest one is replaced.
     *
     * @param request the head in which the slots were found; not changed
     * @param body the body in which the slots were found; not changed
     */
    public static Spliced splice(Head request, byte[] body, List<Replacement> replacements) {
        Fate[] fates = new Fate[replacements.size()];
        Arrays.fill(fates, Fate.REFUSED);
        Map<Part, List<SlotEdits.Item>> parts = new LinkedHashMap<>();
        for (int i = 0; i < fates.length; i++) {
            SlotEdits.Item item = SlotEdits.Item.of(i, replacements.get(i));
            if (item != null) {
                Slot outermost = item.path().get(0);
                Part part = new Part(outermost.area(), outermost.area() == Area.FIELD ? outermost.field() : -1);
                parts.computeIfAbsent(part, none -> new ArrayList<>()).add(item);
            }
        }
        SlotEdits edits = new SlotEdits(fates);
        String target = null;
        Map<Integer, String> fields = new TreeMap<>();
        byte[] newBody = body;
        for (Map.Entry<Part, List<SlotEdits.Item>> each : parts.entrySet()) {
            Part part = each.getKey();
            RawArea raw = part.find(request, body);
            byte[] bytes = raw == null ? null : edits.splice(raw, each.getValue());
            if (bytes != null) {
                switch (part.area) {
                    case TARGET -> target = new String(bytes, StandardCharsets.ISO_8859_1);
                    case FIELD -> fields.put(part.field, new String(bytes, StandardCharsets.ISO_8859_1));
                    case BODY -> newBody = bytes;
                }
            }
        }
        return new Spliced(target, fields, newBody, List.of(fates));
    }

    private record Part(Area area, int field) {
        @Nullable
        RawArea find(Head request, byte[] body) {
            return switch (area) {
                case TARGET -> RawArea.target(request);
                case FIELD -> field >= 0 && field < request.fieldCount() ? RawArea.field(request, field) : null;
                case BODY -> RawArea.body(request, body);
            };
        }
    }
}
