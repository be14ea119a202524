package io.reprise.replayer.state;

import java.util.List;

/**
 * The value links that touch one exchange. Immutable.
 *
 * @param number the number of the exchange in the replay, from 0
 * @param id tells whether it is the same exchange: its run and its id in the run
 * @param wanted the places in its response whose values later requests need
 * @param lastConsumer number of the last exchange that needs one of them
 * @param links the values in its request that earlier responses issued
 * @param fresh the values in its request that the client made up
 */
record ExchangeLinks(
        long number, long id, List<Wanted> wanted, long lastConsumer, List<ValueLink> links, List<FreshValue> fresh) {}
