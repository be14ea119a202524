package io.reprise.journal.exchange;

/**
 * The ids of an exchange.
 *
 * @param run index of the run among the runs read; unique together with {@code exchange}
 * @param exchange the exchange's id within its run
 * @param connection the client connection's id within its run
 * @param ordinal the request's place on that connection, from 0
 * @param session the session key that the recorder computed; 0 if there is none
 */
public record ExchangeIds(int run, long exchange, long connection, int ordinal, long session) {}
