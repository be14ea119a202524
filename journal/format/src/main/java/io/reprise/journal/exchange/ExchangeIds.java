package io.reprise.journal.exchange;

import io.reprise.journal.Protocol;

/**
 * The ids of an exchange.
 *
 * @param run index of the run among the runs read; unique together with {@code exchange}
 * @param exchange the exchange's id within its run
 * @param connection the client connection's id within its run
 * @param ordinal the request's index on that connection, from 0; where the protocol has streams, its stream's number
 * @param session the session key that the recorder computed; 0 if there is none
 * @param protocol the connection's protocol
 */
public record ExchangeIds(int run, long exchange, long connection, int ordinal, long session, Protocol protocol) {
    /** Checks the number of the stream. */
    public ExchangeIds {
        if (protocol.hasStreams() && ordinal <= 0) {
            throw new IllegalArgumentException(
                    "stream " + ordinal + " (expected: 1 to " + Integer.MAX_VALUE + ", since it carries a message)");
        }
    }

    /** The ids of an exchange of an HTTP/1 connection. */
    public ExchangeIds(int run, long exchange, long connection, int ordinal, long session) {
        this(run, exchange, connection, ordinal, session, Protocol.HTTP_1);
    }

    /** The number of the exchange's stream; 0 if the protocol has no streams. */
    public int stream() {
        return protocol.hasStreams() ? ordinal : 0;
    }
}
