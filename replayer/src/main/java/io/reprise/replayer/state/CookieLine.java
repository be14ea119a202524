package io.reprise.replayer.state;

import io.reprise.replayer.state.EarlierExchange.Need;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges that issued a cookie and those before it that it took the place of: each carried what the one before it
 * had issued under the name. An application may issue a new one with every response, so there may be thousands, and
 * the target needs few of them: the first, which began the visit, and the login. The target's jar then has a cookie of
 * the name, whichever of the recorded ones a request carries.
 *
 * <p>Which of the exchanges is the login shows in what they say. If the first one writes, it is the login, because the
 * user had no such cookie before. Otherwise it is the first write that tells something which the site had not shown:
 * choosing a product repeats an id, logging in tells a name. If there is none, it is the first write. Of several such
 * requests, with the same endpoint and the same fields, the last one counts: others may have had a wrong password.
 * Immutable.
 *
 * @param issuers the exchanges, the latest first; not empty
 * @param isWhole whether the last of them had not carried such a cookie, so that the visit began with it
 * @param carriers how many requests carry one of the cookies
 */
record CookieLine(List<EarlierExchange> issuers, boolean isWhole, int carriers) {
    /** Fewer than these tell a message, which the next page shows and deletes, from credentials. */
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

    /** The login by what the line itself shows; null if it shows none. */
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
        // Where the beginning is unknown, the login may lie there, and all of these be other writes.
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
