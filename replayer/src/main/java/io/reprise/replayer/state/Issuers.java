package io.reprise.replayer.state;

import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.ValueLink.Producer;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Tells which exchanges issue the values that requests carry, in one pass over the links. Not thread-safe. */
public final class Issuers implements Closeable {
    private final LinkFile.Reader links;

    /** @throws IOException the links cannot be read */
    public Issuers(LinkFile file) throws IOException {
        links = file.read();
    }

    /**
     * For each value that the request of an exchange carries, the numbers of the exchanges that may have issued it, the
     * likeliest first; exchanges come in the order of their numbers.
     *
     * @throws IOException the links cannot be read
     */
    public List<List<Long>> of(SourcedExchange exchange) throws IOException {
        ExchangeLinks found = links.of(exchange.number(), LinkFinder.idOf(exchange.exchange()));
        return found == null
                ? List.of()
                : found.links().stream()
                        .map(link -> link.producers().stream()
                                .map(Producer::exchange)
                                .toList())
                        .toList();
    }

    @Override
    public void close() throws IOException {
        links.close();
    }
}
