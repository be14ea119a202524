package io.reprise.replayer.state;

import io.reprise.replayer.state.EarlierExchange.Need;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The chain of exchanges that issued one cookie and its predecessors: the request of each exchange carried the value
 * that the previous exchange had issued under the cookie's name. An application may renew a cookie with every response,
 * so a chain may have thousands of exchanges. The target needs only two of them: the first, which began the visit, and
 * the login. After these, the target's jar has a cookie of the name, whichever recorded value a request carries.
 *
 * <p>The login is found by the requests' contents. If the first exchange is a write, it is the login, because the user
 * had no such cookie before. Otherwise it is the first write that sends something which the site had not shown:
 * choosing a product repeats an id, while logging in sends a name. If no write does, it is the first write. Of several
 * such requests with the same endpoint and the same fields, the last one counts, because the others may have had a
 * wrong password. Immutable.
 *
 * @param issuers the exchanges, the latest first; not empty
 * @param isWhole whether the earliest exchange carried no such cookie, so that the visit began with it
 * @param carriers how many requests carry one of the cookies
 */
record CookieLine(List<EarlierExchange> issuers, boolean isWhole, int carriers) {
    /** A cookie with fewer carriers is a message, which the next page shows and deletes, and not credentials. */
    static final int CARRIERS_MIN = 2;

    /** Follows a cookie back; null if the exchange that issued it is unknown, or was another user's. */
    static @Nullable CookieLine of(Need cookie, Map<Long, EarlierExchange> before) {
        List<EarlierExchange> issuers = new ArrayList<>();
        int carriers = 0;
        boolean isWhole = false;
        long next = 0;
        for (Need need = cookie; need != null; ) {
            carriers += need.carriers();
            EarlierExchange issuer = issuer(need, before, next);
            if (issuer == null) {
                break;
            }
            next = issuer.number;
            issuers.add(issuer);
            need = issuer.need(cookie.cookie);
            isWhole = need == null && cookie.cookie != null && !issuer.hasForeign(cookie.cookie);
        }
        return issuers.isEmpty() ? null : new CookieLine(List.copyOf(issuers), isWhole, carriers);
    }

    /** The first exchange of the session that issued the value; later ones only repeat it. */
    private static @Nullable EarlierExchange issuer(Need need, Map<Long, EarlierExchange> before, long end) {
        return Arrays.stream(need.issuers)
                .sorted()
                .filter(number -> number < end)
                .mapToObj(before::get)
                .filter(issuer -> issuer != null && issuer.session == need.session)
                .findFirst()
                .orElse(null);
    }

    /** Whether the cookie is one that requests go on to carry. */
    boolean isLasting() {
        return carriers >= CARRIERS_MIN;
    }

    /** The exchange that began the visit; null if it is not known. */
    @Nullable
    EarlierExchange first() {
        return isWhole ? issuers.get(issuers.size() - 1) : null;
    }

    /** The login, as far as the chain itself shows it; null if it does not. */
    @Nullable
    EarlierExchange login() {
        EarlierExchange first = first();
        if (first != null && first.writes) {
            return first;
        }
        EarlierExchange login = null;
        List<EarlierExchange> writes =
                issuers.stream().filter(EarlierExchange::isAcceptedWrite).toList();
        for (EarlierExchange write : writes) { // the latest first
            boolean isBetter = login == null || write.tellsSomething() || !login.tellsSomething();
            login = isBetter ? write : login;
        }
        // If the beginning is unknown, the login may lie there, and none of these writes is the login.
        boolean isClear = first != null || issuers.size() == 1;
        return login == null || !isClear ? null : latest(Set.of(login.kind()));
    }

    /** The latest of these kinds of login; null if there is none. */
    @Nullable
    EarlierExchange latest(Set<Long> kinds) {
        for (EarlierExchange issuer : issuers) {
            if (issuer.isAcceptedWrite() && kinds.contains(issuer.kind())) {
                return issuer;
            }
        }
        return null;
    }
}
