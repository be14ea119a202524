package io.reprise.replayer.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.SetCookie;
import io.reprise.replayer.rewrite.CookieJar.Replacement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CookieJarTest {
    private static final Instant NOW = Instant.parse("2026-11-25T22:00:00Z");

    private final CookieJar jar = new CookieJar();
    private final List<Replacement> replacements = new ArrayList<>();

    private void set(String... cookies) {
        take("/", "", List.of(), cookies);
    }

    /** A request with recorded cookies, to which the recorded site gave one list of cookies and the target another. */
    private void take(String path, String carried, List<String> recorded, String... live) {
        List<CookiePair> pairs = new ArrayList<>();
        CookiePair.addAll(carried, pairs);
        jar.take(path, pairs, parse(recorded), parse(List.of(live)), NOW);
    }

    private static List<SetCookie> parse(List<String> fields) {
        return fields.stream()
                .map(field -> Objects.requireNonNull(SetCookie.parse(field, NOW)))
                .toList();
    }

    private String rewrite(String recorded) {
        return rewrite("/", recorded);
    }

    private String rewrite(String path, String recorded) {
        replacements.clear();
        List<CookiePair> pairs = new ArrayList<>();
        CookiePair.addAll(recorded, pairs);
        return jar.rewrite(path, pairs, replacements);
    }

    @Test
    void replacesTheRecordedValueByTheTargetsValue() {
        set("sid=target; Path=/; HttpOnly");
        assertThat(rewrite("a=1; sid=recorded; b=2")).isEqualTo("a=1; sid=target; b=2");
        assertThat(replacements).containsExactly(new Replacement("recorded", "target"));
    }

    @Test
    void keepsCookiesThatTheTargetNeverSet() {
        take("/", "", List.of("other=recorded"), "other=1");
        assertThat(rewrite("sid=recorded; lang=en")).isEqualTo("sid=recorded; lang=en");
        assertThat(replacements).isEmpty();
    }

    @Test
    void cookiesOfOneNameOnTwoPathsKeepApart() {
        take("/", "", List.of("sid=prod-root-1; Path=/"), "sid=live-root; Path=/");
        take("/shop/", "sid=prod-root-1", List.of("sid=prod-shop-1; Path=/shop"), "sid=live-shop; Path=/shop");
        String both = "sid=prod-shop-1; sid=prod-root-1";
        assertThat(rewrite("/shop/cart", both)).isEqualTo("sid=live-shop; sid=live-root");
        assertThat(rewrite("/shop", both)).isEqualTo("sid=live-shop; sid=live-root");
        assertThat(rewrite("/shopping", "sid=prod-root-1")).isEqualTo("sid=live-root");
        take("/shop/logout", both, List.of("sid=; Max-Age=0; Path=/shop"), "sid=; Max-Age=0; Path=/shop");
        assertThat(rewrite("/shop/cart", "sid=prod-root-1")).isEqualTo("sid=live-root");
        assertThat(rewrite("/account", "sid=prod-root-1")).isEqualTo("sid=live-root");
    }

    @Test
    void cookieWithoutAPathCountsForTheFolderOfItsRequest() {
        take("/a/login", "", List.of("sid=recorded-1"), "sid=live");
        assertThat(rewrite("/a/b/c", "sid=recorded-1")).isEqualTo("sid=live");
        assertThat(rewrite("/b", "sid=recorded-1"))
                .as("not a cookie of this path at the target")
                .isEmpty();
    }

    @Test
    void clientsInOneLaneDoNotGetEachOthersCookies() {
        take("/login", "", List.of("s=recorded-ann-1"), "s=live-ann");
        take("/login", "", List.of("s=recorded-bob-1"), "s=live-bob");
        assertThat(rewrite("s=recorded-ann-1")).isEqualTo("s=live-ann");
        assertThat(rewrite("s=recorded-bob-1")).isEqualTo("s=live-bob");
        assertThat(rewrite("s=recorded-eve-1")).as("of neither").isEqualTo("s=recorded-eve-1");
    }

    @Test
    void chainFollowsCookiesThatEitherSiteRenews() {
        take("/login", "", List.of("s=recorded-ann-1"), "s=live-ann-1");
        take("/login", "", List.of("s=recorded-bob-1"), "s=live-bob-1");
        take("/", "s=recorded-ann-1", List.of("s=recorded-ann-2"));
        take("/", "s=recorded-bob-1", List.of(), "s=live-bob-2");
        assertThat(rewrite("s=recorded-ann-2")).isEqualTo("s=live-ann-1");
        assertThat(rewrite("s=recorded-bob-1")).isEqualTo("s=live-bob-2");
    }

    @Test
    void sendsCookiesThatOnlyTheTargetSetsBackToTheClientThatGotThem() {
        take("/login", "", List.of("s=recorded-ann-1"), "s=live-ann", "node=a; Path=/app");
        take("/login", "", List.of("s=recorded-bob-1"), "s=live-bob", "node=b; Path=/app");
        assertThat(rewrite("/app", "s=recorded-ann-1")).isEqualTo("s=live-ann; node=a");
        assertThat(rewrite("/app", "s=recorded-bob-1")).isEqualTo("s=live-bob; node=b");
        assertThat(rewrite("/", "s=recorded-ann-1")).isEqualTo("s=live-ann");
        assertThat(rewrite("/app", "")).isEmpty();
    }

    @Test
    void sendsCookiesOfTheTargetWithRequestsThatHadNone() {
        set("node=a");
        assertThat(rewrite("/any", "")).isEqualTo("node=a");
        set("node=; Max-Age=0");
        assertThat(rewrite("/any", "")).isEmpty();
    }

    @Test
    void sendsNoCookieToATargetThatTheClientDidNotSendToTheRecordedSite() {
        take("/", "", List.of("JSESSIONID=recorded-1"), "JSESSIONID=live-1");
        assertThat(rewrite("/app", "")).isEmpty();
        take("/app", "", List.of(), "JSESSIONID=live-2", "node=a");
        assertThat(rewrite("/app", "")).isEqualTo("node=a");
        take("/logout", "", List.of("JSESSIONID=; Max-Age=0"), "node=b");
        assertThat(rewrite("/app", ""))
                .as("taken back from a client of no chain")
                .isEqualTo("node=b");
    }

    @Test
    void sendsCookiesOfTheTargetAfterTheRecordedSiteTookItsOwnBack() {
        take("/login", "", List.of("sid=recorded-1"), "sid=live-1");
        take("/logout", "sid=recorded-1", List.of("sid=; Max-Age=0"), "sid=; Max-Age=0");
        take("/", "", List.of(), "sid=live-2");
        assertThat(rewrite("/login", "")).isEqualTo("sid=live-2");
    }

    @Test
    void prefixesOfNamesDoNotCount() {
        take("/", "", List.of("sid=recorded-1", "__Host-t=recorded-2"), "__Secure-sid=live-1", "t=live-2");
        assertThat(rewrite("sid=recorded-1; __Host-t=recorded-2")).isEqualTo("__Secure-sid=live-1; t=live-2");
    }

    @Test
    void takesTheLatestOfSeveralValues() {
        set("sid=one", "sid=two");
        set("sid=three=with=equals");
        assertThat(rewrite("sid=x")).isEqualTo("sid=three=with=equals");
    }

    @Test
    void leavesOutCookiesThatTheTargetTookBack() {
        set("sid=one");
        set("sid=; Max-Age=0", "old=; expires=Thu, 01 Jan 1970 00:00:00 GMT", "neg=x; max-age=-1");
        assertThat(rewrite("sid=x; keep=y; old=z; neg=w")).isEqualTo("keep=y");
        assertThat(rewrite("sid=x")).isEmpty();
        set("sid=again");
        assertThat(rewrite("sid=x")).isEqualTo("sid=again");
    }

    @Test
    void maxAgeTakesPrecedenceOverExpiresAndUnreadableValuesAreIgnored() {
        set("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", "b=1; Max-Age=soon", "c=1; Expires=never");
        set("d=1; Expires=Fri, 31 Dec 2100 23:59:59 GMT");
        assertThat(rewrite("a=x; b=x; c=x; d=x")).isEqualTo("a=1; b=1; c=1; d=1");
    }

    @Test
    void isBounded() {
        for (int i = 0; i < 10_000; i++) {
            take("/", "", List.of("c" + i + "=recorded" + i), "c" + i + "=1");
        }
        set("big=" + "x".repeat(10_000));
        assertThat(rewrite("c0=recorded0")).isEqualTo("c0=recorded0");
        assertThat(rewrite("c9999=recorded9999")).isEqualTo("c9999=1");
        assertThat(rewrite("big=y")).isEqualTo("big=y");
        assertThat(jar.bytes()).isBetween(50_000L, 250_000L);
    }
}
