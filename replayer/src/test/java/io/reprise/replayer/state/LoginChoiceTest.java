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
    void sessionWithoutRecordedIssuerIsCountedAndGetsNoLogin() throws IOException {
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

    /** A visit with a cookie that changes with every response, and has the name of the session's number. */
    private static final class Visit {
        private final Recorded recorded;
        private int cookies;

        Visit(Recorded recorded) {
            this.recorded = recorded;
        }

        private String cookie() {
            return "sid=q8Jd72kLm" + (1_000 + cookies);
        }

        Visit send(String line, String form) {
            return send(line, form, "");
        }

        Visit send(String line, String form, String page) {
            String carried = cookies == 0 ? "" : "Cookie: " + cookie() + "\r\n";
            cookies++;
            recorded.exchange(
                    line, carried + (form.isEmpty() ? "X-A: b" : Recorded.FORM), form, "Set-Cookie: " + cookie(), page);
            return this;
        }

        Visit pages(int count) {
            for (int i = 0; i < count; i++) {
                send("GET /page", "");
            }
            return this;
        }

        /** The visit had begun before the recording, with so many cookies. */
        Visit goesOn(int before) {
            cookies = before;
            return this;
        }
    }

    private static final String LOGIN_PAGE = "<form><input name=csrf value=Kq81Zt0w9x></form>";
    private static final String ANN = "csrf=Kq81Zt0w9x&name=ann&password=secret of ann";

    @Test
    void rotatingCookieNeedsItsLoginHoweverLongAgo() throws IOException {
        Recorded recorded = new Recorded(503);
        new Visit(recorded)
                .pages(1)
                .send("GET /login", "", LOGIN_PAGE)
                .send("POST /login", ANN)
                .pages(250)
                .send("POST /orders", "item=lamp&amount=2")
                .pages(251);
        assertThat(choice(recorded)).isEqualTo(new EarlierLogins(List.of(-503L, -502L, -501L), 1, 0, 0));
    }

    @Test
    void firstWriteIsTheLoginAndLaterRenewalsAreNotSent() throws IOException {
        Recorded recorded = new Recorded(4);
        new Visit(recorded)
                .send("POST /login", "name=a1&pin=17")
                .send("POST /orders", "item=lamp&amount=2")
                .pages(4);
        assertThat(choice(recorded).exchanges()).containsExactly(-4L);
    }

    @Test
    void writeThatOnlyRepeatsShownValuesIsNotTheLogin() throws IOException {
        Recorded recorded = new Recorded(9);
        new Visit(recorded)
                .send("GET /shop", "", "<a href='/cart?item=4711'>lamp</a>")
                .send("POST /cart", "item=4711&amount=1")
                .send("GET /login", "", LOGIN_PAGE)
                .send("POST /login", ANN)
                .send("POST /orders", "street=Long Lane&city=Gotham")
                .pages(8);
        assertThat(choice(recorded).exchanges()).containsExactly(-9L, -7L, -6L);
    }

    @Test
    void lastOfSeveralTriesIsTheLogin() throws IOException {
        Recorded recorded = new Recorded(5);
        new Visit(recorded)
                .pages(1)
                .send("POST /login", "name=ann&password=wrong-one")
                .send("POST /login", "name=ann&password=right-one")
                .pages(4);
        assertThat(choice(recorded).exchanges()).containsExactly(-5L, -3L);
    }

    @Test
    void refusedWriteIsNotTakenForTheLogin() throws IOException {
        Recorded recorded = new Recorded(4);
        Visit visit = new Visit(recorded).pages(1);
        recorded.status(403);
        visit.send("POST /signup", "name=ann&mail=ann@example.net");
        recorded.status(200);
        visit.send("POST /login", "name=ann&password=right-one").pages(3);
        assertThat(choice(recorded).exchanges()).containsExactly(-4L, -2L);
    }

    @Test
    void loginFromBeforeTheRecordingIsRecognisedByOtherLogins() throws IOException {
        Recorded recorded = new Recorded(8);
        new Visit(recorded)
                .pages(1)
                .send("POST /login", "name=ann&password=secret-one")
                .pages(2);
        Visit bob =
                new Visit(recorded.session(2)).goesOn(500).pages(1).send("POST /login", "name=bob&password=one-two");
        Visit cay = new Visit(recorded.session(3))
                .goesOn(800)
                .send("POST /orders", "item=lamp")
                .pages(1);
        recorded.session(2);
        bob.pages(2);
        recorded.session(3);
        cay.pages(2);
        assertThat(choice(recorded)).isEqualTo(new EarlierLogins(List.of(-3L), 1, 1, 0));
    }

    @Test
    void rotatingHeaderTokenIsNotFollowedWithoutEnd() throws IOException {
        int pages = LoginChoice.EXCHANGES_MAX + 1;
        Recorded recorded = new Recorded(pages);
        for (int i = 0; i < pages; i++) {
            String carried = i == 0 ? "" : "X-Token: q8Jd72kLm" + (1_000 + i);
            recorded.exchange("GET /page", carried, "", "X-Token: q8Jd72kLm" + (1_001 + i), "");
        }
        recorded.exchange("GET /page", "X-Token: q8Jd72kLm" + (1_000 + pages), "", "", "");
        assertThat(choice(recorded)).isEqualTo(new EarlierLogins(List.of(), 0, 0, 1));
    }
}
