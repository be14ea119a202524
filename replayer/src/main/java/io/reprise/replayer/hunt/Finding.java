package io.reprise.replayer.hunt;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;
import java.util.zip.CRC32C;

/**
 * A result of a hunt: a signal and when it appears. Immutable.
 *
 * @param signal what goes wrong, and where
 * @param verdict when it goes wrong
 * @param lowestRate the lowest load at which it was suspected (p ≤ 0.01); empty for a regression
 * @param chance how probable the clearest difference is if there is none
 * @param why the reason for the verdict, in one sentence
 * @param consequences what mostly goes wrong after it in the same lane
 */
public record Finding(
        Signal signal,
        Verdict verdict,
        OptionalDouble lowestRate,
        double chance,
        String why,
        List<Signal> consequences) {
    /** When a signal appears, from the gravest case. */
    public enum Verdict {
        /** Under load only, and once more when the load was repeated. */
        LOAD_ONLY,
        /** Under load, and still at the pace of the baseline afterwards. */
        RECOVERS_LATE,
        /** At the pace of the baseline too, where the recording has nothing of the kind. */
        REGRESSION,
        /** Seen under load, and not for certain. */
        UNCLEAR;

        /** Whether the finding is certain. */
        public boolean isClear() {
            return this != UNCLEAR;
        }

        /** Whether load certainly is its cause. */
        boolean isOfLoad() {
            return this == LOAD_ONLY || this == RECOVERS_LATE;
        }
    }

    /** A short name that is the same in every hunt with the same recording: eight hexadecimal digits. */
    public String id() {
        // The limit of slow responses depends on the first firing.
        String detail = signal.kind() == Signal.Kind.TAIL ? "" : signal.detail();
        byte[] name = (signal.endpoint() + '\n' + signal.kind() + '\n' + detail).getBytes(StandardCharsets.UTF_8);
        CRC32C checksum = new CRC32C();
        checksum.update(name, 0, name.length);
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }
}
