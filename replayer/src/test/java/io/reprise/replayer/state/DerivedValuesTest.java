package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.state.RequestState.Needed;
import io.reprise.replayer.state.ValueResolver.Decision;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that clients compute from issued ones: found in the recording, computed anew in the replay. */
class DerivedValuesTest {
    private static final String NONCE = "Kq81Zt0w9x";
    private static final String LIVE = "Live42xx77";

    @TempDir
    Path directory;

    private static String token(String claims) {
        return base64("{\"alg\":\"HS256\"}") + "." + base64(claims) + ".c2lnbmF0dXJl";
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Recorded recorded(String body) {
        return new Recorded()
                .get("/start", Recorded.JSON, "{\"nonce\":\"" + NONCE + "\"}")
                .post("/login", body);
    }

    /** What a replay sends for the links of the last exchange, if the target issues another nonce. */
    private List<Decision> sent(Recorded recorded, LinkFile file, String live) throws IOException {
        List<Decision> decisions = new ArrayList<>();
        try (LiveLinks links = new LiveLinks(file)) {
            for (int i = 0; i < recorded.size(); i++) {
                RequestState state = links.of(recorded.at(i));
                Issuance issuance = state == null ? null : state.issuance();
                if (issuance != null) {
                    issuance.complete(List.of(new Located(live, Certainty.SURE)));
                }
                if (state != null) {
                    decisions.addAll(new ValueResolver(10, true).resolve(1, state));
                }
            }
        }
        return decisions;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "md5-hex(json.nonce)",
                "sha1-hex(json.nonce)",
                "sha256-hex(json.nonce)",
                "sha256-base64(json.nonce)",
                "sha1-base64url-unpadded(json.nonce)",
                "md5-hex-upper(json.nonce)",
                "md5-hex(json.nonce:*)",
                "sha256-hex(*json.nonce)"
            })
    void digestOfAnIssuedValueIsFoundAndComputedAnew(String label) throws IOException {
        Derivation derivation = derivation(label);
        String body = "user=ann77&hash=" + URLEncoder.encode(derivation.of(NONCE, "ann77"), StandardCharsets.UTF_8);
        Recorded recorded = recorded(body);
        LinkFile links = recorded.links(directory);
        assertThat(links.kinds()).extracting(kind -> kind.kind().kind()).containsExactly(label);
        Decision decision = sent(recorded, links, LIVE).get(0);
        assertThat(decision.value()).isEqualTo(derivation.of(LIVE, "ann77"));
        assertThat(decision.outcome()).isEqualTo(LinkOutcome.DERIVED);
        assertThat(sent(recorded, links, NONCE).get(0).outcome()).isEqualTo(LinkOutcome.KEPT);
    }

    private static Derivation derivation(String label) {
        String function = label.substring(0, label.indexOf('('));
        int dash = function.indexOf('-');
        Derivation.Order order = label.contains("(*")
                ? Derivation.Order.PARTNER_FIRST
                : label.contains("*)") ? Derivation.Order.ISSUED_FIRST : Derivation.Order.ALONE;
        return new Derivation(
                Derivation.Method.valueOf(function.substring(0, dash).toUpperCase(Locale.ROOT)),
                Derivation.Writing.valueOf(
                        function.substring(dash + 1).replace('-', '_').toUpperCase(Locale.ROOT)),
                Derivation.Letters.AS_ISSUED,
                order,
                label.contains(":*") ? ":" : "",
                order == Derivation.Order.ALONE ? "" : "ann77",
                NONCE);
    }

    @ParameterizedTest
    @CsvSource({
        "MD5, HEX, 900150983cd24fb0d6963f7d28e17f72",
        "SHA1, HEX_UPPER, A9993E364706816ABA3E25717850C26C9CD0D89D",
        "SHA256, BASE64, ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
        "SHA256, BASE64URL_UNPADDED, ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"
    })
    void digestsAreThoseOfTheStandards(Derivation.Method method, Derivation.Writing writing, String expected) {
        Derivation abc =
                new Derivation(method, writing, Derivation.Letters.LOWER_CASE, Derivation.Order.ALONE, "", "", "abc");
        assertThat(abc.of(" ABC ", "")).isEqualTo(expected);
        DigestLook look = Objects.requireNonNull(DigestLook.of(expected));
        assertThat(look.method()).isEqualTo(method);
        assertThat(look.writing()).isEqualTo(writing);
    }

    @Test
    void hashOfAnAddressIsFoundWhateverItsLetters() throws IOException {
        Recorded recorded = new Recorded()
                .get("/me", Recorded.JSON, "{\"mail\":\"Ann@Example.org\"}")
                .get("/avatar/" + md5("ann@example.org"), "", "");
        assertThat(recorded.links(directory).kinds())
                .extracting(kind -> kind.kind().kind())
                .containsExactly("md5-hex(lower(json.mail))");
    }

    private static String md5(String text) {
        return Derivation.Writing.HEX.write(Derivation.Method.MD5.digest(text));
    }

