package io.reprise.replayer.state;

import io.reprise.replayer.values.Encoding;
import io.reprise.replayer.values.Slot;
import io.reprise.replayer.values.Strength;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A value in a request that a recorded response had issued, or that was computed from an issued one.
 *
 * @param kind index of its {@link LinkKind}
 * @param slot where the request carries the value
 * @param recorded the value as recorded, decoded
 * @param strength how improbable it is that two places hold this value by chance
 * @param producers the responses that may have issued it, the likeliest first; at least one
 * @param derivation how the client computed the value from the issued one; null if it sent the issued value itself
 */
record ValueLink(
        int kind,
        Slot slot,
        String recorded,
        Strength strength,
        List<Producer> producers,
        @Nullable Derivation derivation) {
    /** A value that is sent back as it was issued. */
    ValueLink(int kind, Slot slot, String recorded, Strength strength, List<Producer> producers) {
        this(kind, slot, recorded, strength, producers, null);
    }

    /**
     * A response that issued the value.
     *
     * @param exchange the number of the exchange in the replay
     * @param wanted the index of the place in the exchange's {@link ExchangeLinks#wanted}
     */
    record Producer(long exchange, int wanted) {}

    /** How the request writes the value, outermost first, such as {@code base64 percent}; empty if as it is. */
    String encoding() {
        StringJoiner names = new StringJoiner(" ");
        append(slot, names);
        return names.toString();
    }

    private static void append(@Nullable Slot slot, StringJoiner names) {
        if (slot == null) {
            return;
        }
        append(slot.within(), names);
        for (Encoding encoding : slot.encodings()) {
            names.add(encoding.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }
}
