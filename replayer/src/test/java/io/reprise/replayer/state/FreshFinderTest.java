package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.rules.FreshRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshFinderTest {
    private static final String A = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    private static final String B = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
    private static final String C = "550e8400-e29b-41d4-a716-446655440000";
    private static final String D = "f47ac10b-58cc-4372-a567-0e02b2c3d479";

    @TempDir
    Path directory;

    private List<String> fresh(Recorded recorded) throws IOException {
        return recorded.fresh(recorded.links(directory));
    }

    private static Recorded key(Recorded recorded, String name, String value) {
        return recorded.exchange("POST /orders", name + ": " + value, "a=b", "", "");
    }

    @Test
    void keyThatIsNewInEachRequestIsFresh() throws IOException {
        Recorded recorded = new Recorded();
        key(recorded, "X-Token-Of-Request", A);
        key(recorded, "X-Token-Of-Request", B);
        assertThat(fresh(recorded)).containsExactly("0: " + A, "1: " + B);
    }

    @Test
    void keyIsFreshWhereItIsRepeatedAndEchoed() throws IOException {
        Recorded recorded = new Recorded();
        key(recorded, "Idempotency-Key", '"' + A + '"');
        recorded.exchange(
                        "POST /orders",
                        "Idempotency-Key: \"" + A + '"',
                        "a=b",
                        Recorded.JSON,
                        "{\"key\":\"" + A + "\"}")
                .get("/orders?key=" + A, "", "");
        assertThat(fresh(recorded)).containsExactly("0: " + A, "1: " + A, "2: " + A);
    }

    @Test
    void idUnderWhichTheClientCreatesIsFreshEverywhere() throws IOException {
        Recorded recorded = new Recorded()
                .status(201)
                .exchange(
                        "POST /notes", Recorded.JSON, "{\"id\":\"" + A + "\"}", Recorded.JSON, "{\"id\":\"" + A + "\"}")
                .exchange("POST /notes", Recorded.JSON, "{\"id\":\"" + B + "\"}", "", "")
                .status(200)
                .named("GET /notes/{id}", "GET /notes/" + A, "Referer: http://shop/notes/" + B, "", "", "");
        assertThat(fresh(recorded)).containsExactly("0: " + A, "1: " + B, "2: " + A, "2: " + B);
    }

    @Test
    void idThatStatesTheTimeOfItsRequestIsFresh() throws IOException {
        String now = "00000000-0001-7abc-8def-0123456789ab";
        String then = "00000000-0002-7bbc-8def-0123456789ab";
        String old = "0190163d-8694-739b-aea5-966c26f8ad91";
        Recorded recorded = new Recorded();
        for (String value : List.of(now, then)) {
            recorded.exchange("POST /events", Recorded.JSON, "{\"event\":\"" + value + "\"}", "", "");
        }
        for (String value : List.of(old, old.replace("91", "92"))) {
            recorded.exchange("POST /votes", Recorded.JSON, "{\"post\":\"" + value + "\"}", "", "");
        }
        assertThat(fresh(recorded)).containsExactly("0: " + now, "1: " + then);
    }

    @Test
    void valueThatAResponseIssuedIsKept() throws IOException {
        Recorded recorded = new Recorded().get("/new", Recorded.JSON, "{\"token\":\"" + A + "\"}");
        key(recorded, "X-Token", A);
        key(recorded, "X-Token", B);
        key(recorded, "X-Token", C);
        assertThat(fresh(recorded)).isEmpty();
    }

    @Test
    void valueOfAClientOrDeviceIsKept() throws IOException {
        Recorded recorded = new Recorded();
        for (String device : List.of(A, B)) {
            recorded.session(device.hashCode());
            for (int i = 0; i < 3; i++) {
                key(recorded, "X-Device", device);
                key(recorded, "X-Client", C);
            }
        }
        assertThat(fresh(recorded)).isEmpty();
    }

    @Test
    void valueThatSeveralSessionsSayIsKept() throws IOException {
        Recorded recorded = new Recorded();
        for (long session = 1; session < 4; session++) {
            recorded.session(session);
            key(recorded, "X-Product", A);
            key(recorded, "X-Product", B);
        }
        assertThat(fresh(recorded)).isEmpty();
    }

    @Test
    void tokenThatAScriptPutsIntoCookieAndFieldIsKept() throws IOException {
        Recorded recorded = new Recorded();
        for (String token : List.of(A, B)) {
            recorded.exchange("POST /save", "X-Csrf: " + token + "\r\nCookie: csrf=" + token, "a=b", "", "");
        }
        assertThat(fresh(recorded)).isEmpty();
    }

    @Test
    void valueThatASafeRequestSaidFirstIsKept() throws IOException {
        Recorded recorded = new Recorded();
        for (String value : List.of(A, B)) {
            recorded.get("/notes/" + value, "", "");
            recorded.exchange("POST /lock", "X-Note: " + value, "a=b", "", "");
        }
        assertThat(fresh(recorded)).isEmpty();
    }

    @Test
    void pathUnderWhichTheClientCreatesIsFreshAndOtherPathsAreKept() throws IOException {
        Recorded recorded = new Recorded().status(201);
        for (String value : List.of(A, B)) {
            recorded.named("PUT /notes/{id}", "PUT /notes/" + value, "", "a=b", "", "");
        }
        for (String value : List.of(C, D)) {
            recorded.named("POST /notes/{id}/tags", "POST /notes/" + value + "/tags", "", "a=b", "", "");
            recorded.named("POST /tags/{id}", "POST /tags/" + value.replace('4', '5'), "", "a=b", "", "");
        }
        assertThat(fresh(recorded)).containsExactly("0: " + A, "1: " + B);
    }

    @Test
    void idOfWhatIsNotCreatedIsKept() throws IOException {
        Recorded recorded = new Recorded();
        for (String value : List.of(A, B)) {
            recorded.exchange("POST /cart", Recorded.JSON, "{\"id\":\"" + value + "\"}", "", "");
        }
        recorded.status(201);
        for (String value : List.of(C, D)) {
            recorded.exchange("POST /orders", Recorded.JSON, "{\"product\":\"" + value + "\"}", "", "");
        }
        assertThat(fresh(recorded)).isEmpty();
    }

    private List<String> fresh(Recorded recorded, LinkRules.Finding finding, String... rules) throws IOException {
        LinkRules with = LinkRules.automatic().withFresh(finding, FreshRules.parse(List.of(rules)));
        return recorded.fresh(recorded.links(directory, with));
    }

    /** A user signs up, is shown, logs in, and is looked at by another one. */
    private static Recorded signUp() {
        return new Recorded()
                .exchange("POST /users", Recorded.FORM, "name=annabel&role=annabel-like", "", "")
                .exchange("POST /login", Recorded.FORM, "user=annabel", Recorded.HTML, "<a href=/people/annabel>me</a>")
                .named("GET /people/{name}", "GET /people/annabel?tab=ann", "", "", "", "")
                .session(2)
                .get("/people/annabel", "", "");
    }

    @Test
    void namedValueIsFreshWhereverItsSessionRepeatsIt() throws IOException {
        assertThat(fresh(signUp(), LinkRules.Finding.AUTOMATIC)).isEmpty();
        assertThat(fresh(signUp(), LinkRules.Finding.AUTOMATIC, "POST /users form:name"))
                .containsExactly("0: annabel", "1: annabel", "2: annabel");
        assertThat(fresh(signUp(), LinkRules.Finding.AUTOMATIC, "POST /shops form:name"))
                .isEmpty();
    }

    @Test
    void shortValueIsRepeatedUnderItsNameOnly() throws IOException {
        Recorded recorded = new Recorded()
                .exchange("POST /users", Recorded.FORM, "name=ann", "", "")
                .exchange("POST /pets", Recorded.FORM, "name=ann&of=ann", "", "");
        assertThat(fresh(recorded, LinkRules.Finding.AUTOMATIC, "POST /users form:name"))
                .containsExactly("0: ann", "1: ann");
    }

    @Test
    void namedValueIsFreshThoughAResponseIssuedIt() throws IOException {
        Recorded recorded = new Recorded()
                .get("/new", Recorded.JSON, "{\"number\":\"" + A + "\"}")
                .exchange("POST /orders", Recorded.JSON, "{\"number\":\"" + A + "\"}", "", "");
        LinkRules with =
                LinkRules.automatic().withFresh(LinkRules.Finding.AUTOMATIC, FreshRules.parse(List.of("json:/number")));
        LinkFile links = recorded.links(directory, with);
        assertThat(recorded.fresh(links)).containsExactly("1: " + A);
        assertThat(recorded.shown(links)).isEmpty();
    }

    @Test
    void rulesAloneLeaveOtherValuesAsRecorded() throws IOException {
        Recorded recorded = signUp();
        key(recorded, "Idempotency-Key", A);
        assertThat(fresh(recorded, LinkRules.Finding.AUTOMATIC, "POST /users form:name"))
                .containsExactly("0: annabel", "1: annabel", "2: annabel", "4: " + A);
        assertThat(fresh(recorded, LinkRules.Finding.RULES_ALONE, "POST /users form:name"))
                .containsExactly("0: annabel", "1: annabel", "2: annabel");
    }

    @Test
    void usesOfRulesAreCountedAfterThoseOfLinks() throws IOException {
        LinkRules with = LinkRules.automatic()
                .withFresh(LinkRules.Finding.AUTOMATIC, FreshRules.parse(List.of("form:none", "form:name")));
        assertThat(signUp().links(directory, with).ruleUses()).containsExactly(0L, 1L);
    }
}
