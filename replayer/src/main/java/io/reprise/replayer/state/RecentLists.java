package io.reprise.replayer.state;

import io.reprise.replayer.state.ProducerChoice.Chosen;
import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.state.ValueIndex.Response;
import io.reprise.replayer.values.Issued;
import io.reprise.replayer.values.Source;
import io.reprise.replayer.values.Strength;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The latest responses of each session that showed a list of some kind. The target may order a list otherwise and so
 * cut its pages elsewhere: what one page showed in production may stand on another page there, on which the name beside
 * it tells which it is. Bounded. Not thread-safe.
 */
final class RecentLists {
    private static final int RESPONSES_MAX = 4;
    /** Pages that must have shown a value: one that a single page shows may be a token, and an earlier one is dead. */
    private static final int PAGES_MIN = 2;

    private final ValueIndex index;
    private final Map<Long, Deque<Response>> latest;

    /** @param listsMax pairs of a session and a kind of list that are remembered */
    RecentLists(ValueIndex index, int listsMax) {
        this.index = index;
        latest = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Deque<Response>> eldest) {
                return size() > listsMax;
            }
        };
    }

    /** A response that has ended shows these places of one kind. */
    void add(Response response, List<Issued> members) {
        Issued first = members.get(0);
        if (members.size() < 2 || first.source() == Source.CONTEXT || !isIssued(Strength.of(first.value()))) {
            return;
        }
        Deque<Response> responses =
                latest.computeIfAbsent(key(response, first.kind()), key -> new ArrayDeque<>(RESPONSES_MAX));
        if (responses.size() == RESPONSES_MAX) {
            responses.removeLast();
        }
        responses.addFirst(response);
    }

    private static boolean isIssued(Strength strength) {
        return strength != Strength.NONE && strength != Strength.WORD;
    }

    private static long key(Response response, String kind) {
        return ValueHash.of(response.session, response.endpoint + ' ' + kind);
    }

    /**
     * The places that issued a value, and behind them the other lists in which the target may have it. A value that
     * some response issued outside of a list is not looked for elsewhere.
     *
     * @param chosen the likeliest place first
     * @param session of the request
     */
    List<Chosen> with(List<Chosen> chosen, Strength strength, long session) {
        if (chosen.isEmpty()
                || !chosen.stream().allMatch(one -> one.entry().place.isMarkedInList())) {
            return chosen;
        }
        Chosen best = chosen.get(0);
        if (best.entry().response.session != session || pages(best.entry(), strength) < PAGES_MIN) {
            return chosen;
        }
        Set<Response> asked = new HashSet<>();
        chosen.forEach(one -> asked.add(one.entry().response));
        List<Chosen> all = new ArrayList<>(chosen);
        Entry entry = best.entry();
        for (Response response : latest.getOrDefault(key(entry.response, entry.place.kind()), new ArrayDeque<>())) {
            if (asked.add(response)) {
                all.add(new Chosen(entry.in(response), best.condition(), best.score(), LinkRules.Match.NO_RULE));
            }
        }
        return all;
    }

    private int pages(Entry entry, Strength strength) {
        long scope = strength == Strength.STRONG ? ValueIndex.ALL_SESSIONS : entry.response.session;
        Set<Response> pages = new HashSet<>();
        index.find(scope, ValueHash.of(entry.place.recorded())).forEach(one -> pages.add(one.response));
        return pages.size();
    }
}
