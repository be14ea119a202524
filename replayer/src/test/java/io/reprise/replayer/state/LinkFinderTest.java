package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.state.LinkRules.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkFinderTest {
    private static final String PAGE = "<form><input name=csrf value=Kq81Zt0w9x></form>";
    private static final String OTHER_PAGE = "<form><input name=csrf value=Zz71Bt5w0q></form>";

    @TempDir
    Path directory;

    private static LinkRules rules(String... lines) {
        return LinkRuleFile.parse(List.of(lines));
    }

    private List<String> found(Recorded recorded) throws IOException {
        return recorded.shown(recorded.links(directory));
    }

    @Test
    void tokenOfAFormIsLinkedToTheResponseThatIssuedIt() throws IOException {
        Recorded recorded = new Recorded()
                .get("/login", Recorded.HTML, PAGE)
                .session(2)
                .get("/login", Recorded.HTML, OTHER_PAGE)
                .session(1)
                .post("/login", "csrf=Kq81Zt0w9x&user=ann");
        assertThat(found(recorded))
                .containsExactly("2: POST /login form csrf=Kq81Zt0w9x from 0 GET /login input@value:csrf");
    }

    @Test
    void endThatWasWrittenLateHidesNoResponseThatHasEnded() throws IOException {
        Recorded recorded = new Recorded()
                .session(2)
                .endsLater(10)
                .get("/slow", Recorded.HTML, OTHER_PAGE)
                .session(1)
                .get("/login", Recorded.HTML, PAGE)
                .post("/login", "csrf=Kq81Zt0w9x&user=ann");
        assertThat(found(recorded))
                .containsExactly("2: POST /login form csrf=Kq81Zt0w9x from 1 GET /login input@value:csrf");
    }

    @Test
    void valueThatTheClientSentFirstIsNotALink() throws IOException {
        Recorded recorded = new Recorded()
                .post("/profile", "nick=annika77")
                .get("/profile", Recorded.JSON, "{\"nick\":\"annika77\"}")
                .post("/profile", "nick=annika77");
        assertThat(found(recorded)).isEmpty();
    }

    @Test
    void shortNumberLinksUnderItsNameInItsSessionAlone() throws IOException {
        Recorded recorded = new Recorded()
                .get("/items", Recorded.JSON, "{\"item\":[{\"id\":17},{\"id\":18}]}")
                .exchange("POST /buy", Recorded.JSON, "{\"item\":{\"id\":18},\"count\":17}", "", "")
                .session(2)
                .exchange("POST /buy", Recorded.JSON, "{\"item\":{\"id\":18}}", "", "");
        assertThat(found(recorded)).hasSize(1).first().asString().startsWith("1: POST /buy json-value ");
    }

    @Test
    void shortNumberInTheNameOfAControlIsTheOneOfThePage() throws IOException {
        Recorded recorded = new Recorded()
                .get("/cart", Recorded.HTML, "<input name=qty-4 value=1><input name=qty-5 value=1><input name=x2>")
                .post("/cart", "qty-4=3&qty-5=8&x2=1")
                .exchange(
                        "POST /cart",
                        "Content-Type: multipart/form-data; boundary=b",
                        "--b\r\nContent-Disposition: form-data; name=\"qty-4\"\r\n\r\n3\r\n--b--\r\n",
                        "",
                        "");
        assertThat(found(recorded))
                .containsExactly(
                        "1: POST /cart form =qty-4 from 0 GET /cart input@name",
                        "1: POST /cart form =qty-5 from 0 GET /cart input@name",
                        "2: POST /cart multipart =qty-4 from 0 GET /cart input@name");
    }

    @Test
    void shortNumberOfASlugIsLinkedWhereItIsTheLatestOneEachTime() throws IOException {
        Recorded recorded = new Recorded();
        for (int id : List.of(842, 243, 461, 779, 557)) {
            recorded.get("/shop", Recorded.HTML, "<a href='/shop/" + id + "-red-shoes'>Red</a>")
                    .exchange("POST /buy", Recorded.JSON, "{\"product_id\":" + id + "}", "", "");
        }
        assertThat(found(recorded))
                .hasSize(5)
                .first()
                .isEqualTo("1: POST /buy json-value product_id=842 from 0 GET /shop a@href:/shop/{}(2)~");
    }

    @Test
    void proofMadeOfANonceIsLinkedAndCannotBeComputed() throws IOException {
        Recorded recorded = new Recorded()
                .status(401)
                .get("/a", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n7Kq81Zt0w9x\", qop=\"auth\"", "")
                .status(200)
                .exchange(
                        "GET /a",
                        "Authorization: Digest username=\"ann\", nonce=\"n7Kq81Zt0w9x\", uri=\"/a\", nc=00000001,"
                                + " cnonce=\"0a4f113b\", response=\"6629fae49393a05397450978507c4ef1\"",
                        "",
                        "",
                        "");
        LinkFile links = recorded.links(directory);
        assertThat(recorded.shown(links))
                .containsExactly(
                        "1: GET /a authorization nonce=n7Kq81Zt0w9x from 0 GET /a header:www-authenticate;nonce",
                        "1: GET /a authorization response=\"6629fae49393a05397450978507c4ef1\" from 0 GET /a"
                                + " client-proof(header:www-authenticate;nonce)");
    }

    @Test
    void responseThatHasNotEndedIssuesNothing() throws IOException {
        Recorded recorded = new Recorded().post("/login", "csrf=Kq81Zt0w9x").get("/login", Recorded.HTML, PAGE);
        assertThat(found(recorded)).isEmpty();
    }

    @Test
    void boundedMemoryForgetsTheOldestAndKeepsFindingTheLatest() throws IOException {
        Recorded recorded = new Recorded();
        for (int i = 0; i < 200; i++) {
            recorded.get("/t", Recorded.JSON, "{\"token\":\"aa" + (1_000_000 + i) + "zz\"}");
        }
        for (int i = 0; i < 200; i++) {
            recorded.post("/a", "token=aa" + (1_000_000 + i) + "zz");
        }
        LinkFile links =
                recorded.links(directory, LinkRules.automatic(), new LinkFinder.Memory(1 << 16, 1 << 16, 4_000));
        assertThat(recorded.shown(links))
                .hasSizeLessThan(50)
                .last()
                .asString()
                .startsWith("399: POST /a form token=aa1000199zz from 199 ");
    }

    @Test
    void rulesOfARecordingGiveTheSameLinksAgain() throws IOException {
        Recorded recorded = shop(0);
        LinkFile automatic = recorded.links(directory);
        String[] lines = automatic.kinds().stream()
                .map(kind -> LinkRuleFile.line(kind.kind()))
                .toArray(String[]::new);
        LinkRules rules = rules(lines);
        LinkFile byRules = recorded.links(directory, rules);
        assertThat(recorded.shown(automatic)).isNotEmpty();
        assertThat(recorded.shown(byRules)).isEqualTo(recorded.shown(automatic));
        assertThat(byRules.ruleUses()).allMatch(uses -> uses > 0);
    }

    @Test
    void rulesHoldForAnotherRecordingOfTheApplication() throws IOException {
        LinkFile first = shop(0).links(directory);
        LinkRules rules = rules(first.kinds().stream()
                .map(kind -> LinkRuleFile.line(kind.kind()))
                .toArray(String[]::new));
        Recorded other = shop(5_000);
        assertThat(other.shown(other.links(directory, rules))).isEqualTo(other.shown(other.links(directory)));
    }

    private static Recorded shop(int offset) {
        String order = "9" + (10_001 + offset);
        return new Recorded()
                .get("/login", Recorded.HTML, PAGE.replace("81", Integer.toString(81 + offset)))
                .post("/login", "user=ann&csrf=Kq" + (81 + offset) + "Zt0w9x")
                .exchange("POST /orders", Recorded.FORM, "item=lamp", Recorded.JSON, "{\"order\":" + order + "}")
                .exchange("POST /orders", Recorded.FORM, "item=rug", Recorded.JSON, "{\"order\":" + order + "1}")
                .named("GET /orders/{id}", "GET /orders/" + order, "", "", "", "")
                .named("GET /orders/{id}", "GET /orders/" + order + "1", "", "", "", "");
    }

    @Test
    void deletedLineTurnsItsLinkOff() throws IOException {
        Recorded recorded = shop(0);
        LinkFile automatic = recorded.links(directory);
        String[] lines = automatic.kinds().stream()
                .map(kind -> LinkRuleFile.line(kind.kind()))
                .filter(line -> !line.contains("/login"))
                .toArray(String[]::new);
        assertThat(recorded.shown(recorded.links(directory, rules(lines))))
                .isNotEmpty()
                .noneMatch(link -> link.contains("/login"));
        assertThat(recorded.shown(recorded.links(directory, new LinkRules(Finding.RULES_ALONE, List.of()))))
                .isEmpty();
    }

    @Test
    void addedLineLinksWhatWasNotFound() throws IOException {
        Recorded recorded = new Recorded()
                .post("/start", "plan=ab")
                .get("/plan", Recorded.JSON, "{\"current\":\"ab\"}")
                .post("/renew", "which=ab");
        assertThat(found(recorded)).isEmpty();
        String kind = kindOf("{\"current\":\"kq81zt0w9x\"}", "kq81zt0w9x");
        LinkRules rules = rules("auto", "link POST /renew form which from GET /plan " + kind);
        LinkFile links = recorded.links(directory, rules);
        assertThat(recorded.shown(links)).containsExactly("2: POST /renew form which=ab from 1 GET /plan " + kind);
        assertThat(links.ruleUses()).containsExactly(1L);
    }

    /** The kind of a place, as a person learns it from a link that was found. */
    private String kindOf(String json, String value) throws IOException {
        LinkFile links = new Recorded()
                .get("/plan", Recorded.JSON, json)
                .post("/any", "which=" + value)
                .links(directory);
        return links.kinds().stream().map(kind -> kind.kind().kind()).collect(Collectors.joining());
    }

    @Test
    void keptPlaceIsNeverReplaced() throws IOException {
        Recorded recorded =
                new Recorded().get("/login", Recorded.HTML, PAGE).post("/login", "csrf=Kq81Zt0w9x&state=Kq81Zt0w9x");
        LinkRules rules = rules("auto", "keep POST /login form csrf", "keep POST /login form other");
        LinkFile links = recorded.links(directory, rules);
        assertThat(recorded.shown(links))
                .containsExactly("1: POST /login form state=Kq81Zt0w9x from 0 GET /login input@value:csrf");
        assertThat(links.ruleUses()).containsExactly(1L, 0L);
    }

    @Test
    void standInIssuersAreCountedApart() throws IOException {
        Recorded recorded = new Recorded()
                .get("/login", Recorded.HTML, PAGE)
                .get("/again", Recorded.HTML, PAGE)
                .post("/login", "csrf=Kq81Zt0w9x");
        LinkFile links = recorded.links(directory);
        assertThat(links.links()).isEqualTo(1);
        assertThat(links.kinds()).hasSize(2);
        assertThat(links.kinds()).extracting(LinkFile.Counted::also).containsExactlyInAnyOrder(0L, 1L);
    }

    @Test
    void shortNumbersWithAnotherNameAreLinkedByHabit() throws IOException {
        Recorded recorded = new Recorded();
        for (int revision : new int[] {3, 8, 9, 14}) {
            recorded.session(revision % 2 + 1)
                    .exchange("POST /edit", "", "", Recorded.JSON, "{\"made\":" + revision + ",\"left\":8}")
                    .post("/append", "base=" + revision + "&amount=" + (revision == 9 ? 9 : 5));
        }
        assertThat(found(recorded))
                .containsExactly(
                        "1: POST /append form base=3 from 0 POST /edit json.made",
                        "3: POST /append form base=8 from 2 POST /edit json.made",
                        "5: POST /append form base=9 from 4 POST /edit json.made",
                        "7: POST /append form base=14 from 6 POST /edit json.made");
    }

    @Test
    void shortNumberIsLinkedToTheCollectionThatItsPlaceNames() throws IOException {
        Recorded recorded = new Recorded();
        for (int i = 1; i <= 4; i++) {
            recorded.exchange(
                    "POST /orders", "", "", Recorded.JSON, "{\"id\":" + i * 3 + ",\"count\":" + i * 3 % 4 + "}");
        }
        recorded.get("/orders", Recorded.JSON, "[{\"id\":3},{\"id\":6},{\"id\":9},{\"id\":12}]");
        for (int i = 4; i > 0; i--) {
            recorded.named("GET /orders/{id}", "GET /orders/" + i * 3, "", "", "", "")
                    .post("/payments", "order_id=" + i * 3);
        }
        assertThat(found(recorded))
                .hasSize(8)
                .allMatch(link -> link.contains(".id") || link.contains("[].id"), "links to an id");
    }

    @Test
    void shortNumbersThatAreOftenEqualByChanceAreNotLinked() throws IOException {
        Recorded recorded = new Recorded();
        for (int i = 1; i <= 12; i++) {
            recorded.exchange("POST /edit", "", "", Recorded.JSON, "{\"made\":" + i + "}")
                    .post("/append", "quantity=" + (i % 4 == 0 ? i + 1 : i));
        }
        assertThat(found(recorded)).isEmpty();
    }

    @Test
    void numberOfAListIsLinkedIfOtherSessionsHaveOtherNumbers() throws IOException {
        Recorded recorded = new Recorded();
        for (int i = 0; i < 4; i++) {
            for (int user = 1; user <= 3; user++) {
                int first = 10 + 30 * user + 3 * i;
                recorded.session(user)
                        .get(
                                "/tasks",
                                Recorded.JSON,
                                "{\"page\":[{\"id\":%d,\"weight\":2},{\"id\":%d,\"weight\":3}]}"
                                        .formatted(first, first + 1))
                        .post("/notes", "on=" + (first + i % 2) + "&weight2=" + (2 + i % 2));
            }
        }
        assertThat(found(recorded)).hasSize(12).allMatch(link -> link.contains("form on=") && link.endsWith("[].id"));
    }

    /** All users are shown the same products, whose ids are 31 to 38. */
    @Test
    void numbersOfAListAreLinkedIfChanceWouldNotHitItEachTime() throws IOException {
        Recorded recorded = new Recorded();
        for (int i = 0; i < 8; i++) {
            recorded.session(1 + i % 3)
                    .get("/catalogue", Recorded.JSON, list(31, 38))
                    .exchange(
                            "POST /cart", Recorded.JSON, "{\"item\":" + (31 + i) + ",\"qty\":" + (1 + i) + "}", "", "");
        }
        assertThat(found(recorded))
                .hasSize(8)
                .allMatch(link -> link.contains("json-value item=") && link.endsWith(" GET /catalogue json[].id"));
    }

    /** Amounts of one digit and a few of two: any of them is among ids that begin at 1. */
    @Test
    void amountsThatAreAmongTheNumbersOfAListByChanceAreNotLinked() throws IOException {
        Recorded recorded = new Recorded();
        for (int i = 0; i < 36; i++) {
            recorded.session(1 + i % 3)
                    .get("/catalogue", Recorded.JSON, list(1, 24))
                    .exchange("POST /cart", Recorded.JSON, "{\"qty\":" + (1 + i % 12) + "}", "", "");
        }
        LinkFile links = recorded.links(directory);
        assertThat(recorded.shown(links)).isEmpty();
        assertThat(recorded.needed(links))
                .as("responses that replay would read")
                .isEmpty();
    }

    @Test
    void numbersThatMissTheListNowAndThenAreNotLinked() throws IOException {
        Recorded recorded = new Recorded();
        for (int i = 0; i < 21; i++) { // three of 21 are older
            recorded.session(1 + i % 3)
                    .get("/catalogue", Recorded.JSON, list(31, 48))
                    .exchange("POST /visits", Recorded.JSON, "{\"age\":" + (31 + i) + "}", "", "");
        }
        assertThat(found(recorded)).isEmpty();
    }

    @Test
    void amountsEqualToListedNumbersByChanceAreNotLinkedInLists() throws IOException {
        Recorded recorded = new Recorded();
        for (int i = 0; i < 4; i++) {
            recorded.get("/users", Recorded.JSON, list(1, 5))
                    .exchange(
                            "POST /cart",
                            Recorded.JSON,
                            "{\"lines\":[{\"qty\":%d},{\"qty\":%d}]}".formatted(1 + i, 5 - i),
                            "",
                            "");
        }
        assertThat(found(recorded)).isEmpty();
    }

    /** The number 5 is an id, too, so that a response had issued it before the client said it. */
    @Test
    void shortNumberThatAResponseOnlyRepeatsIsNotLinked() throws IOException {
        Recorded recorded = new Recorded().get("/users", Recorded.JSON, list(1, 5));
        for (int qty : new int[] {5, 4, 5, 4}) {
            String line = "{\"qty\":" + qty + "}";
            recorded.exchange("POST /cart", Recorded.JSON, line, Recorded.JSON, line);
        }
        assertThat(found(recorded)).isEmpty();
    }

    @Test
    void shortNumberOfAnAttributeForScriptsIsLinkedUnderItsName() throws IOException {
        Recorded recorded = new Recorded()
                .get("/board", Recorded.HTML, "<p data-column=\"4\">todo</p><p data-column=\"5\">done</p>")
                .exchange("POST /move", Recorded.JSON, "{\"target\":{\"column\":5,\"position\":1}}", "", "");
        assertThat(found(recorded))
                .containsExactly("1: POST /move json-value column=5 from 0 GET /board p@data-column");
    }

    @Test
    void placeWithAllNumbersPrecedesPlaceWithSome() throws IOException {
        Recorded recorded = new Recorded();
        for (int id = 2; id <= 9; id++) {
            recorded.exchange(
                            "POST /orders",
                            "",
                            "",
                            Recorded.JSON,
                            "{\"lines\":[{\"amount\":7,\"id\":%d},{\"amount\":3,\"id\":%d}]}".formatted(id, id + 20))
                    .named("PATCH /lines/{id}", "PATCH /lines/" + id, "", "", "", "");
        }
        assertThat(found(recorded)).hasSize(8).allMatch(link -> link.endsWith(" POST /orders json.lines[].id"));
    }

    private static String list(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(id -> "{\"id\":" + id + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void numberOfAnObjectIsLinkedUnderTheNameOfTheObject() throws IOException {
        Recorded recorded = new Recorded();
        for (int id : new int[] {2, 4, 1, 3}) {
            recorded.get("/shop", Recorded.JSON, "{\"products\":" + list(1, 9) + ",\"total\":9}")
                    .exchange("POST /cart", Recorded.JSON, "{\"product\":" + id + ",\"qty\":" + id + "}", "", "");
        }
        assertThat(found(recorded))
                .hasSize(4)
                .allMatch(
                        link -> link.contains("json-value product=") && link.endsWith(" GET /shop json.products[].id"));
    }

    @Test
    void wordThatNamesWhatAWriteCreatedIsLinkedUnderItsCollection() throws IOException {
        Recorded recorded = new Recorded();
        int session = 0;
        for (String slug : List.of("quiet-river", "amber-stone", "lunar-maple", "olive-cloud")) {
            recorded.session(++session % 2)
                    .exchange("POST /posts", "", "{}", Recorded.JSON, "{\"slug\":\"" + slug + "\",\"state\":\"draft\"}")
                    .get("/posts/" + slug, Recorded.HTML, "")
                    .get("/posts/draft", Recorded.HTML, "")
                    .get("/tags/" + slug, Recorded.HTML, "");
        }
        assertThat(found(recorded))
                .hasSize(4)
                .allMatch(
                        link -> link.matches(".*GET /posts/.* path posts=[a-z]+-[a-z]+ from .* POST /posts json.slug"));
    }

    @Test
    void yearsThatAreNowAndThenEqualToAnIdAreNotLinked() throws IOException {
        Recorded recorded = new Recorded();
        for (String year : List.of("1990", "1964", "1971", "1987", "2001")) {
            recorded.get("/users", Recorded.JSON, "{\"user\":[{\"id\":1987},{\"id\":1990},{\"id\":1993}]}")
                    .post("/me", "year=" + year + "&user_id=1993&ref=1987");
        }
        assertThat(found(recorded))
                .hasSize(10)
                .allMatch(link -> link.contains(" user_id=1993 ") || link.contains(" ref=1987 "));
    }

    @Test
    void listOfShortNumbersComesFromOneEndpointAndRatherFromOneResponse() throws IOException {
        Recorded recorded = new Recorded()
                .get("/tasks", Recorded.JSON, "{\"rows\":[{\"id\":4},{\"id\":5}]}")
                .exchange("POST /a", "", "", Recorded.JSON, "{\"rows\":[{\"id\":4},{\"id\":7}]}")
                .exchange("POST /a", "", "", Recorded.JSON, "{\"rows\":[{\"id\":5},{\"id\":8}]}")
                .post("/move", "chosen=4&chosen=5");
        assertThat(found(recorded)).hasSize(2).allMatch(link -> link.contains(" from 0 GET /tasks "));
    }

    /** The names of the places come before and behind that of the right one. */
    @ParameterizedTest
    @ValueSource(strings = {"%s", "{\"all\":%s}"})
    void listOfShortNumbersComesFromTheLatestListThatHasThemAll(String page) throws IOException {
        Recorded recorded = new Recorded()
                .get("/products", Recorded.JSON, page.formatted("[{\"id\":23},{\"id\":24},{\"id\":25},{\"id\":36}]"))
                .exchange(
                        "POST /orders",
                        "",
                        "",
                        Recorded.JSON,
                        "{\"lines\":[{\"id\":24,\"product\":{\"id\":25}},{\"id\":25,\"product\":{\"id\":36}}]}")
                .get("/products", Recorded.JSON, page.formatted("[{\"id\":23},{\"id\":26},{\"id\":36}]"))
                .exchange("PUT /order", Recorded.JSON, "{\"lines\":[{\"id\":24},{\"id\":25}]}", "", "");
        assertThat(found(recorded)).hasSize(2).allMatch(link -> link.contains(" from 1 POST /orders json.lines[].id"));
    }

    @Test
    void rowIsSoughtOnAllPagesThatTheSessionSaw() throws IOException {
        String lamp = "{\"id\":\"a8f39c51e7\",\"name\":\"Lamp\"}";
        String vase = "{\"id\":\"b7e2410d9a\",\"name\":\"Vase\"}";
        String desk = "{\"id\":\"c6d5f8123b\",\"name\":\"Desk\"}";
        Recorded recorded = new Recorded()
                .session(2)
                .get("/products", Recorded.JSON, "[" + lamp + "," + desk + "]")
                .session(1)
                .get("/products", Recorded.JSON, "[" + vase + "," + desk + "]")
                .get("/other", Recorded.JSON, "[" + vase + "," + desk + "]")
                .get("/products", Recorded.JSON, "[" + vase + "," + lamp + "]")
                .post("/cart", "product=a8f39c51e7")
                .post("/cart", "product=a8f39c51e7");
        LinkFile links = recorded.links(directory);
        assertThat(recorded.shown(links))
                .containsExactly(
                        "4: POST /cart form product=a8f39c51e7 from 3 GET /products json[].id",
                        "5: POST /cart form product=a8f39c51e7 from 3 GET /products json[].id");
        assertThat(recorded.needed(links)).containsExactly(0L, 1L, 3L);
        try (LinkFile.Reader reader = links.read()) {
            ExchangeLinks page = reader.of(1, LinkFinder.idOf(recorded.at(1).exchange()));
            assertThat(page).isNotNull();
            assertThat(page.wanted()).extracting(Wanted::elsewhere).containsExactly(true);
        }
    }

    /** The target has more rows: page 2 there shows what page 1 showed, and this user never asked for page 2. */
    @Test
    void sharedRowIsSoughtOnPagesOfOtherSessionsToo() throws IOException {
        String first = "[{\"id\":\"a8f39c51e7\",\"name\":\"Lamp\"},{\"id\":\"b7e2410d9a\",\"name\":\"Vase\"}]";
        String second = "[{\"id\":\"c6d5f8123b\",\"name\":\"Desk\"},{\"id\":\"d5c4e3b2a1\",\"name\":\"Sofa\"}]";
        Recorded recorded = new Recorded()
                .session(2)
                .get("/products?page=2", Recorded.JSON, second)
                .get("/products?page=1", Recorded.JSON, first)
                .get("/products?page=2", Recorded.JSON, second)
                .session(1)
                .get("/products?page=1", Recorded.JSON, first)
                .post("/cart", "product=a8f39c51e7");
        LinkFile links = recorded.links(directory);
        assertThat(recorded.needed(links))
                .as("both places of the row, and page 2 as it was last")
                .containsExactly(1L, 2L, 3L);
        try (LinkFile.Reader reader = links.read()) {
            ExchangeLinks page = reader.of(2, LinkFinder.idOf(recorded.at(2).exchange()));
            assertThat(page).isNotNull();
            assertThat(page.wanted()).extracting(Wanted::elsewhere).containsExactly(true);
        }
    }

    @Test
    void rowOfOneUserAloneIsNotSoughtOnPagesOfOthers() throws IOException {
        Recorded recorded = new Recorded()
                .session(2)
                .get(
                        "/notes?page=2",
                        Recorded.JSON,
                        "[{\"id\":\"c6d5f8123b\",\"n\":\"C\"},{\"id\":\"d5c4e3b2a1\",\"n\":\"D\"}]")
                .session(1)
                .get(
                        "/notes?page=1",
                        Recorded.JSON,
                        "[{\"id\":\"a8f39c51e7\",\"n\":\"A\"},{\"id\":\"b7e2410d9a\",\"n\":\"B\"}]")
                .get(
                        "/notes?page=3",
                        Recorded.JSON,
                        "[{\"id\":\"a8f39c51e7\",\"n\":\"A\"},{\"id\":\"e4d3c2b1a0\",\"n\":\"E\"}]")
                .post("/share", "note=a8f39c51e7");
        assertThat(recorded.needed(recorded.links(directory))).containsExactly(1L, 2L);
    }

    /** It may be a token, of which an earlier page has a dead one. */
    @Test
    void rowThatOnePageAloneShowedIsNotSoughtOnOthers() throws IOException {
        Recorded recorded = new Recorded()
                .get("/forms", Recorded.JSON, "[{\"t\":\"a8f39c51e7\",\"n\":\"A\"},{\"t\":\"b7e2410d9a\",\"n\":\"B\"}]")
                .get("/forms", Recorded.JSON, "[{\"t\":\"c6d5f8123b\",\"n\":\"A\"},{\"t\":\"d5c4e3b2a1\",\"n\":\"B\"}]")
                .post("/cart", "t=c6d5f8123b");
        assertThat(recorded.needed(recorded.links(directory))).containsExactly(1L);
    }

    @Test
    void numberInATextIsLinkedIfTheTextsAlwaysTakeItFromThere() throws IOException {
        Recorded recorded = new Recorded();
        for (int id = 11; id <= 14; id++) {
            recorded.exchange("POST /rows", "", "", Recorded.JSON, "{\"row\":" + id + "}")
                    .post("/sql", "query=select+*+from+line+where+parent=" + id + "+limit+" + (id % 2 + 5));
        }
        assertThat(found(recorded)).hasSize(4).allMatch(link -> link.contains("form parent="));
    }
}
