package io.reprise.replayer.values;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** ASCII text in hexadecimal digits, RFC 4648 §8, in one case. */
final class HexCodec extends PackedCodec {
    /** Shorter numbers may be text by chance. */
    private static final int SHORTEST = 12;

    @Override
    @Nullable
    String readable(String raw) {
        boolean isHex = raw.length() >= SHORTEST
                && raw.length() % 2 == 0
                && raw.chars().allMatch(c -> c < 0x80 && Looks.isHex((char) c));
        String text = isHex ? text(HexFormat.of().parseHex(raw)) : null;
        return text != null
                        && text.length() * 2 == raw.length()
                        && encode(text, raw).equals(raw)
                ? text
                : null;
    }

    @Override
    String encode(String value, String original) {
        HexFormat format = HexFormat.of();
        boolean upper = original.chars().anyMatch(Character::isUpperCase);
        return (upper ? format.withUpperCase() : format).formatHex(value.getBytes(StandardCharsets.UTF_8));
    }
}
