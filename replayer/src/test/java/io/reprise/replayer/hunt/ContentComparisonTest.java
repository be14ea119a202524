package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class ContentComparisonTest {
    private static final int LANES = 40;

    private final ContentComparison hunt = new ContentComparison(64 << 20);

    @Test
    void aStockMayBeLowerButNotNegative() {
        fire(lane -> "{\"name\":\"tea\",\"stock\":" + (LANES - lane) + "}");
        fire(lane -> "{\"name\":\"tea\",\"stock\":" + (LANES / 2 - lane / 2) + "}");
        fire(lane -> "{\"name\":\"tea\",\"stock\":" + (30 - lane) + "}");

        Signal negative = content("/stock is negative");
        assertThat(found(1)).isEmpty();
        assertThat(hunt.signals(1).get(negative).of()).isEqualTo(new Occurrence(40, 40, 40));
        assertThat(found(2)).containsExactly(Map.entry(negative.detail(), 9L));
        assertThat(hunt.signals(2).get(negative).seen()).isEqualTo(new Occurrence(9, 9, 9));
        assertThat(hunt.examples().get(negative)).isEqualTo(new ContentExample(31, 31, 31_000_000_000L, "-1"));
    }

    @Test
    void anotherValueIsFoundWhereAllUsersGetTheSameOne() {
        fire(lane -> "{\"price\":12.50,\"seen\":" + lane + "}");
        fire(lane -> "{\"seen\":" + lane + ",\"price\":12.50}");
        fire(lane -> "{\"price\":" + (lane % 4 == 0 ? "3.99" : "12.50") + ",\"seen\":" + -lane / 100 + "}");

        assertThat(found(1)).isEmpty();
        assertThat(found(2)).containsExactly(Map.entry("/price has another value", 10L));
        assertThat(hunt.examples().get(content("/price has another value")).value())
                .isEqualTo("3.99");
    }

    @Test
    void aPlaceThatAlwaysDiffersDoesSoInTheSecondFiringToo() {
        fire(lane -> "{\"day\":\"monday\"}");
        fire(lane -> "{\"day\":\"tuesday\"}");
        fire(lane -> "{\"day\":\"wednesday\"}");

        assertThat(found(1)).containsExactly(Map.entry("/day has another value", 40L));
        assertThat(found(2)).containsExactly(Map.entry("/day has another value", 40L));
    }

    @Test
    void aListIsComparedInAnyOrderAndItsMembersTogether() {
        fire(lane -> "[{\"id\":1,\"tags\":[\"a\",\"b\"]},{\"id\":2,\"tags\":[]}]");
        fire(lane -> "[{\"id\":2,\"tags\":[]},{\"tags\":[\"b\",\"a\"],\"id\":1}]");
        fire(lane -> "[]");
        fire(lane -> "[{\"id\":1,\"tags\":[\"a\",\"b\"]}]");

        assertThat(found(1)).isEmpty();
        assertThat(found(2)).containsExactly(Map.entry("the body is empty", 40L));
        assertThat(found(3)).containsExactly(Map.entry("/*/id has another value", 40L));
    }

    @Test
    void onlyTheOutermostChangeIsNamed() {
        fire(lane -> "{\"user\":{\"name\":\"ann\",\"cart\":{\"items\":[{\"id\":7}]}}}");
        fire(lane -> "{\"user\":null}");
        fire(lane -> "{}");
        fire(lane -> "{\"user\":{\"name\":\"ann\"},\"error\":{\"code\":7,\"text\":\"oops\"}}");
        fire(lane -> "database is locked");

        assertThat(found(1)).containsExactly(Map.entry("/user is null", 40L));
        assertThat(found(2)).containsExactly(Map.entry("the body is empty", 40L));
        assertThat(found(3)).containsOnly(Map.entry("/user/cart is missing", 40L), Map.entry("/error is new", 40L));
        assertThat(found(4)).containsExactly(Map.entry("the body is text", 40L));
        assertThat(hunt.examples().get(content("the body is text")).value()).isEqualTo("database is locked");
    }

    /** Half of the searches find nothing, so that an empty list alone says nothing. */
    @Test
    void aListThatIsEmptyForSomeTargetsMustNotBeForOthers() {
        IntFunction<String> target = lane -> "GET /search?q=" + (lane % 2 == 0 ? "tea" : "gold");
        fire(target, lane -> lane % 2 == 0 ? "{\"hits\":[1]}" : "{\"hits\":[]}");
        fire(target, lane -> "{\"hits\":[]}");
        fire(target, lane -> "{\"hits\":[1]}");

        assertThat(found(1)).containsExactly(Map.entry("/hits is empty", 20L));
        assertThat(found(2)).containsExactly(Map.entry("/hits is a list", 20L));
    }

    @Test
    void aListThatOthersFillMayBeEmptyEarlierOrLater() {
        fire(lane -> lane < 20 ? "{\"news\":[]}" : "{\"news\":[\"a\"]}");
        fire(lane -> lane < 5 ? "{\"news\":[]}" : "{\"news\":[\"a\"]}");
        fire(lane -> lane < 35 ? "{\"news\":[]}" : "{\"news\":[\"a\"]}");

        assertThat(found(1)).isEmpty();
        assertThat(found(2)).isEmpty();
    }

    @Test
    void usersSeeWhatTheyHaveWritten() {
        fireCarts("{\"cart\":[3]}");
        fireCarts("{\"cart\":[3]}");
        fireCarts("{\"cart\":[]}");

        assertThat(found(1)).isEmpty();
        assertThat(found(2)).containsExactly(Map.entry("/cart is empty", 10L));
    }

    /** Each user looks at the empty cart, puts something into it, and looks again; the first ten see {@code then}. */
    private void fireCarts(String then) {
        FakeAnswers answers = new FakeAnswers();
        for (int lane = 0; lane < LANES; lane++) {
            answers.json(lane, "GET /cart", "{\"cart\":[]}")
                    .add(lane, "POST /cart", 204, "", "")
                    .json(lane, "GET /cart", lane < 10 ? then : "{\"cart\":[3]}");
        }
        answers.fire(hunt);
    }

    @Test
    void pagesAreComparedByTheTextsAndNumbersOfTheirElements() {
        String rows = "<button>Buy</button><ul id=also><li>Cup 3</li><li>Pot 4</li></ul>";
        firePages(lane -> "<p class=stock>In stock: " + lane + "</p>" + rows);
        firePages(lane -> "<p class=stock>Sold out</p>" + rows);
        firePages(lane -> "<p class=stock>In stock: -3</p><button>" + (lane < 9 ? "Sorry" : "Buy") + "</button>");

        assertThat(found(1)).isEmpty();
        assertThat(found(2))
                .containsOnly(
                        Map.entry("button has another value", 9L),
                        Map.entry("p.stock is negative", 40L),
                        Map.entry("ul#also li is missing", 40L));
        assertThat(hunt.examples().get(content("button has another value")).value())
                .isEqualTo("Sorry");
        assertThat(hunt.examples().get(content("p.stock is negative")).value()).isEqualTo("In stock: -3");
    }

    @Test
    void numbersInDatesAndNamesHaveNoSign() {
        firePages(lane -> "<p>Since 2026-11-27, model A-7, 3-5 days, id-99, 10-");
        firePages(lane -> "<p>Since 2026-01-05, model B-9, 1-2 days, id-11, 7-");

        assertThat(found(1)).containsOnlyKeys("p has another value");
    }

    @Test
    void chosenHeaderFieldsAreCompared() {
        IntFunction<String> now = lane -> "Location: http://shop:8000/orders/" + lane + "?new=1\r\nDate: " + lane;
        fireRedirects(lane -> "Location: /orders/" + (1000 + lane) + "\r\nDate: x");
        fireRedirects(now);
        fireRedirects(lane -> "Location: /cart\r\nCache-Control: no-store");
        fireRedirects(lane -> "Date: x");

        assertThat(found(1)).isEmpty();
        assertThat(found(2))
                .containsOnly(
                        Map.entry("header Location has another value", 40L),
                        Map.entry("header Cache-Control is new", 40L));
        assertThat(found(3)).containsExactly(Map.entry("header Location is missing", 40L));
    }

    private void fireRedirects(IntFunction<String> fields) {
        FakeAnswers answers = new FakeAnswers();
        for (int lane = 0; lane < LANES; lane++) {
            answers.add(lane, "POST /orders", 303, fields.apply(lane), "");
        }
        answers.fire(hunt);
    }

    @Test
    void codedBodiesAreDecodedAndDamagedOnesLeftOut() throws IOException {
        fireCoded(gzip("{\"price\":1}"));
        fireCoded(gzip("{\"price\":-1}"));
        fireCoded(new byte[] {31, -117, 8, 0, 1, 2});

        assertThat(found(1)).containsExactly(Map.entry("/price is negative", 40L));
        assertThat(found(2)).isEmpty();
        assertThat(hunt.signals(2).get(content("/price is negative"))).isEqualTo(Observation.NONE);
    }

    private void fireCoded(byte[] body) {
        FakeAnswers answers = new FakeAnswers();
        for (int lane = 0; lane < LANES; lane++) {
            answers.add(lane, "GET /products/1", 200, "Content-Encoding: gzip", body);
        }
        answers.fire(hunt);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void anotherStatusAndFailuresAreNotContent() {
        fire(lane -> "{\"price\":1}");
        FakeAnswers failed = new FakeAnswers();
        FakeAnswers refused = new FakeAnswers();
        for (int lane = 0; lane < LANES; lane++) {
            failed.add(lane, "GET /products/1", 500, "", "{}");
            refused.add(lane, "GET /products/1", 403, "", "{}");
        }
        failed.fire(hunt);
        refused.fire(hunt);
        fire(lane -> "{}");

        assertThat(found(1)).isEmpty();
        assertThat(found(2)).isEmpty();
        assertThat(found(3)).containsExactly(Map.entry("the body is empty", 40L));
    }

    /** With room for a part of the exchanges, the same ones are compared in each firing. */
    @Test
    void whatIsLeftOutForWantOfMemoryIsLeftOutInEachFiring() {
        ContentComparison small = new ContentComparison(10_000);
        for (int firing = 0; firing < 3; firing++) {
            FakeAnswers answers = new FakeAnswers();
            for (int lane = 0; lane < 400; lane++) {
                answers.json(lane, "GET /products/1", "{\"a\":" + lane + ",\"b\":" + (firing < 2 ? 1 : 2) + "}");
            }
            answers.fire(small);
        }

        Occurrence compared =
                small.signals(1).get(content("/b has another value")).of();
        assertThat(small.leftOut()).isBetween(350L, 399L);
        assertThat(compared.requests()).isEqualTo(400 - small.leftOut());
        assertThat(small.signals(2).get(content("/b has another value")))
                .isEqualTo(new Observation(compared, compared));
    }

    private void fire(IntFunction<String> body) {
        fire(lane -> "GET /products/1", body);
    }

    private void fire(IntFunction<String> request, IntFunction<String> body) {
        FakeAnswers answers = new FakeAnswers();
        for (int lane = 0; lane < LANES; lane++) {
            answers.json(lane, request.apply(lane), body.apply(lane));
        }
        answers.fire(hunt);
    }

    private void firePages(IntFunction<String> body) {
        FakeAnswers answers = new FakeAnswers();
        for (int lane = 0; lane < LANES; lane++) {
            answers.html(lane, "GET /products/1", "<title>Tea</title><body>" + body.apply(lane));
        }
        answers.fire(hunt);
    }

    /** By detail, in how many requests a firing showed a signal. */
    private Map<String, Long> found(int firing) {
        Map<String, Long> found = new HashMap<>();
        hunt.signals(firing).forEach((signal, observation) -> {
            if (observation.seen().requests() > 0) {
                found.put(signal.detail(), observation.seen().requests());
            }
        });
        return found;
    }

    private static Signal content(String detail) {
        return new Signal("GET /products/{id}", Signal.Kind.CONTENT, detail);
    }

    /** A firing that is repeated has requests with the same numbers and times, but other responses. */
    @Test
    void eachFiringHasAnExampleOfItsOwn() {
        fire(lane -> "{\"price\":5}");
        fire(lane -> "{\"price\":5}");
        fire(lane -> "{\"price\":" + (lane == 7 ? 4 : 5) + "}");
        assertThat(hunt.examples().get(content("/price has another value")).lane())
                .isEqualTo(7);
        fire(lane -> "{\"price\":" + (lane == 9 ? 3 : 5) + "}");
        assertThat(hunt.examples().get(content("/price has another value")).lane())
                .isEqualTo(9);
        fire(lane -> "{\"price\":5}");
        assertThat(hunt.examples()).isEmpty();
    }
}
