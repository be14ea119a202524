package io.reprise.replayer.engine;

import io.reprise.http.Head;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.source.SourcedExchange;
import org.jspecify.annotations.Nullable;

/**
 * How the outcome of a request differs from the recorded one: what the response means to its user, not its bytes.
 *
 * <p>The status class decides. 304 counts as success, because whether a page is new depends on time stamps of the
 * target. Two redirects are the same if they lead to the same kind of page, see {@link RedirectPlace}. A server error
 * that only the target has is a failure and not a change.
 */
public enum Change {
    NONE,
    /** A response of another class, such as 403 where 200 or 302 was recorded. */
    STATUS_CLASS,
    /** A redirect to a login page, where the recording has none. */
    LOGIN,
    /** A redirect to the same path at another site or with another scheme, where the recording has none. */
    OTHER_SITE,
    /** A redirect to another kind of page than recorded. */
    ELSEWHERE;

    private static final int REDIRECT = 3;
    private static final int SUCCESS = 2;
    private static final int SERVER_ERROR = 5;
    private static final int NOT_MODIFIED = 304;

    /** Compares the head of a final response with the recorded response of the request. */
    static Change of(PlannedRequest request, Head live) {
        SourcedExchange exchange = request.exchange();
        RecordedResponse recorded = exchange.exchange().response();
        if (recorded == null) {
            return NONE;
        }
        int before = statusClass(recorded.status());
        int now = statusClass(live.status());
        if (now == SERVER_ERROR) {
            return NONE;
        }
        if (now != REDIRECT) {
            return before == now ? NONE : STATUS_CLASS;
        }
        Head head = before == REDIRECT ? exchange.responseHead() : null;
        if (before == REDIRECT && head == null) {
            return NONE; // the recorded head is damaged; nothing can be compared
        }
        return redirect(exchange.target(), head == null ? null : location(head), location(live));
    }

    private static Change redirect(String target, @Nullable String before, String now) {
        RedirectPlace place = RedirectPlace.of(target, now);
        if (before != null && RedirectPlace.of(target, before).leadsTo(place)) {
            return NONE;
        }
        if (place.isLogin()) {
            return LOGIN;
        }
        if (before == null) {
            return place.isSamePath() ? OTHER_SITE : STATUS_CLASS;
        }
        return ELSEWHERE;
    }

    /** The first value of Location, empty without one. */
    static String location(Head head) {
        int field = head.indexOf("location", 0);
        return field < 0 ? "" : head.value(field);
    }

    static int statusClass(int status) {
        return status == NOT_MODIFIED ? SUCCESS : status / 100;
    }
}
