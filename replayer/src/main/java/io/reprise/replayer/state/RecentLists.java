package io.reprise.replayer.state;

import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.ProducerChoice.Chosen;
import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.state.ValueIndex.Response;
import io.reprise.replayer.values.Issued;
import io.reprise.replayer.values.Source;
import io.reprise.replayer.values.Strength;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The latest pages of each list that a session was shown, and of the lists that several sessions were shown. The target
 * may order a list differently, or have more rows, so that its pages begin elsewhere: a value that one page showed in
 * production may be on another page there, where the name beside it identifies it. Bounded. Not thread-safe.
 */
final class RecentLists {
    private static final int PAGES_MAX = 4;
    /**
     * Least number of pages that must have shown a value: a value on a single page may be a token, and earlier tokens
     * are dead.
     */
    private static final int PAGES_MIN = 2;

    private static final long SEVERAL = 0x9e37_79b9_7f4a_7c15L;

    private final ValueIndex index;
    private final Map<Long, Deque<Page>> latest;
    /**
     * Values of lists, each with the session that was shown it first; and the values that another session was shown
     * later.
     */
    private final RecentSet shown;

    /**
     * @param address hash of what was asked for; the pages of a list have different ones
     * @param rows number of places of the kind
     */
    private record Page(long address, Response response, int rows) {}

    /**
     * @param listsMax pairs of a session and a kind of list that are remembered
     * @param valuesMax values of lists that are remembered
     */
    RecentLists(ValueIndex index, int listsMax, int valuesMax) {
        this.index = index;
        shown = new RecentSet(2 * valuesMax);
        latest = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Deque<Page>> eldest) {
                return size() > listsMax;
            }
        };
    }

    /** A response that has ended shows these places of one kind. */
    void add(SourcedExchange sourced, Response response, List<Issued> members) {
        Issued first = members.get(0);
        if (members.size() < 2 || first.source() == Source.CONTEXT || !isIssued(Strength.of(first.value()))) {
            return;
        }
        RecordedRequest request = sourced.exchange().request();
        Page page = new Page(
                ValueHash.of(Arrays.hashCode(request.body().bytes()), sourced.method() + sourced.target()),
                response,
                members.size());
        String list = list(response, first.kind());
        add(ValueHash.of(response.session, list), page);
        long ofAll = ValueHash.of(ValueIndex.ALL_SESSIONS, list);
        latest.getOrDefault(ofAll, new ArrayDeque<>(0)).removeIf(known -> known.address == page.address);
        add(ofAll, page);
    }

    private void add(long key, Page page) {
        Deque<Page> pages = latest.computeIfAbsent(key, unknown -> new ArrayDeque<>(PAGES_MAX));
        if (pages.size() == PAGES_MAX) {
            pages.removeLast();
        }
        pages.addFirst(page);
    }

    /**
     * How likely a number that has nothing to do with a list is on one of the pages that the session was shown last, if
     * all numbers of as many digits are as likely.
     *
     * @param entry the place of a number on such a page
     * @return 1 if it is not on one of these pages, or no number
     */
    double chance(Entry entry) {
        String value = entry.place.recorded();
        boolean isOnPage = false;
        double rows = 0;
        String list = list(entry.response, entry.place.kind());
        for (Page page : latest.getOrDefault(ValueHash.of(entry.response.session, list), new ArrayDeque<>(0))) {
            isOnPage |= page.response == entry.response;
            rows += page.rows;
        }
        boolean isNumber = value.charAt(0) != '0' && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return isOnPage && isNumber ? Math.min(1, rows / (9 * Math.pow(10, value.length() - 1))) : 1;
    }

    /** A response shows a value, alone or in a list. */
    void shows(Response response, Issued place) {
        long value = ValueHash.of(list(response, place.kind()) + ' ' + place.value());
        long toFirst = value ^ ValueHash.mix(response.session);
        if (!shown.contains(value)) {
            shown.add(value);
            shown.add(toFirst);
        } else if (!shown.contains(toFirst)) {
            shown.add(value ^ SEVERAL);
        }
    }

    private boolean isShared(Entry entry) {
        return shown.contains(
                ValueHash.of(list(entry.response, entry.place.kind()) + ' ' + entry.place.recorded()) ^ SEVERAL);
    }

    private static boolean isIssued(Strength strength) {
        return strength != Strength.NONE && strength != Strength.WORD;
    }

    private static String list(Response response, String kind) {
        return response.endpoint + ' ' + kind;
    }

    /**
     * The places that issued a value, and behind them the other pages on which the target may have it: those that the
     * session has seen, and if the value is not the session's alone, other pages that other sessions have seen. A value
     * that some response issued outside of a list is not looked for elsewhere.
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
        Entry entry = best.entry();
        boolean isShared = isShared(entry);
        if (entry.response.session != session || !isShared && pages(entry, strength) < PAGES_MIN) {
            return chosen;
        }
        String list = list(entry.response, entry.place.kind());
        Set<Long> addresses = new HashSet<>();
        Set<Response> others = new LinkedHashSet<>();
        for (Page page : latest.getOrDefault(ValueHash.of(session, list), new ArrayDeque<>())) {
            addresses.add(page.address);
            others.add(page.response);
        }
        if (isShared) {
            for (Page page : latest.getOrDefault(ValueHash.of(ValueIndex.ALL_SESSIONS, list), new ArrayDeque<>())) {
                if (addresses.add(page.address)) {
                    others.add(page.response);
                }
            }
        }
        chosen.forEach(one -> others.remove(one.entry().response));
        List<Chosen> all = new ArrayList<>(chosen);
        for (Response other : others) {
            all.add(new Chosen(entry.in(other), best.condition(), best.score(), LinkRules.Match.NO_RULE));
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
