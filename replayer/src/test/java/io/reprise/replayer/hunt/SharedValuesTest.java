package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Twenty users ask for the same, one after the other, and then once more. */
final class SharedValuesTest {
    private static final int LANES = 20;

    private final ContentComparison hunt = new ContentComparison(64 << 20);

    @Test
    void anotherUsersTokenIsALeakForTheOneWhoGetsIt() {
        getTwice(lane -> "{\"key\":\"" + token(lane) + "\"}");
        getTwice(lane -> "{\"key\":\"" + token(lane + 100) + "\"}");
        FakeAnswers answers = new FakeAnswers();
        for (int i = 0; i < 2 * LANES; i++) {
            answers.json(i % LANES, "GET /me", "{\"key\":\"" + token(i == 27 ? 3 : i % LANES) + "\"}");
        }
        answers.fire(hunt);

        Signal leak = new Signal("GET /me", Signal.Kind.LEAK, "/key is another user's");
        assertThat(found(1)).isEmpty();
        assertThat(found(2)).containsExactly(Map.entry(leak, 1L));
        assertThat(hunt.signals(2).get(leak).of()).isEqualTo(new Occurrence(40, 20, 40));
        assertThat(hunt.examples().get(leak)).isEqualTo(new ContentExample(27, 7, 27_000_000_000L, ""));
    }

    @Test
    void aValueThatIsShownOnceIsNobodysUnlessItIsAMailAddress() {
        get(lane -> "{\"latest\":\"" + token(lane) + "\",\"mail\":\"user" + lane + "@example.org\"}");
        get(lane -> "{\"latest\":\"" + token(3) + "\",\"mail\":\"user3@example.org\"}");

        assertThat(found(1))
                .containsExactly(Map.entry(new Signal("GET /me", Signal.Kind.LEAK, "/mail is another user's"), 19L));
    }

    /** In the first firing each user sees other numbers and times; under load some coincide. */
    @Test
    void countersAndTimesThatCoincideAreNobodys() {
        for (int step = 0; step < 2; step++) {
            FakeAnswers answers = new FakeAnswers();
            for (int i = 0; i < 2 * LANES; i++) {
                int shown = step == 0 ? i : i / 4;
                String body = "{\"votes\":" + (10_000 + shown) + ",\"at\":\"2026-11-27T10:00:" + (10 + shown)
                        + "\",\"epoch\":" + (1_795_000_000 + shown) + "}";
                answers.json(i % LANES, i % 2 == 0 ? "POST /vote" : "GET /votes", body);
            }
            answers.fire(hunt);
        }
        assertThat(found(1)).isEmpty();
    }

    @Test
    void twoSessionsOfOneUserShareWhatIsTheUsers() {
        getTwice(lane -> "{\"key\":\"" + token(lane == 1 ? 0 : lane) + "\"}");
        getTwice(lane -> "{\"key\":\"" + token(lane == 1 ? 0 : lane) + "\"}");

        assertThat(found(1)).isEmpty();
    }

    @Test
    void whatOneUserShowsToOthersIsNoLeak() {
        for (int step = 0; step < 2; step++) {
            FakeAnswers answers = new FakeAnswers();
            for (int i = 0; i < 2 * LANES; i++) {
                answers.json(i % LANES, "GET /me", "{\"key\":\"" + token(i % LANES) + "\"}");
                int author = step == 0 ? i % 3 : i % 17;
                answers.json(i % LANES, "GET /comments", "{\"authors\":[\"" + token(author) + "\"]}");
            }
            answers.fire(hunt);
        }
        assertThat(found(1)).isEmpty();
    }

    @Test
    void oneCookieForTwoUsersIsFound() {
        for (int step = 0; step < 3; step++) {
            FakeAnswers answers = new FakeAnswers();
            for (int lane = 0; lane < LANES; lane++) {
                String value = token((step < 2 ? lane : lane / 2) + 1000 * step);
                answers.add(lane, "GET /login", 200, "Set-Cookie: sid=" + value + "; Path=/", "");
            }
            answers.fire(hunt);
        }
        assertThat(found(1)).isEmpty();
        assertThat(found(2))
                .containsExactly(
                        Map.entry(new Signal("GET /login", Signal.Kind.LEAK, "cookie sid is another user's"), 10L));
    }

    @Test
    void numberIssuedByTwoWritesIsADuplicateAndNotALeak() {
        orders(0);
        orders(30);
        orders(-1);

        assertThat(found(1)).isEmpty();
        assertThat(found(2))
                .containsExactly(Map.entry(
                        new Signal("POST /orders", Signal.Kind.DUPLICATE, "/number is the same for several users"),
                        1L));
    }

    /** @param more what is added to the number of each order; −1 to give lane 5 the number and the time of lane 4 */
    private void orders(int more) {
        FakeAnswers answers = new FakeAnswers();
        for (int i = 0; i < 2 * LANES; i++) {
            int lane = i % LANES;
            int shown = (more < 0 && lane == 5 ? 4 : lane) + Math.max(0, more);
            String body = "{\"number\":" + (5000 + shown) + ",\"at\":\"2026-11-27T10:" + (100 + shown + "").substring(1)
                    + ":00Z\",\"stamp\":" + (1_795_000_000_000L + shown) + "}";
            answers.json(lane, i < LANES ? "POST /orders" : "GET /orders", body);
        }
        answers.fire(hunt);
    }

    @Test
    void lanesAreLeftOutAlikeForWantOfMemory() {
        ContentComparison small = new ContentComparison(200_000);
        for (int step = 0; step < 3; step++) {
            FakeAnswers answers = new FakeAnswers();
            for (int i = 0; i < 1_000; i++) {
                int lane = i % 500;
                String key = token(step < 2 ? lane : lane / 50);
                answers.json(lane, "GET /me", "{\"key\":\"" + key + "\"}");
            }
            answers.fire(small);
        }
        Signal leak = new Signal("GET /me", Signal.Kind.LEAK, "/key is another user's");
        assertThat(small.signals(1).get(leak).seen()).isEqualTo(Occurrence.NONE);
        assertThat(small.signals(2).get(leak).seen().requests()).isBetween(20L, 600L);
    }

    private void getTwice(IntFunction<String> body) {
        FakeAnswers answers = new FakeAnswers();
        for (int i = 0; i < 2 * LANES; i++) {
            answers.json(i % LANES, "GET /me", body.apply(i % LANES));
        }
        answers.fire(hunt);
    }

    private void get(IntFunction<String> body) {
        FakeAnswers answers = new FakeAnswers();
        for (int lane = 0; lane < LANES; lane++) {
            answers.json(lane, "GET /me", body.apply(lane));
        }
        answers.fire(hunt);
    }

    private static String token(int number) {
        return "k" + Integer.toHexString(0x1234_5678 + 7_919 * number) + "z";
    }

    /** The leaks and duplicates of a firing, with the number of requests. */
    private Map<Signal, Long> found(int firing) {
        Map<Signal, Long> found = new HashMap<>();
        hunt.signals(firing).forEach((signal, observation) -> {
            if (signal.kind() != Signal.Kind.CONTENT && observation.seen().requests() > 0) {
                found.put(signal, observation.seen().requests());
            }
        });
        return found;
    }
}
