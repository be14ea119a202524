package io.reprise.proxy.relay.http1;

import io.reprise.proxy.relay.RelayLoop;

/**
 * Limits the time that a client may take to read the last response before its connection is closed. Whenever the client
 * takes a part of it, the time begins again. Confined to its event loop.
 */
final class Linger {
    private final RelayLoop loop;
    private final WireOutput output;
    private long allowedNs;
    private long untilNs;
    private long unsentBytes;

    Linger(RelayLoop loop, WireOutput output) {
        this.loop = loop;
        this.output = output;
    }

    /** @param allowedNs nanoseconds from now, and from each later progress */
    void begin(long allowedNs) {
        this.allowedNs = allowedNs;
        untilNs = loop.nowNs() + allowedNs;
        unsentBytes = output.unsentBytes();
    }

    /** Whether the time is over; to be asked regularly, because progress is seen only then. */
    boolean isOver() {
        long beforeBytes = unsentBytes;
        unsentBytes = output.unsentBytes();
        if (unsentBytes < beforeBytes) {
            untilNs = loop.nowNs() + allowedNs;
        }
        return loop.nowNs() - untilNs >= 0;
    }
}
