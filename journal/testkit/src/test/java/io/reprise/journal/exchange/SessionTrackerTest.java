package io.reprise.journal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.Head;
import io.reprise.traffic.SessionRules;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTrackerTest {
    /** 2026-11-23T08:00:00Z. */
    private static final long NOW_NS = 1_795_420_800_000_000_000L;

    private static final byte[] NONE = {};

    private final SessionRules rules = SessionRules.standard();
    private SessionTracker tracker = new SessionTracker(rules, List.of(), new BitSet(), 1_000);
    private int run;
    private long recordedKey;

    private static byte[] head(String startLine, String fields) {
        String lines = fields.isEmpty() ? "" : fields.replace("|", "\r\n") + "\r\n";
        return (startLine + "\r\nHost: a\r\n" + lines + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** @param requestFields field lines, separated by {@code |} */
    private long session(long connection, String requestFields, String responseFields) {
        byte[] requestHead = head("GET / HTTP/1.1", requestFields);
        byte[] responseHead = head("HTTP/1.1 200 OK", responseFields);
        RecordedRequest request = new RecordedRequest(NOW_NS, NOW_NS, requestHead, NONE, NONE, 0, false);
        RecordedResponse response = new RecordedResponse(NOW_NS, NOW_NS, 200, responseHead, NONE, 0, 0);
        Exchange exchange = new Exchange(new ExchangeIds(run, 1, connection, 0, recordedKey), request, response, null);
        return tracker.sessionOf(exchange, Head.parseRequest(requestHead, RecordedHeads.LIMITS));
    }

    private Exchange exchange(String requestFields) {
        byte[] head = head("GET / HTTP/1.1", requestFields);
        RecordedRequest request = new RecordedRequest(NOW_NS, NOW_NS, head, NONE, NONE, 0, false);
        return new Exchange(new ExchangeIds(run, 1, 1, 0, recordedKey), request, null, null);
    }

    @Test
    void djangoLoginStaysOneUser() {
        // Anonymous first visit, login that rotates the session, browsing, password change that rotates it again.
        long first = session(1, "X-Forwarded-For: 192.0.2.1", "Set-Cookie: csrftoken=c1; Path=/");
        long visit = session(
                2,
                "X-Forwarded-For: 192.0.2.1|Cookie: csrftoken=c1",
                "Set-Cookie: sessionid=anon; expires=Mon, 07 Dec 2026 08:00:00 GMT; HttpOnly; Max-Age=1209600; Path=/");
        assertThat(visit).isEqualTo(rules.keyOfCookie("sessionid", "anon")).isNotEqualTo(first);
        assertThat(session(3, "Cookie: csrftoken=c1; sessionid=anon", "")).isEqualTo(visit);
        assertThat(session(
                        1,
                        "Cookie: csrftoken=c1; sessionid=anon",
                        "Set-Cookie: csrftoken=c2; Path=/|Set-Cookie: sessionid=user; HttpOnly; Path=/"))
                .isEqualTo(visit);
        assertThat(session(4, "Cookie: sessionid=user; csrftoken=c2", "")).isEqualTo(visit);
        assertThat(session(4, "Cookie: sessionid=user", "Set-Cookie: sessionid=user2; Path=/"))
                .isEqualTo(visit);
        assertThat(session(9, "Cookie: sessionid=user2", "")).isEqualTo(visit);
        assertThat(session(9, "Cookie: sessionid=other", "")).isNotEqualTo(visit);
    }

    @Test
    void firstRequestsFromOneAddressDoNotJoinUsers() {
        String address = "X-Forwarded-For: 192.0.2.1|User-Agent: same";
        long ann = session(1, address, "Set-Cookie: sid=ann");
        long bob = session(1, address, "Set-Cookie: sid=bob");
        assertThat(ann).isNotEqualTo(bob);
        assertThat(session(1, address + "|Cookie: sid=ann", "")).isEqualTo(ann);
        assertThat(session(1, address + "|Cookie: sid=bob", "")).isEqualTo(bob);
    }

    @Test
    void tokenThatBecomesACookieStaysOneUser() {
        long token = session(1, "Authorization: Bearer t", "Set-Cookie: sid=abc");
        assertThat(session(2, "Cookie: sid=abc", "")).isEqualTo(token);
        assertThat(session(2, "Authorization: Bearer t", "")).isEqualTo(token);
    }

    @Test
    void followsACookieThatChangesWithEveryResponse() {
        long user = session(1, "Cookie: laravel_session=v0", "Set-Cookie: laravel_session=v1");
        for (int i = 1; i < 50; i++) {
            String next = "Set-Cookie: laravel_session=v" + (i + 1) + "|Set-Cookie: XSRF-TOKEN=x" + i;
            assertThat(session(i, "Cookie: laravel_session=v" + i, next)).isEqualTo(user);
            // A request sent in parallel still has the earlier cookie.
            assertThat(session(i, "Cookie: laravel_session=v" + (i - 1), "")).isEqualTo(user);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Set-Cookie: sessionid=gone; Max-Age=0",
                "Set-Cookie: sessionid=gone; Max-Age=-1; Path=/",
                "Set-Cookie: sessionid=gone; expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/",
                "Set-Cookie: sessionid=gone; Expires=Thu, 01-Jan-1970 00:00:01 GMT",
                "Set-Cookie: sessionid=gone; Expires=Sun, 22 Nov 2026 08:00:00 GMT",
                "Set-Cookie: sessionid=gone; Expires=Thu Jan  1 00:00:00 1970",
                "Set-Cookie: sessionid=gone; Expires=thu, 1-jan-70 0:00:00 utc",
                "Set-Cookie: sessionid=; Path=/",
                "Set-Cookie: sessionid=\"\"; Path=/",
                "Set-Cookie: =gone",
                "Set-Cookie: gone",
                "Set-Cookie: x; sessionid=gone",
                "Set-Cookie: theme=gone"
            })
    void responsesWithoutSessionCookieJoinNothing(String field) {
        long user = session(1, "Cookie: sessionid=abc", field);
        assertThat(session(2, "Cookie: sessionid=gone", "")).isNotEqualTo(user);
        assertThat(session(3, "", field)).isEqualTo(SessionRules.keyOfConnection(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Set-Cookie: sessionid=new",
                "set-cookie: sessionid=new;Secure;HttpOnly",
                "Set-Cookie: sessionid=\"new\"; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                "Set-Cookie: sessionid=new; Expires=Tue, 24 Nov 2026 08:00:00 GMT",
                "Set-Cookie: sessionid=new; Expires=0 1970",
                "Set-Cookie: sessionid=new; Expires=garbage"
            })
    void followsResponsesThatSetASessionCookie(String field) {
        long user = session(1, "Cookie: sessionid=abc", field);
        assertThat(session(2, "Cookie: sessionid=new", "")).isEqualTo(user);
    }

    @Test
    void forgetsTheLeastRecentlyUsedCookieBeyondTheBound() {
        tracker = new SessionTracker(rules, List.of(), new BitSet(), 10);
        long user = session(1, "Cookie: sid=a", "Set-Cookie: sid=b");
        long idle = session(1, "Cookie: sid=x", "Set-Cookie: sid=y");
        for (int i = 0; i < 9; i++) {
            session(1, "Cookie: sid=p" + i, "Set-Cookie: sid=q" + i);
            assertThat(session(1, "Cookie: sid=b", "")).isEqualTo(user);
        }
        assertThat(session(1, "Cookie: sid=y", "")).isNotEqualTo(idle);
    }

    @Test
    void usesTheRecordersKeyUnlessRulesAreGiven() {
        recordedKey = 4711;
        assertThat(session(1, "Cookie: sid=a", "")).isEqualTo(rules.keyOfCookie("sid", "a"));
        tracker = new SessionTracker(null, List.of(), new BitSet(), 10);
        assertThat(session(1, "Cookie: sid=a", "")).isEqualTo(4711);
        recordedKey = 0;
        assertThat(session(1, "Cookie: sid=a", "")).isEqualTo(rules.keyOfCookie("sid", "a"));
    }

    @Test
    void recordersRulesDecideWhichCookiesAreFollowed() {
        List<SessionRules> recorded = List.of(SessionRules.standard(), SessionRules.parse(List.of("cookie:who")));
        tracker = new SessionTracker(null, recorded, new BitSet(), 10);
        run = 1;
        long user = session(1, "Cookie: who=a", "Set-Cookie: who=b|Set-Cookie: sid=c");
        assertThat(user).isEqualTo(rules.keyOfCookie("who", "a"));
        assertThat(session(1, "Cookie: who=b", "")).isEqualTo(user);
        run = 0;
        assertThat(session(1, "Cookie: sid=c", "")).isNotEqualTo(user);
    }

    @Test
    void connectionsOfTwoRunsAreNotOneUser() {
        tracker = new SessionTracker(SessionRules.parse(List.of("connection")), List.of(), new BitSet(), 10);
        long first = session(1, "", "");
        assertThat(session(1, "", "")).isEqualTo(first);
        run = 1;
        assertThat(session(1, "", "")).isNotEqualTo(first);
        recordedKey = first;
        tracker = new SessionTracker(null, List.of(), new BitSet(), 10);
        assertThat(session(1, "", "")).isNotEqualTo(first);
    }

    @Test
    void oldKeysOfWholeAuthorizationValuesBecomeKeysOfTheirStablePart() {
        tracker = new SessionTracker(null, List.of(), BitSet.valueOf(new long[] {1}), 10);
        SessionRules whole = SessionRules.parse(List.of("header:Authorization"));
        long[] sessions = new long[2];
        for (int i = 0; i < sessions.length; i++) {
            String field = "Authorization: Digest username=\"ann\", realm=\"api\", cnonce=\"" + i + "\"";
            recordedKey = whole.keyOf(Head.parseRequest(head("GET / HTTP/1.1", field), RecordedHeads.LIMITS), 1);
            sessions[i] = session(1, field, "");
        }
        assertThat(sessions[0]).isEqualTo(sessions[1]).isNotEqualTo(recordedKey);
        recordedKey = 4711;
        assertThat(session(1, "Authorization: Bearer t", ""))
                .as("a key of a cookie")
                .isEqualTo(4711);
    }

    @Test
    void usersBehindOneAddressAreToldApartByCookiesOfAnyName() {
        tracker = new SessionTracker(null, List.of(), new BitSet(), 100);
        String address = "X-Forwarded-For: 192.0.2.1|User-Agent: same";
        long ann = session(1, address, "Set-Cookie: _shop_session=ann-12345678; Path=/");
        long bob = session(1, address, "Set-Cookie: _shop_session=bob-12345678; Path=/");
        assertThat(bob).isNotEqualTo(ann);
        for (int i = 0; i < 3; i++) {
            assertThat(session(1, address + "|Cookie: _shop_session=ann-12345678", ""))
                    .isEqualTo(ann);
            assertThat(session(1, address + "|Cookie: _shop_session=bob-12345678", ""))
                    .isEqualTo(bob);
        }
        session(1, address + "|Cookie: _shop_session=bob-12345678", "Set-Cookie: _shop_session=bob-renewed-2");
        assertThat(session(2, address + "|Cookie: _shop_session=bob-renewed-2", ""))
                .isEqualTo(bob);
    }

    @Test
    void cookiesFromBeforeTheRecordingTellUsersOfOneAddressApart() {
        tracker = new SessionTracker(null, List.of(), new BitSet(), 100);
        String address = "X-Forwarded-For: 192.0.2.1|User-Agent: same";
        String ann = address + "|Cookie: choice=accept-all; zq=a81Kx0pQmmz2";
        String bob = address + "|Cookie: choice=accept-all; zq=b20Lw7rTnna9";
        long annSession = session(1, ann, "");
        long bobSession = session(1, bob, "");
        assertThat(bobSession).isNotEqualTo(annSession);
        for (int i = 0; i < 2; i++) {
            assertThat(session(1, bob, "")).isEqualTo(bobSession);
            assertThat(session(1, ann, "")).isEqualTo(annSession);
        }
        assertThat(session(1, ann, "Set-Cookie: zq=a99Renewed12")).isEqualTo(annSession);
        assertThat(session(2, address + "|Cookie: zq=a99Renewed12", "")).isEqualTo(annSession);
        assertThat(session(1, bob, "Set-Cookie: zq=b99Renewed12")).isEqualTo(bobSession);
        assertThat(session(2, address + "|Cookie: zq=b99Renewed12", "")).isEqualTo(bobSession);
    }

    @Test
    void cookieFromBeforeTheRecordingIsNotJoinedToAnIssuedOne() {
        tracker = new SessionTracker(null, List.of(), new BitSet(), 100);
        String address = "X-Forwarded-For: 192.0.2.1";
        long ann = session(1, address, "Set-Cookie: zq=a81Kx0pQmmz2");
        long bob = session(1, address + "|Cookie: zq=b20Lw7rTnna9", "");
        assertThat(bob).isNotEqualTo(ann);
        assertThat(session(1, address + "|Cookie: zq=a81Kx0pQmmz2", "")).isEqualTo(ann);
        assertThat(session(1, address + "|Cookie: zq=b20Lw7rTnna9", "")).isEqualTo(bob);
    }

    @Test
    void cookieThatAScriptChangesDoesNotSplitAUserWithAnother() {
        tracker = new SessionTracker(null, List.of(), new BitSet(), 100);
        String user = "X-Forwarded-For: 192.0.2.1|Cookie: _ga=GA1.2.3.4; _ga_X=GS1.1.169000000";
        long first = session(1, user + "1", "");
        assertThat(session(1, user + "2", "")).isEqualTo(first);
        assertThat(session(1, user + "3", "")).isEqualTo(first);
    }

    @Test
    void rotatingUnknownCookiesTellUsersOfOneAddressApart() {
        tracker = new SessionTracker(null, List.of(), new BitSet(), 1_000);
        String address = "X-Forwarded-For: 192.0.2.1|User-Agent: same";
        long ann = session(1, address + "|Cookie: zq=ann-rolling-0", "Set-Cookie: zq=ann-rolling-1");
        long bob = session(1, address + "|Cookie: zq=bob-rolling-0", "Set-Cookie: zq=bob-rolling-1");
        assertThat(bob).isNotEqualTo(ann);
        for (int i = 1; i < 60; i++) {
            assertThat(session(1, address + "|Cookie: zq=ann-rolling-" + i, "Set-Cookie: zq=ann-rolling-" + (i + 1)))
                    .isEqualTo(ann);
            assertThat(session(1, address + "|Cookie: zq=bob-rolling-" + i, "Set-Cookie: zq=bob-rolling-" + (i + 1)))
                    .isEqualTo(bob);
        }
    }

    @Test
    void recordIsReadWithItsHeadIfARequestCarriesACookie() {
        tracker = new SessionTracker(null, List.of(), new BitSet(), 100);
        recordedKey = 4711;
        assertThat(tracker.needsRequest(exchange("cookie: zq=a81Kx0pQmmz2"))).isTrue();
        assertThat(tracker.needsRequest(exchange("X-Cookie: zq=a81Kx0pQmmz2"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void recordIsReadWithItsHeadOnlyOnceIfItsKeyIsThatOfAUser(boolean isOfUser) {
        String address = "X-Forwarded-For: 192.0.2.1";
        SessionRules by = isOfUser ? rules : SessionRules.parse(List.of("address", "cookie:sid"));
        tracker = new SessionTracker(null, List.of(by), new BitSet(), 100);
        recordedKey = 4711;
        String known = address + "|Cookie: sid=a81Kx0pQmmz2";
        assertThat(tracker.needsRequest(exchange(known))).isTrue();
        assertThat(session(1, known, "Set-Cookie: zq=b71Kx0pQmmz2")).isEqualTo(4711);
        assertThat(tracker.needsRequest(exchange(known))).isEqualTo(!isOfUser);
        assertThat(tracker.sessionOf(exchange(known))).isEqualTo(4711);
        assertThat(tracker.needsRequest(exchange(address)))
                .as("without a cookie, the key says all")
                .isFalse();
        recordedKey = 4712;
        assertThat(tracker.needsRequest(exchange("Cookie: zq=b71Kx0pQmmz2"))).isTrue();
    }

    @Test
    void loginStaysInTheSessionOfItsForm() {
        tracker = new SessionTracker(null, List.of(), new BitSet(), 100);
        String address = "X-Forwarded-For: 192.0.2.1";
        long form = session(1, address, "Set-Cookie: csrftoken=c-12345678; Path=/");
        String login = address + "|Cookie: csrftoken=c-12345678";
        assertThat(session(1, login, "Set-Cookie: sessionid=user-1|Set-Cookie: csrftoken=d-12345678"))
                .isEqualTo(form);
        assertThat(session(1, "Cookie: sessionid=user-1", "")).isEqualTo(form);
    }

    @Test
    void cookieThatSeveralUsersWereGivenJoinsNobody() {
        tracker = new SessionTracker(null, List.of(), new BitSet(), 100);
        long ann = session(1, "X-Forwarded-For: 192.0.2.1", "Set-Cookie: node=server-number-1");
        long bob = session(1, "X-Forwarded-For: 192.0.2.2", "Set-Cookie: node=server-number-1");
        assertThat(bob).isNotEqualTo(ann);
        assertThat(session(1, "X-Forwarded-For: 192.0.2.1|Cookie: node=server-number-1", ""))
                .isEqualTo(ann);
        assertThat(session(1, "X-Forwarded-For: 192.0.2.2|Cookie: node=server-number-1", ""))
                .isEqualTo(bob);
    }

    @Test
    void givenRulesAreNotOverriddenByCookiesOfOtherNames() {
        String address = "X-Forwarded-For: 192.0.2.1";
        long first = session(1, address, "Set-Cookie: other=ann-12345678");
        assertThat(session(1, address, "Set-Cookie: other=bob-12345678")).isEqualTo(first);
    }

    /**
     * A signed cookie with a time in seconds, such as one that says "please log in", is the same for all who get it in
     * that second.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void usersWhoAreGivenTheSameCookieStayApart(boolean haveAddresses) {
        tracker = new SessionTracker(null, List.of(), new BitSet(), 100);
        String ann = haveAddresses ? "X-Forwarded-For: 192.0.2.1" : "Accept: a";
        String bob = haveAddresses ? "X-Forwarded-For: 192.0.2.2" : "Accept: a";
        long annSession = session(1, ann, "Set-Cookie: session=login-first.1795420800");
        long bobSession = session(2, bob, "Set-Cookie: session=login-first.1795420800");
        assertThat(bobSession).isNotEqualTo(annSession);
        recordedKey = rules.keyOfCookie("session", "login-first.1795420800");
        assertThat(tracker.needsRequest(exchange(bob + "|Cookie: session=login-first.1795420800")))
                .isTrue();
        // On the connections that a proxy opens for each request, nothing else tells the two apart.
        assertThat(session(3, ann + "|Cookie: session=login-first.1795420800", "Set-Cookie: session=form-of-ann"))
                .isEqualTo(annSession);
        recordedKey = 0;
        long cleo = session(4, ann, "Set-Cookie: session=login-first.1795420800");
        assertThat(cleo).as("who comes when Ann has gone on").isNotIn(annSession, bobSession);
        recordedKey = rules.keyOfCookie("session", "login-first.1795420800");
        assertThat(session(5, bob + "|Cookie: session=login-first.1795420800", "Set-Cookie: session=form-of-bob"))
                .isEqualTo(bobSession);
        assertThat(session(4, ann + "|Cookie: session=login-first.1795420800", "Set-Cookie: session=form-of-cleo"))
                .isEqualTo(cleo);
        recordedKey = 0;
        assertThat(session(6, ann + "|Cookie: session=form-of-ann", "")).isEqualTo(annSession);
        assertThat(session(6, bob + "|Cookie: session=form-of-bob", "")).isEqualTo(bobSession);
        assertThat(session(6, ann + "|Cookie: session=form-of-cleo", "")).isEqualTo(cleo);
    }

    @Test
    void usersWhoseSessionsEndWithTheSameCookieStayApart() {
        tracker = new SessionTracker(null, List.of(), new BitSet(), 100);
        String ann = "X-Forwarded-For: 192.0.2.1";
        String bob = "X-Forwarded-For: 192.0.2.2";
        long annSession = session(1, ann + "|Cookie: session=ann", "Set-Cookie: session=bye.1795420800");
        long bobSession = session(2, bob + "|Cookie: session=bob", "Set-Cookie: session=bye.1795420800");
        assertThat(session(3, bob + "|Cookie: session=bye.1795420800", "")).isEqualTo(bobSession);
        assertThat(session(3, ann + "|Cookie: session=bye.1795420800", "")).isEqualTo(annSession);
    }

    @Test
    void clientThatIsGivenItsCookieAgainStaysOneUser() {
        tracker = new SessionTracker(null, List.of(), new BitSet(), 100);
        String address = "X-Forwarded-For: 192.0.2.1";
        long user = session(1, address, "Set-Cookie: session=token-of-user");
        assertThat(session(2, address + "|Cookie: session=token-of-user", "")).isEqualTo(user);
        assertThat(session(3, address, "Set-Cookie: session=token-of-user"))
                .as("a script that logs in again")
                .isEqualTo(user);
        assertThat(session(4, address + "|Cookie: session=token-of-user", "")).isEqualTo(user);
    }
}
