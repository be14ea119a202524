package io.reprise.replayer.values;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range of a request, and how its bytes are read.
 *
 * @param field the index of the header field in its head; −1 outside {@link Area#FIELD}
 * @param start offset of the first byte in the area; where {@code within} is given, offset of the first character in
 *     the text that {@code within} decodes to
 * @param end offset after the last byte or character
 * @param encodings from the raw bytes to the value, outermost first
 * @param within the slot whose decoded text holds this one, where single characters of that text have no bytes of their
 *     own (base64); null for a range of the request itself
 */
public record Slot(
        Area area,
        int field,
        int start,
        int end,
        List<Encoding> encodings,
        @Nullable Slot within) {
    public Slot {
        encodings = List.copyOf(encodings);
    }
}
