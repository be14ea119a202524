package io.reprise.proxy.capture;

import io.reprise.journal.LossCause;
import java.util.EnumMap;
import java.util.Map;

/**
 * The recorder's account at one moment; the unit is exchanges unless the name says bytes. An exchange is recorded if
 * all its records were appended, and lost if one was not; each exchange counts once.
 *
 * @param seen exchanges that began
 * @param recorded exchanges with all their records in the journal
 * @param sampledOut exchanges not recorded by choice: not in the sample, filtered out, or sent by a replay
 * @param replayed exchanges that a replay sent; included in {@code sampledOut}
 * @param lost exchanges by cause
 * @param lostBytes bytes of HTTP by cause
 */
public record RecordingLedger(
        long seen,
        long recorded,
        long sampledOut,
        long replayed,
        Map<LossCause, Long> lost,
        Map<LossCause, Long> lostBytes) {
    public RecordingLedger {
        lost = Map.copyOf(lost);
        lostBytes = Map.copyOf(lostBytes);
    }

    static Map<LossCause, Long> zero() {
        Map<LossCause, Long> none = new EnumMap<>(LossCause.class);
        for (LossCause cause : LossCause.values()) {
            none.put(cause, 0L);
        }
        return none;
    }

    public long lost(LossCause cause) {
        return lost.getOrDefault(cause, 0L);
    }

    public long lostBytes(LossCause cause) {
        return lostBytes.getOrDefault(cause, 0L);
    }

    public long lostInAll() {
        return lost.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Exchanges that have not ended, or whose records wait in the ring. */
    public long underWay() {
        return seen - recorded - sampledOut - lostInAll();
    }
}
