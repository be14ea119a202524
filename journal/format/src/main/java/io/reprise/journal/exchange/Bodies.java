package io.reprise.journal.exchange;

/**
 * How much of each body an exchange contains when it is returned. The rest is only counted: it is neither held nor read
 * again.
 *
 * @param ofRequestsMax maximum bytes of each request's body, from its beginning
 * @param ofResponsesMax maximum bytes of each response's body, from its beginning
 * @param loading when bodies that were not held are read again
 */
public record Bodies(int ofRequestsMax, int ofResponsesMax, Loading loading) {
    /** When bodies are loaded into memory. */
    public enum Loading {
        /** With the exchange. */
        AT_ONCE,
        /** When {@link ExchangeReader#withBodies} is called, so that bodies of skipped exchanges are never read. */
        ON_DEMAND
    }

    private static final int ALL_BYTES = Integer.MAX_VALUE - 8;

    public static final Bodies NONE = new Bodies(0, 0, Loading.AT_ONCE);
    public static final Bodies ALL = new Bodies(ALL_BYTES, ALL_BYTES, Loading.AT_ONCE);
    /** All bodies, on demand, for callers that skip exchanges. */
    public static final Bodies ALL_ON_DEMAND = new Bodies(ALL_BYTES, ALL_BYTES, Loading.ON_DEMAND);

    public Bodies {
        ofRequestsMax = Math.max(0, Math.min(ALL_BYTES, ofRequestsMax));
        ofResponsesMax = Math.max(0, Math.min(ALL_BYTES, ofResponsesMax));
    }

    /** Up to this many bytes of each request's body, on demand. */
    public static Bodies ofRequests(long bytesMax) {
        return new Bodies((int) Math.min(ALL_BYTES, bytesMax), 0, Loading.ON_DEMAND);
    }

    /** Up to this many bytes of each body, on demand. */
    public static Bodies first(int bytesMax) {
        return new Bodies(bytesMax, bytesMax, Loading.ON_DEMAND);
    }
}
