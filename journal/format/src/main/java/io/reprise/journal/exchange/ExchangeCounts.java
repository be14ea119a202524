package io.reprise.journal.exchange;

/**
 * The counts of an {@link ExchangeReader} so far.
 *
 * @param handedOut exchanges returned
 * @param headless requests without a head; they are not returned
 * @param dropped records dropped
 * @param connectionsClosed client connections that ended
 * @param tunnelBytes bytes recorded on connections after an upgrade to another protocol; they are not part of the
 *     exchange that upgraded the connection
 */
public record ExchangeCounts(
        HandedOut handedOut, Headless headless, Dropped dropped, long connectionsClosed, long tunnelBytes) {
    /**
     * Exchanges returned.
     *
     * @param all all exchanges returned
     * @param incomplete exchanges returned without a known end
     * @param givenUp incomplete exchanges that were returned early because too many bytes were held
     */
    public record HandedOut(long all, long incomplete, long givenUp) {}

    /**
     * Requests without a head, of which only the failure is recorded.
     *
     * @param refused requests that the proxy answered itself, because they could not be framed or arrived too slowly
     * @param abandoned requests whose client left before the head was complete
     */
    public record Headless(long refused, long abandoned) {}

    /**
     * Records dropped.
     *
     * @param orphans records whose exchange is not in progress (its beginning was not recorded or was damaged, or it
     *     was given up), or that repeat another record
     * @param bad records with invalid content
     */
    public record Dropped(long orphans, long bad) {}

    /** The number of exchanges returned. */
    public long exchanges() {
        return handedOut.all();
    }
}
