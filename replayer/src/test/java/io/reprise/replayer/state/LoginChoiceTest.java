package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers below 0 are of exchanges before the chosen part of the recording, the last of which is -1. */
class LoginChoiceTest {
    private static final String SESSION = "Cookie: sid=q8Jd72kLm0Zx";

    @TempDir
    Path directory;

    private EarlierLogins choice(Recorded recorded) throws IOException {
        return recorded.links(directory).logins();
    }

    private static Recorded loggedIn(int before) {
        return new Recorded(before)
                .get("/login", Recorded.HTML, "<form><input name=csrf value=Kq81Zt0w9x></form>")
                .exchange("POST /login", Recorded.FORM, "csrf=Kq81Zt0w9x&name=ann", "Set-Cookie: sid=q8Jd72kLm0Zx", "");
    }

    @Test
    void loginAndThePageOfItsTokenAreChosenAndNoOtherRequest() throws IOException {
        Recorded recorded = loggedIn(5)
                .exchange("GET /news", SESSION, "", Recorded.JSON, "{\"id\":\"n7f3a9c2\"}")
                .exchange("POST /orders", SESSION, "item=lamp", Recorded.JSON, "{\"order\":\"o5b8d1e4\"}")
                .exchange("GET /help", SESSION, "", "", "")
                .exchange("GET /account", SESSION, "", "", "")
                .exchange("GET /orders/o5b8d1e4", SESSION, "", "", "");
        assertThat(choice(recorded)).isEqualTo(new EarlierLogins(List.of(-5L, -4L), 1, 0, 0));
    }

    @Test
    void writeThatIssuedAPassingMessageIsNotSentAgain() throws IOException {
        Recorded recorded = loggedIn(3)
                .exchange("POST /orders", SESSION, "item=lamp", "Set-Cookie: flash=b7Ke93mXq0Ta", "")
                .exchange("GET /orders", SESSION + "; flash=b7Ke93mXq0Ta", "", "", "")
                .exchange("GET /account", SESSION, "", "", "");
        assertThat(choice(recorded).exchanges()).containsExactly(-3L, -2L);
    }

    @Test
    void renewedTokenNeedsTheWholeChainFromTheLoginOn() throws IOException {
        Recorded recorded = new Recorded(3)
                .exchange(
                        "POST /login",
                        Recorded.JSON,
                        "{\"name\":\"ann\"}",
                        Recorded.JSON,
                        "{\"access\":\"Aq81Zt0w9xKk\",\"refresh\":\"Rq81Zt0w9xKk\"}")
                .exchange("POST /plans", "Authorization: Bearer Aq81Zt0w9xKk", "{\"n\":1}", "", "")
                .exchange(
                        "POST /refresh",
                        Recorded.JSON,
                        "{\"refresh\":\"Rq81Zt0w9xKk\"}",
                        Recorded.JSON,
                        "{\"access\":\"Bq71Zt0w9xKk\",\"refresh\":\"Sq71Zt0w9xKk\"}")
                .exchange("GET /plans", "Authorization: Bearer Bq71Zt0w9xKk", "", "", "")
                .exchange("GET /plans", "Authorization: Bearer Bq71Zt0w9xKk", "", "", "");
        assertThat(choice(recorded).exchanges()).containsExactly(-3L, -1L);
    }

    @Test
    void laterResponseThatRepeatsTheTokenIsNotTakenForTheLogin() throws IOException {
        String token = "{\"token\":\"Aq81Zt0w9xKk\"}";
        String carried = "Authorization: Bearer Aq81Zt0w9xKk";
        Recorded recorded = new Recorded(2)
                .exchange("POST /login", Recorded.JSON, "{\"name\":\"ann\"}", Recorded.JSON, token)
                .get("/session", Recorded.JSON, token)
                .exchange("GET /plans", carried, "", "", "")
                .exchange("GET /plans", carried, "", "", "");
        assertThat(choice(recorded).exchanges()).containsExactly(-2L);
    }

    @Test
    void pageWhoseFormIsSentInsideIsChosenWithTheLoginThatShowsIt() throws IOException {
        Recorded recorded = loggedIn(4)
                .exchange("GET /shop", SESSION, "", "", "")
                .exchange("GET /basket", SESSION, "", Recorded.HTML, "<form><input name=once value=Zz71Bt5w0q></form>")
                .exchange("POST /basket", SESSION + "\r\n" + Recorded.FORM, "once=Zz71Bt5w0q", "", "")
                .exchange("GET /shop", SESSION, "", "", "");
        assertThat(choice(recorded).exchanges()).containsExactly(-4L, -3L, -1L);
    }

    @Test
    void valueThatAResponseInsideIssuesToNeedsNothingFromBefore() throws IOException {
        Recorded recorded = new Recorded(1)
                .get("/form", Recorded.HTML, "<form><input name=csrf value=Kq81Zt0w9x></form>")
                .get("/form", Recorded.HTML, "<form><input name=csrf value=Kq81Zt0w9x></form>")
                .post("/form", "csrf=Kq81Zt0w9x");
        assertThat(choice(recorded)).isEqualTo(EarlierLogins.NONE);
    }

    @Test
    void sessionWhoseIssuerIsNotRecordedIsCountedAndGetsNoOthersLogin() throws IOException {
        Recorded recorded = loggedIn(2)
                .session(2)
                .exchange("GET /account", "Cookie: sid=w3Hs85nBv1Cy", "", "", "")
                .exchange("GET /account", "Cookie: sid=w3Hs85nBv1Cy", "", "", "");
        assertThat(choice(recorded)).isEqualTo(new EarlierLogins(List.of(), 0, 1, 0));
    }

    @Test
    void loginOfAnotherSessionThatIssuedTheSameValueIsNotSent() throws IOException {
        Recorded recorded = new Recorded(2)
                .session(1)
                .exchange("POST /a", Recorded.FORM, "name=ann", "Set-Cookie: shared=q8Jd72kLm0Zx", "")
                .session(2)
                .exchange("POST /b", Recorded.FORM, "name=bob", "Set-Cookie: shared=q8Jd72kLm0Zx", "")
                .session(3)
                .exchange("GET /account", "Cookie: shared=q8Jd72kLm0Zx", "", "", "")
                .exchange("GET /account", "Cookie: shared=q8Jd72kLm0Zx", "", "", "");
        assertThat(choice(recorded).exchanges()).isEmpty();
    }

    @Test
    void credentialsThatChangeWithEveryResponseAreNotFollowedWithoutEnd() throws IOException {
        int pages = LoginChoice.EXCHANGES_MAX + 1;
        Recorded recorded = new Recorded(pages);
        for (int i = 0; i < pages; i++) {
            String carried = i == 0 ? "" : "Cookie: sid=q8Jd72kLm" + (1_000 + i);
            recorded.exchange("GET /page", carried, "", "Set-Cookie: sid=q8Jd72kLm" + (1_001 + i), "");
        }
        recorded.exchange("GET /page", "Cookie: sid=q8Jd72kLm" + (1_000 + pages), "", "", "");
        assertThat(choice(recorded)).isEqualTo(new EarlierLogins(List.of(), 0, 0, 1));
    }
}
