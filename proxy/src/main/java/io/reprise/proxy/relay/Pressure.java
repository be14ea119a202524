package io.reprise.proxy.relay;

import io.netty.channel.WriteBufferWaterMark;

/**
 * How full the memory for bytes of connections is, and the limits of a connection then. The less room is left, the less
 * is read at once, and the sooner the proxy stops reading one side because the other does not take its bytes.
 */
public enum Pressure {
    /** Less than half full. */
    NONE(64 * 1024, 128 * 1024),
    /** At least half full. */
    RAISED(8 * 1024, 8 * 1024),
    /** At least three quarters full. */
    HIGH(2 * 1024, 2 * 1024),
    /** At least nine tenths full: the worst offenders are shed, and large heads are not read on. */
    FULL(1024, 1024);

    private final int readBytesMax;

    @SuppressWarnings("ImmutableEnumChecker") // it does not change, though Netty does not say so
    private final WriteBufferWaterMark waterMark;

    Pressure(int readBytesMax, int unsentBytesMax) {
        this.readBytesMax = readBytesMax;
        waterMark = new WriteBufferWaterMark(unsentBytesMax / 2, unsentBytesMax);
    }

    /** The pressure at this number of held bytes. */
    static Pressure of(long heldBytes, long maxBytes) {
        if (heldBytes < maxBytes / 2) {
            return NONE;
        }
        if (heldBytes < maxBytes - maxBytes / 4) {
            return RAISED;
        }
        return heldBytes < maxBytes - maxBytes / 10 ? HIGH : FULL;
    }

    /** Most bytes to read from a socket at once. */
    public int readBytesMax() {
        return readBytesMax;
    }

    /** Above the high mark of unsent bytes, the other side is not read, until less than the low mark is left. */
    public WriteBufferWaterMark waterMark() {
        return waterMark;
    }
}
