package io.reprise.replayer.state;

import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.RequestState.Needed;
import io.reprise.replayer.state.ValueLink.Producer;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Ties the requests of one replay to each other by their value links, as they are planned. A response is remembered
 * until its last consumer has been planned. Not thread-safe: belongs to the planner.
 */
public final class LiveLinks implements Closeable {
    private final LinkFile.Reader links;
    private final Map<Long, Issuance> issuances = new HashMap<>();
    private final PriorityQueue<Expiry> expiries = new PriorityQueue<>(Comparator.comparingLong(Expiry::lastConsumer));

    private record Expiry(long exchange, long lastConsumer) {}

    /** @throws UncheckedIOException the file cannot be read */
    public LiveLinks(LinkFile file) {
        try {
            links = file.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The state of the next exchange, or null if no link touches it. Exchanges come in the order of their numbers.
     *
     * @throws UncheckedIOException the file cannot be read
     */
    public @Nullable RequestState of(SourcedExchange exchange) {
        ExchangeLinks found;
        try {
            found = links.of(exchange.number(), LinkFinder.idOf(exchange.exchange()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        forget(exchange.number());
        if (found == null) {
            return null;
        }
        List<Needed> needed = new ArrayList<>(found.links().size());
        for (ValueLink link : found.links()) {
            List<@Nullable Issuance> producers =
                    new ArrayList<>(link.producers().size());
            for (Producer producer : link.producers()) {
                producers.add(issuances.get(producer.exchange()));
            }
            needed.add(new Needed(link, producers));
        }
        Issuance issuance = null;
        if (!found.wanted().isEmpty() && found.lastConsumer() > found.number()) {
            issuance = new Issuance(found);
            issuances.put(found.number(), issuance);
            expiries.add(new Expiry(found.number(), found.lastConsumer()));
        }
        return new RequestState(issuance, needed, found.fresh());
    }

    private void forget(long number) {
        while (!expiries.isEmpty() && expiries.peek().lastConsumer < number) {
            issuances.remove(expiries.remove().exchange);
        }
    }

    @Override
    public void close() throws IOException {
        links.close();
    }
}
