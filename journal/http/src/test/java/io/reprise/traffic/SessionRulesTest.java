package io.reprise.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionRulesTest {
    private static final SessionRules STANDARD = SessionRules.standard();

    private static Head request(String... fields) {
        StringBuilder head = new StringBuilder("GET /cart HTTP/1.1\r\nHost: shop.example\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return Head.parseRequest(
                head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1), FramingLimits.DEFAULT);
    }

    private static long key(String... fields) {
        return STANDARD.keyOf(request(fields), 7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Cookie: sessionid=abc|sessionid|abc",
                "cookie: theme=dark; sessionid=abc; x=y|sessionid|abc",
                "Cookie: theme=dark;sessionid=abc|sessionid|abc",
                "Cookie:  sessionid = abc ;x|sessionid|abc",
                "Cookie: sessionid=\"abc\"|sessionid|abc",
                "Cookie: sessionid=a=b==|sessionid|a=b==",
                "Cookie: sessionid=; sid=abc|sid|abc",
                "Cookie: sessionid; sid=abc|sid|abc",
                "Cookie: sid=zzz; JSESSIONID=abc|JSESSIONID|abc",
                "Cookie: JSESSIONID=abc; sid=zzz|JSESSIONID|abc",
                "Cookie: JSESSIONID=abc; JSESSIONID=zzz|JSESSIONID|abc",
                "Cookie: PHPSESSID=abc|PHPSESSID|abc",
                "Cookie: connect.sid=s%3Aabc|connect.sid|s%3Aabc",
                "Cookie: ASP.NET_SessionId=abc|ASP.NET_SessionId|abc",
                "Cookie: _session_id=abc|_session_id|abc",
                "Cookie: laravel_session=abc|laravel_session|abc",
                "Cookie: session=abc|session|abc",
                "Cookie: __Host-session=abc|__Host-session|abc",
                "Cookie: __Secure-next-auth.session-token=abc|__Secure-next-auth.session-token|abc",
                "Cookie: wordpress_logged_in_86a9=ann|wordpress_logged_in_86a9|ann"
            })
    void sessionCookieIsTheKey(String field, String name, String value) {
        assertThat(key(field)).isEqualTo(STANDARD.keyOfCookie(name, value)).isNotZero();
        assertThat(STANDARD.isSessionCookie(name)).isTrue();
        assertThat(STANDARD.identifies(request(field))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cookie: xsessionid=abc",
                "Cookie: sessionidx=abc",
                "Cookie: SESSIONId=abc",
                "Cookie: x=sessionid=abc",
                "Cookie: sessionid=",
                "Cookie: sessionid=\"\"",
                "Cookie: ;;;==;",
                "Cookie: =sessionid",
                "Cookie: ",
                "X-Cookie: sessionid=abc",
                "Cookie: __Host-=abc"
            })
    void otherCookiesAreNotTheKey(String field) {
        assertThat(key(field)).isEqualTo(SessionRules.keyOfConnection(7));
        assertThat(STANDARD.identifies(request(field))).isFalse();
    }

    @Test
    void readsSeveralCookieFieldsAsOneList() {
        assertThat(key("Cookie: a=b", "Cookie: sid=zzz", "Cookie: sessionid=abc"))
                .isEqualTo(STANDARD.keyOfCookie("sessionid", "abc"));
    }

    @Test
    void appliesRulesInOrder() {
        String cookie = "Cookie: sessionid=abc";
        String authorization = "Authorization: Bearer t";
        String address = "X-Forwarded-For: 192.0.2.1";
        assertThat(key(address, authorization, cookie)).isEqualTo(key(cookie));
        assertThat(key(address, authorization)).isEqualTo(key(authorization)).isNotEqualTo(key(address));
        assertThat(STANDARD.identifies(request(authorization))).isTrue();
        assertThat(STANDARD.identifies(request(address))).isFalse();
        assertThat(key(address)).isNotEqualTo(key());
        SessionRules mine = SessionRules.parse(List.of("header:X-User", "cookie:sessionid"));
        assertThat(mine.keyOf(request(cookie, "x-user: ann"), 7))
                .isEqualTo(mine.keyOf(request("X-User: ann"), 8))
                .isNotEqualTo(mine.keyOf(request("X-User: bob"), 7));
        assertThat(mine.keyOf(request("X-User: ", cookie), 7)).isEqualTo(mine.keyOfCookie("sessionid", "abc"));
        assertThat(mine.keyOf(request(authorization), 7)).isEqualTo(SessionRules.keyOfConnection(7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-For: 192.0.2.1, 10.0.0.1|X-Real-IP: 192.0.2.1",
                "X-Forwarded-For: 192.0.2.1:4711|X-Real-IP: 192.0.2.1",
                "Forwarded: for=192.0.2.1;proto=https, for=10.0.0.1|X-Real-IP: 192.0.2.1",
                "Forwarded: proto=https; For=\"192.0.2.1:4711\"|X-Real-IP: 192.0.2.1",
                "Forwarded: for=\"[2001:db8::1]:4711\"|X-Real-IP: 2001:db8::1",
                "X-Forwarded-For: [2001:db8::1]|X-Real-IP: 2001:db8::1"
            })
    void addressHasOneKeyInAllNotations(String one, String other) {
        assertThat(key(one, "User-Agent: a"))
                .isEqualTo(key(other, "User-Agent: a"))
                .isNotEqualTo(key(one, "User-Agent: b"))
                .isNotEqualTo(key(one));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For: ",
                "X-Forwarded-For: ,",
                "X-Forwarded-For: unknown",
                "X-Forwarded-For: []",
                "X-Forwarded-For: \"",
                "Forwarded: proto=https",
                "Forwarded: for",
                "Forwarded: ;;;",
                "Forwarded: for=unknown",
                "X-Real-IP: "
            })
    void invalidAddressFallsBackToTheConnection(String field) {
        boolean quote = field.endsWith("\"");
        assertThat(key(field) == SessionRules.keyOfConnection(7)).isEqualTo(!quote);
    }

    @Test
    void toldAddressCountsMoreThanTheClaimedOne() {
        String agent = "User-Agent: a";
        long told = STANDARD.keyOf(request(agent), 7, "192.0.2.1");
        assertThat(told)
                .isEqualTo(STANDARD.keyOf(request(agent), 8, "192.0.2.1"))
                .isEqualTo(key("X-Forwarded-For: 192.0.2.1", agent))
                .isNotEqualTo(STANDARD.keyOf(request("User-Agent: b"), 7, "192.0.2.1"))
                .isNotEqualTo(STANDARD.keyOf(request(agent), 7, "192.0.2.2"));
        assertThat(STANDARD.keyOf(request(agent, "X-Real-IP: 192.0.2.9"), 7, "192.0.2.1"))
                .isEqualTo(STANDARD.keyOf(request(agent, "X-Forwarded-For: 192.0.2.8"), 9, "192.0.2.1"))
                .isEqualTo(STANDARD.keyOf(request(agent, "Forwarded: for=192.0.2.7"), 9, "192.0.2.1"))
                .isEqualTo(told);
        assertThat(STANDARD.keyOf(request(agent), 7, "")).isEqualTo(SessionRules.keyOfConnection(7));
    }

    @Test
    void keysAreAsDocumented() {
        // Recordings hold these keys, so they must never change: FNV-1a 64 of "csessionid=abc", then fmix64.
        long hash = 0xcbf29ce484222325L;
        for (char c : "csessionid=abc".toCharArray()) {
            hash = (hash ^ c) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        assertThat(key("Cookie: sessionid=abc")).isEqualTo(hash);
    }

    @Test
    void keysAreSpreadEvenly() {
        Set<Long> keys = new HashSet<>();
        int below = 0;
        for (int i = 0; i < 20_000; i++) {
            long key = STANDARD.keyOfCookie("sid", Integer.toString(i));
            keys.add(key);
            below += Long.compareUnsigned(key, Long.divideUnsigned(-1L, 10)) < 0 ? 1 : 0;
        }
        assertThat(keys).hasSize(20_000);
        assertThat(below).isBetween(1_800, 2_200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cookie", "cookie:", "cookie:*", "cookie:a b", "header:", "header:a:b", "ip"})
    void errorNamesTheInvalidRule(String rule) {
        assertThatThrownBy(() -> SessionRules.parse(List.of("address", rule)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + rule + "'")
                .hasMessageContaining("cookie:NAME");
    }

    @Test
    void readsRulesBackFromTheirSetting() {
        assertThat(SessionRules.parse(STANDARD.rules()).rules()).isEqualTo(STANDARD.rules());
        List<String> mine = List.of("header:X-User", "cookie:a*", "address");
        Map<String, String> settings =
                Map.of(SessionRules.SETTING, SessionRules.parse(mine).setting());
        assertThat(SessionRules.ofSettings(settings).rules()).isEqualTo(mine);
        assertThat(SessionRules.ofSettings(Map.of())).isSameAs(STANDARD);
        assertThat(SessionRules.ofSettings(Map.of(SessionRules.SETTING, "newer:rule")))
                .isSameAs(STANDARD);
        assertThatThrownBy(() -> SessionRules.parse(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> STANDARD.keyOfCookie("sid", "\"\"")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hostileFieldsNeverThrowAndNeverGiveZero() {
        Random random = new Random(11);
        String alphabet = "=;, \t\"[]:sidfor%,-\u00e4";
        String[] names = {"Cookie", "Forwarded", "X-Forwarded-For", "X-Real-IP", "Authorization"};
        for (int i = 0; i < 50_000; i++) {
            StringBuilder value = new StringBuilder("x");
            for (int length = random.nextInt(24); value.length() < length; ) {
                value.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(key(names[random.nextInt(names.length)] + ": " + value.substring(1)))
                    .isNotZero();
        }
    }

    @Test
    void keysOfAllCookiesAreThoseOfEachCookie() {
        Head head = request(
                "Cookie: theme=dark; visit=a81Kx0pQ;  id = \"b71Kx0pQ\" ; =c61Kx0pQ; noValue; =; x=1=2345678",
                "X-Cookie: other=d51Kx0pQ",
                "cookie: last=e41Kx0pQ;");
        assertThat(SessionRules.keysOfCookies(head, 8))
                .containsExactly(
                        STANDARD.keyOfCookie("visit", "a81Kx0pQ"),
                        STANDARD.keyOfCookie("id", "\"b71Kx0pQ\""),
                        STANDARD.keyOfCookie("", "c61Kx0pQ"),
                        STANDARD.keyOfCookie("x", "1=2345678"),
                        STANDARD.keyOfCookie("last", "e41Kx0pQ"));
        assertThat(SessionRules.keysOfCookies(request("Cookie: "), 8)).isEmpty();
        assertThat(SessionRules.keysOfCookies(request(), 8)).isEmpty();
    }

    @Test
    void findingAKeyAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Head head = request(
                "User-Agent: Mozilla/5.0",
                "Cookie: theme=dark; x=\"y\"; lang=de",
                "X-Forwarded-For: 192.0.2.1, 10.0.0.1");
        long sum = 0;
        for (int i = 0; i < 20_000; i++) {
            sum += STANDARD.keyOf(head, i);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            sum += STANDARD.keyOf(head, i);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(sum).isNotZero();
        assertThat(allocated).isLessThan(10_000);
    }
}
