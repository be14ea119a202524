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
    private final Map<Long, Issuance[]> issuances = new HashMap<>();
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
        RequestState[] states = of(exchange, 1);
        return states == null ? null : states[0];
    }

    /**
     * The states of the next exchange in each of its copies, or null if no link touches it. A copy uses the values of
     * the responses in the same copy; of responses without that copy, the values of the first copy.
     *
     * @param copies how often the exchange is sent; may be 0
     * @throws UncheckedIOException the file cannot be read
     */
    public RequestState @Nullable [] of(SourcedExchange exchange, int copies) {
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
        Issuance[] issued = new Issuance[copies];
        RequestState[] states = new RequestState[copies];
        boolean issues = !found.wanted().isEmpty() && found.lastConsumer() > found.number();
        for (int copy = 0; copy < copies; copy++) {
            issued[copy] = new Issuance(found);
            states[copy] = new RequestState(issues ? issued[copy] : null, needed(found, copy), found.fresh());
        }
        if (issues && copies > 0) {
            issuances.put(found.number(), issued);
            expiries.add(new Expiry(found.number(), found.lastConsumer()));
        }
        return states;
    }

    private List<Needed> needed(ExchangeLinks found, int copy) {
        List<Needed> needed = new ArrayList<>(found.links().size());
        for (ValueLink link : found.links()) {
            List<@Nullable Issuance> producers =
                    new ArrayList<>(link.producers().size());
            for (Producer producer : link.producers()) {
                Issuance[] issued = issuances.get(producer.exchange());
                producers.add(issued == null ? null : issued[copy < issued.length ? copy : 0]);
            }
            needed.add(new Needed(link, producers));
        }
        return needed;
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