    @Test
    void digestOfSomethingElseOrOfAnotherSessionIsNotALink() throws IOException {
        Recorded other = new Recorded()
                .session(2)
                .get("/start", Recorded.JSON, "{\"nonce\":\"" + NONCE + "\"}")
                .session(1)
                .post("/login", "hash=" + md5(NONCE));
        assertThat(other.links(directory).links()).isZero();
        assertThat(recorded("hash=" + md5("something")).links(directory).links())
                .isZero();
    }

    @Test
    void ruleFileDecidesAboutDigestsToo() throws IOException {
        Recorded recorded = recorded("hash=" + md5(NONCE));
        LinkRules without = LinkRuleFile.parse(List.of());
        assertThat(recorded.links(directory, without).links()).isZero();
        LinkFile automatic = recorded.links(directory);
        LinkRules rules = LinkRuleFile.parse(
                List.of(LinkRuleFile.line(automatic.kinds().get(0).kind())));
        LinkFile links = recorded.links(directory, rules);
        assertThat(recorded.shown(links)).isEqualTo(recorded.shown(automatic));
        assertThat(links.ruleUses()).containsExactly(1L);
    }

    @Test
    void claimOfAnIssuedTokenIsAnIssuedValue() throws IOException {
        Recorded recorded = new Recorded()
                .exchange(
                        "POST /login",
                        Recorded.JSON,
                        "{}",
                        Recorded.JSON,
                        "{\"t\":\"" + token("{\"sub\":\"u-77aa88bb\"}") + "\"}")
                .get("/users/u-77aa88bb", "", "");
        assertThat(recorded.shown(recorded.links(directory)))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("1: GET /users/u-77aa88bb path users=u-77aa88bb from 0 POST /login json.t");
    }

    @Test
    void tokenThatTheClientSignedIsUnresolvedUnlessItsClaimIsTheSame() throws IOException {
        String signed = token("{\"nonce\":\"" + NONCE + "\",\"iat\":1795420800}");
        Recorded recorded = recorded("assertion=" + signed);
        LinkFile links = recorded.links(directory);
        assertThat(links.kinds())
                .extracting(kind -> kind.kind().kind())
                .containsExactly("client-signed-token(json.nonce)");
        assertThat(sent(recorded, links, LIVE).get(0).outcome()).isEqualTo(LinkOutcome.UNRESOLVED);
        assertThat(sent(recorded, links, LIVE).get(0).value()).isEqualTo(signed);
        assertThat(sent(recorded, links, NONCE).get(0).outcome()).isEqualTo(LinkOutcome.KEPT);
        try (LiveState live = new LiveState(links, List.of(), true, false, 1 << 20)) {
            live.count(recorded.at(1), sent(recorded, links, LIVE).get(0));
            assertThat(live.summary().kinds().get(0).unresolvedBecause()).contains("the client signs a token");
        }
    }

    @Test
    void partnerThatIsReplacedIsReplacedInTheDigestToo() throws IOException {
        String user = "u-77aa88bb";
        String input = user + ":" + NONCE;
        Recorded recorded = new Recorded()
                .get("/start", Recorded.JSON, "{\"nonce\":\"" + NONCE + "\",\"user\":\"" + user + "\"}")
                .post("/login", "user=" + user + "&hash=" + md5(input));
        try (LiveLinks links = new LiveLinks(recorded.links(directory))) {
            Issuance issuance = Objects.requireNonNull(
                    Objects.requireNonNull(links.of(recorded.at(0))).issuance());
            List<Located> live = new ArrayList<>();
            for (Wanted wanted : issuance.wanted()) {
                live.add(new Located(wanted.recorded().equals(NONCE) ? LIVE : "u-11cc22dd", Certainty.SURE));
            }
            issuance.complete(live);
            RequestState second = Objects.requireNonNull(links.of(recorded.at(1)));
            assertThat(second.needed()).extracting(Needed::link).hasSize(2);
            assertThat(new ValueResolver(10, true).resolve(1, second))
                    .extracting(Decision::value)
                    .containsExactly("u-11cc22dd", md5("u-11cc22dd:" + LIVE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"ref\":\"Kq81Zt0w9x\"}", "order:Kq81Zt0w9x", "Kq81Zt0w9x:"})
    void textInBase64ThatHoldsTheValueIsNoValueOfTheClient(String text) throws IOException {
        Recorded recorded = recorded("state=" + base64(text));
        assertThat(recorded.shown(recorded.links(directory)))
                .hasSize(1)
                .first()
                .asString()
                .contains('=' + NONCE + " from 0 GET /start json.nonce");
    }

    @Test
    void identifiersThatTheClientJoinedAreFoundInTheWhole() throws IOException {
        String order = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        String note = "0f8c2a7be913d45c6e0f8c2a7be913d4";
        Recorded recorded = new Recorded()
                .get("/orders", Recorded.JSON, "{\"id\":\"" + order + "\",\"note\":\"" + note + "\"}")
                .post("/next", "of=" + order + '_' + note);
        assertThat(recorded.shown(recorded.links(directory)))
                .containsExactly(
                        "1: POST /next form of=" + order + " from 0 GET /orders json.id",
                        "1: POST /next form of=" + note + " from 0 GET /orders json.note");
    }
}
