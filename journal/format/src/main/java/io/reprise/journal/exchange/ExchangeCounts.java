package io.reprise.journal.exchange;

/**
 * The counts of an {@link ExchangeReader} so far.
 *
 * @param exchanges exchanges returned
 * @param incomplete exchanges returned without a known end
 * @param givenUp incomplete exchanges that were returned early because too many bytes were held
 * @param refused requests without a head that the proxy answered itself, because they could not be framed or arrived
 *     too slowly; only their failure is recorded, and they are not returned
 * @param abandoned requests without a head, because the client left before the head was complete; not returned
 * @param orphanRecords records dropped because their exchange is not in progress (its beginning was not recorded or was
 *     damaged, or it was given up) or because they repeat another record
 * @param badRecords records dropped because their content is invalid
 * @param connectionsClosed client connections that ended
 * @param tunnelBytes bytes recorded on connections after an upgrade to another protocol; they are not part of the
 *     exchange that upgraded the connection
 */
public record ExchangeCounts(
        long exchanges,
        long incomplete,
        long givenUp,
        long refused,
        long abandoned,
        long orphanRecords,
        long badRecords,
        long connectionsClosed,
        long tunnelBytes) {}
