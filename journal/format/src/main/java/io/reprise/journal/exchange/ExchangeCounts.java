package io.reprise.journal.exchange;

/**
 * What an {@link ExchangeReader} has seen so far.
 *
 * @param exchanges exchanges handed out
 * @param incomplete how many of them were handed out without a known end
 * @param givenUp how many of those were handed out before they could end, because too many bytes were held
 * @param refused requests that never had a head, because they could not be framed or came too slowly, and that the
 *     proxy answered itself: only their failure is recorded, and they are not handed out
 * @param abandoned requests that never had a head, because their client left before it was complete; not handed out
 * @param orphanRecords records dropped because the exchange they belong to is not under way: its beginning was not
 *     recorded or was damaged, or it was given up, or they say something a second time
 * @param badRecords records dropped because what they hold makes no sense
 * @param connectionsClosed client connections that ended
 * @param tunnelBytes bytes recorded of connections that had been upgraded to another protocol; they are no part of the
 *     exchange that upgraded them
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
