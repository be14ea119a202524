package io.reprise.replayer.report;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import io.reprise.text.Printable;
import org.jspecify.annotations.Nullable;

/** Makes JSON write unprintable characters by number, so that the file can be shown on a terminal. Stateless. */
final class UnprintableEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
        int[] codes = standardAsciiEscapesForJSON();
        codes[0x7f] = ESCAPE_STANDARD;
        return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int unit) {
        return Printable.is(unit) ? null : new SerializedString(String.format("\\u%04x", unit));
    }
}
