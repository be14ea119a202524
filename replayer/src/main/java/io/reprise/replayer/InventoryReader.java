package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.http.SetCookie;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.bisect.Inventory;
import io.reprise.replayer.bisect.Inventory.Item;
import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.Issuers;
import io.reprise.replayer.state.LinkFile;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lists the exchanges of a recording with what they need: the responses that issued the values that their requests
 * carry, by the value links, and those that set their cookies. One pass; not thread-safe.
 */
final class InventoryReader {
    private static final int EXCHANGES_MAX = 2_000_000;

    private final List<Item> items = new ArrayList<>();
    /** By user, name and value, the number of the exchange that set the cookie last. */
    private final Map<String, Integer> setters = new HashMap<>();

    private InventoryReader() {}

    /**
     * Reads a recording.
     *
     * @param links its value links; null for none
     * @param renamed gives endpoints the names that reports show
     * @throws ExitException it is too long
     */
    static Inventory read(Recording recording, @Nullable LinkFile links, UnaryOperator<String> renamed) {
        InventoryReader reader = new InventoryReader();
        try (ExchangeSource source = recording.selection().withoutBodies();
                Issuers issuers = links == null ? null : new Issuers(links)) {
            for (SourcedExchange next = source.next(); next != null; next = source.next()) {
                if (next.isBeforeWindow()) {
                    continue;
                }
                if (reader.items.size() >= EXCHANGES_MAX) {
                    throw ExitException.usage("--journal: more than " + EXCHANGES_MAX
                            + " exchanges (expected a part of the recording: --from, --to or --last)");
                }
                long user = links == null ? next.session() : links.sessionOf(next.session());
                List<List<Integer>> needs = new ArrayList<>();
                for (List<Long> issued : issuers == null ? List.<List<Long>>of() : issuers.of(next)) {
                    needs.add(issued.stream()
                            .filter(number -> number >= 0)
                            .map(Long::intValue)
                            .toList());
                }
                reader.add(next, user, needs, renamed);
            }
        } catch (IOException e) {
            throw ExitException.usage(
                    "--correlate: the value links of the recording cannot be read: " + e.getMessage());
        }
        return new Inventory(reader.items);
    }

    private void add(SourcedExchange exchange, long user, List<List<Integer>> needs, UnaryOperator<String> renamed) {
        carried(exchange.head(), user, needs);
        int number = items.size();
        items.add(new Item(
                exchange.exchange().displayId(),
                exchange.session(),
                user,
                renamed.apply(exchange.endpoint()),
                exchange.exchange().request().headTimeNs(),
                List.copyOf(needs)));
        RecordedResponse response = exchange.exchange().response();
        if (response != null && response.setsCookies()) {
            set(response, user, number);
        }
    }

    private void carried(Head head, long user, List<List<Integer>> needs) {
        for (int field = head.indexOf("cookie", 0); field >= 0; field = head.indexOf("cookie", field + 1)) {
            for (String pair : head.value(field).split(";", -1)) {
                Integer setter = setters.get(user + " " + pair.strip());
                if (setter != null) {
                    needs.add(List.of(setter));
                }
            }
        }
    }

    private void set(RecordedResponse response, long user, int number) {
        try {
            Head head = Head.parseResponse(response.head(), RecordedHeads.LIMITS);
            for (SetCookie cookie : SetCookie.allIn(head, Instant.ofEpochSecond(0, response.headTimeNs()))) {
                setters.put(user + " " + cookie.name() + "=" + cookie.value(), number);
            }
        } catch (FramingException e) {
            // A malformed response sets no cookie that the replay could know.
        }
    }
}
