package io.reprise.replayer.values;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text in a request, decoded, which knows the raw range of each of its characters. Immutable. */
final class DecodedText {
    private final Slot origin;
    private final String chars;
    /** Offsets of the characters in the area or in the text around; null if they are one apart. */
    private final int @Nullable [] starts;
    /** The index of the first character in {@code starts}, or without starts its offset. */
    private final int from;

    /** @param origin the slot around, from which all but the range is taken */
    private DecodedText(Slot origin, String chars, int @Nullable [] starts, int from) {
        this.origin = origin;
        this.chars = chars;
        this.starts = starts;
        this.from = from;
    }

    /**
     * Bytes of an area as text, in the charset that {@link Utf8} finds.
     *
     * @param raw the whole area in ISO-8859-1
     */
    static DecodedText of(Area area, int field, String raw, int start, int end) {
        Slot origin = new Slot(area, field, start, end, List.of(), null);
        String latin = raw.substring(start, end);
        if (isAscii(latin)) {
            return new DecodedText(origin, latin, null, start);
        }
        byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
        DecodedChars out = new DecodedChars(bytes.length);
        Utf8.decode(bytes, 0, bytes.length, out, start, 1);
        return new DecodedText(origin, out.text(), out.starts(end), 0);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    String chars() {
        return chars;
    }

    int length() {
        return chars.length();
    }

    private int rawOffset(int index) {
        return starts == null ? from + index : starts[from + index];
    }

    /** The slot of a part of this text. */
    Slot slot(int start, int end) {
        Slot around = origin.within();
        if (around != null && origin.encodings().isEmpty() && start == 0 && end == origin.end()) {
            return around;
        }
        return new Slot(origin.area(), origin.field(), rawOffset(start), rawOffset(end), origin.encodings(), around);
    }

    DecodedText slice(int start, int end) {
        return start == 0 && end == chars.length()
                ? this
                : new DecodedText(origin, chars.substring(start, end), starts, from + start);
    }

    /** This text decoded once more. */
    DecodedText decode(Encoding encoding) {
        Slot inner =
                new Slot(origin.area(), origin.field(), origin.start(), origin.end(), with(encoding), origin.within());
        if (encoding.codec().isPlain(chars)) {
            return new DecodedText(inner, chars, starts, from);
        }
        DecodedChars out = new DecodedChars(chars.length());
        encoding.codec().decode(chars, out);
        String text = out.text();
        int[] composed = out.starts(chars.length());
        for (int i = 0; i <= text.length(); i++) {
            composed[i] = rawOffset(composed[i]);
        }
        return new DecodedText(inner, text, composed, 0);
    }

    /** The text that this base64, base32 or these hexadecimal digits stand for; null if they are not readable text. */
    @Nullable
    DecodedText unpacked() {
        boolean unpadded = chars.length() % 4 != 0 && chars.indexOf('+') < 0 && chars.indexOf('/') < 0;
        boolean url = unpadded || chars.indexOf('-') >= 0 || chars.indexOf('_') >= 0;
        for (Encoding encoding : List.of(Encoding.HEX, Encoding.BASE32, url ? Encoding.BASE64URL : Encoding.BASE64)) {
            String text = ((PackedCodec) encoding.codec()).readable(chars);
            if (text != null) {
                return unpacked(encoding, text);
            }
        }
        return null;
    }

    private DecodedText unpacked(Encoding encoding, String text) {
        Slot around = new Slot(
                origin.area(), origin.field(), rawOffset(0), rawOffset(length()), with(encoding), origin.within());
        return new DecodedText(
                new Slot(origin.area(), origin.field(), 0, text.length(), List.of(), around), text, null, 0);
    }

    private List<Encoding> with(Encoding encoding) {
        if (origin.encodings().isEmpty()) {
            return List.of(encoding);
        }
        List<Encoding> encodings = new ArrayList<>(origin.encodings());
        encodings.add(encoding);
        return encodings;
    }
}
