package io.reprise.tools;

import io.reprise.http.Head;
import io.reprise.journal.JournalReader;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.SessionTracker;
import org.jspecify.annotations.Nullable;

/**
 * Finds the session of each exchange, as replay does: with changes of cookies followed, so that a login does not split
 * a user. Requires every exchange, in the order of arrival. Not thread-safe.
 */
final class Users {
    private final SessionTracker tracker;

    /** @param records the recording, whose recorders' rules and keys count */
    Users(JournalReader records) {
        tracker = SessionTracker.of(null, records.runs(), SessionTracker.COOKIES_MAX);
    }

    /** The session of the exchange, as far as the request's head can be read; 0 if unknown. */
    long sessionOf(Exchange exchange) {
        Head head = tracker.needsRequest(exchange) ? JournalOptions.requestHead(exchange) : null;
        return sessionOf(exchange, head);
    }

    /** The same for a caller that has parsed the head; null if it is missing, unreadable or not needed. */
    long sessionOf(Exchange exchange, @Nullable Head head) {
        if (head != null) {
            return tracker.sessionOf(exchange, head);
        }
        return exchange.session() == 0 ? 0 : tracker.sessionOf(exchange);
    }
}
