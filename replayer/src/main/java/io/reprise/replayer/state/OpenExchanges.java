package io.reprise.replayer.state;

import io.reprise.journal.exchange.Exchange;
import io.reprise.replayer.source.SourcedExchange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of a pass that had begun, and may not have ended, when the next one began. Finds those that have ended,
 * by {@link Exchange#endedBefore}: within a run, the order of its records decides; between runs, times decide. The two
 * orders can differ a little, because several threads write the records of a run. So each run has one queue for each
 * order; otherwise, an exchange that ends later could hide one that has ended. Bounded: beyond the limit, exchanges
 * that begin last are left out. Not thread-safe.
 */
final class OpenExchanges {
    /** The queue of exchanges whose place in the order of their run is unknown; runs count from 0. */
    private static final int UNKNOWN = -1;

    private final int max;
    private final Map<Integer, Run> runs = new TreeMap<>();
    private int size;

    /** An exchange with the session that it was found to belong to. */
    static final class Open {
        private final SourcedExchange sourced;
        private final long session;
        private boolean ended;

        private Open(SourcedExchange sourced, long session) {
            this.sourced = sourced;
            this.session = session;
        }

        SourcedExchange sourced() {
            return sourced;
        }

        long session() {
            return session;
        }

        private long endNs() {
            return sourced.exchange().endTimeNs();
        }

        private long endSequence() {
            return sourced.exchange().endSequence();
        }

        private boolean endedBefore(Exchange next) {
            return sourced.exchange().endedBefore(next);
        }
    }

    /** The open exchanges of one run, in both orders. */
    private static final class Run {
        private final PriorityQueue<Open> bySequence =
                new PriorityQueue<>(4, Comparator.comparingLong(Open::endSequence));
        private final PriorityQueue<Open> byTime = new PriorityQueue<>(4, Comparator.comparingLong(Open::endNs));
        private int size;

        void add(Open open) {
            bySequence.add(open);
            byTime.add(open);
            size++;
        }

        @Nullable
        Open next(Exchange beginning, boolean sequence) {
            PriorityQueue<Open> line = sequence ? bySequence : byTime;
            while (!line.isEmpty() && line.peek().ended) {
                line.remove();
            }
            Open first = line.peek();
            if (first == null || !first.endedBefore(beginning)) {
                return null;
            }
            line.remove();
            first.ended = true;
            size--;
            forget(sequence ? byTime : bySequence);
            return first;
        }

        /** Exchanges taken out of one queue stay in the other until they are more than half of it. */
        private void forget(PriorityQueue<Open> line) {
            if (line.size() > 2 * size + 16) {
                line.removeIf(open -> open.ended);
            }
        }
    }

    /** @param max the number of exchanges that may be open at a time */
    OpenExchanges(int max) {
        this.max = max;
    }

    /** An exchange begins, whose end is known. */
    void add(SourcedExchange sourced, long session) {
        if (size < max) {
            Exchange exchange = sourced.exchange();
            int run = exchange.endSequence() == 0 ? UNKNOWN : exchange.ids().run();
            runs.computeIfAbsent(run, index -> new Run()).add(new Open(sourced, session));
            size++;
        }
    }

    /** Takes out those that had ended when the next exchange began, in the order in which they ended. */
    List<Open> endedBefore(Exchange beginning) {
        List<Open> ended = new ArrayList<>();
        for (Iterator<Map.Entry<Integer, Run>> all = runs.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Integer, Run> entry = all.next();
            Run run = entry.getValue();
            boolean sequence = entry.getKey() == beginning.ids().run()
                    && beginning.request().startSequence() != 0;
            for (Open open = run.next(beginning, sequence); open != null; open = run.next(beginning, sequence)) {
                ended.add(open);
            }
            if (run.size == 0) {
                all.remove();
            }
        }
        size -= ended.size();
        ended.sort(Comparator.comparingLong(Open::endNs).thenComparingLong(Open::endSequence));
        return ended;
    }
}
