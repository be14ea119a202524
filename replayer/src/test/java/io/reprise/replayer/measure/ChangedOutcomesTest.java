package io.reprise.replayer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChangedOutcomesTest {
    private double now;

    private void answer(Runs runs, int status, int times) {
        for (int i = 0; i < times; i++) {
            runs.answered(status, now, now + 0.1, 0, now + 1);
            now += 2;
        }
    }

    private Runs mixed(int changed, int compared) {
        Runs runs = new Runs();
        answer(runs, 403, changed);
        answer(runs, 200, compared - changed);
        return runs;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, false",
        "1, 1, true",
        "1, 3, true",
        "1, 20, true",
        "1, 21, false",
        "1, 50, false",
        "3, 50, true",
        "1, 100, false",
        "4, 100, false",
        "5, 100, true",
        "10, 1000, false",
        "18, 1000, false",
        "19, 1000, true",
        "124, 10000, false",
        "125, 10000, true"
    })
    void moreThanOneInAHundredCountUnlessItMayBeChance(int changed, int compared, boolean counts) {
        RunSummary run = mixed(changed, compared).finish(100_000);
        assertThat(run.changed()).isEqualTo(changed);
        assertThat(run.compared()).isEqualTo(compared);
        assertThat(run.isChanged()).isEqualTo(counts);
    }

    @Test
    void requestsWithoutARecordedResponseAreNotComparedButCounted() {
        Runs runs = mixed(0, 4).recorded(0);
        answer(runs, 403, 20);
        RunSummary run = runs.finish(100_000);
        assertThat(run.isChanged()).isFalse();
        assertThat(run.compared()).isEqualTo(4);
        assertThat(run.tally().count(Comparison.UNCOMPARED)).isEqualTo(20);
    }

    @Test
    void redirectToALoginPageIsAChangeAlthoughTheStatusIsTheSame() {
        Runs runs = new Runs().recorded(302).recordedLocation("/orders/17").live("Location: /login\r\n", "");
        answer(runs, 302, 3);
        RunSummary run = runs.finish(1_000);
        assertThat(run.changed()).isEqualTo(3);
        assertThat(run.mismatched()).isZero();
        assertThat(run.tally().groups(group -> group.key().isChanged()))
                .extracting(group -> group.key().signature() + " " + run.tally().share(group))
                .containsExactly("302 → 302 (login) 3 of 3 (100 %)");
    }

    @Test
    void onlyRequestsOfTheSameSessionFollowARefusedLogin() {
        Runs runs = new Runs().lane(5, "POST").endpoint("POST /login", "/login").recorded(302);
        answer(runs, 403, 1);
        runs.lane(5, "GET").endpoint("GET /orders", "/orders").recorded(200);
        answer(runs, 403, 37);
        runs.lane(6, "GET");
        answer(runs, 403, 1);
        answer(runs, 200, 2);
        Tally tally = runs.finish(10_000).tally();
        FailureGroup orders = tally.groups(group -> group.key().endpoint().equals("GET /orders"))
                .get(0);
        FailureGroup login = tally.groups(group -> group.key().endpoint().equals("POST /login"))
                .get(0);
        assertThat(tally.share(orders)).isEqualTo("38 of 40 (95 %)");
        assertThat(orders.followed()).isEqualTo(37);
        assertThat(orders.after()).containsOnlyKeys(login.key());
        assertThat(tally.followers(login.key())).isEqualTo(37);
        assertThat(login.followed()).isZero();
    }

    /** Most sites answer a login that they refuse with the form and 200. */
    @Test
    void requestsAfterALoginThatShowedItsFormAgainFollowIt() {
        Runs runs = new Runs().lane(5, "POST").endpoint("POST /login", "/login").recorded(302);
        answer(runs, 200, 1);
        runs.lane(5, "GET").endpoint("GET /orders", "/orders").recorded(200).live("Location: /login\r\n", "");
        answer(runs, 302, 37);
        RunSummary run = runs.finish(10_000);
        assertThat(run.tally()
                        .groups(group -> group.key().endpoint().equals("GET /orders"))
                        .get(0)
                        .followed())
                .isEqualTo(37);
        assertThat(cause(run)).contains("lost state", "POST /login 302 → 200", "37 later requests");
    }

    @Test
    void requestSentBeforeTheFirstEndedDoesNotFollowIt() {
        Runs runs = new Runs().lane(5, "GET").answered(403, 0, 0.1, 0, 50).answered(403, 1, 1.1, 0, 60);
        assertThat(runs.finish(100)
                        .tally()
                        .groups(group -> group.key().isChanged())
                        .get(0)
                        .followed())
                .isZero();
    }

    @Test
    void lanesAreRememberedInBoundedMemory() {
        Runs runs = new Runs();
        for (int lane = 1; lane <= LaneCauses.LANES_MAX + 10; lane++) {
            runs.lane(lane, "GET").answered(403, 0, 0.1, 0, 1);
        }
        runs.lane(1, "GET")
                .answered(403, 10, 11, 0, 12)
                .lane(LaneCauses.LANES_MAX + 10, "GET")
                .answered(403, 10, 11, 0, 12);
        assertThat(runs.finish(100)
                        .tally()
                        .groups(group -> group.key().isChanged())
                        .get(0)
                        .followed())
                .as("the lane that went wrong first is forgotten, the latest is not")
                .isEqualTo(1);
    }

    private static String cause(RunSummary run) {
        return Gated.verdict(run, "failure, changed > 0").likelyCause();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GET; 403; 10; 40; ''; lost state",
                "GET; 401; 10; 40; ''; lost state",
                "POST; 422; 10; 40; ''; lost state",
                "POST; 419; 50; 0; ''; lost state",
                "GET; 403; 50; 0; Forbidden; lost state",
                "GET; 403; 50; 0; Origin checking failed; wrong host",
                "GET; 400; 50; 0; ''; wrong host",
                "GET; 421; 50; 0; ''; wrong host",
                "GET; 404; 50; 0; ''; wrong host",
                "GET; 404; 10; 40; ''; missing data",
                "GET; 401; 50; 0; ''; a closed target",
                "GET; 429; 10; 40; ''; overload",
                "GET; 503; 10; 40; ''; overload",
                "GET; 418; 10; 40; ''; a difference between the sites",
            })
    void sentenceSaysTheMostLikelyCause(String method, int status, int wrong, int right, String text, String cause) {
        Runs runs = new Runs().lane(0, method).live("", text);
        answer(runs, status, wrong);
        answer(runs, 200, right);
        assertThat(cause(runs.finish(1_000))).startsWith("most likely " + cause + ": " + wrong + " of ");
    }

    @Test
    void requestsThatFollowCountForTheCauseOfTheFirst() {
        Runs runs = new Runs().lane(5, "POST").endpoint("POST /login", "/login");
        answer(runs, 503, 1);
        runs.lane(5, "GET").endpoint("GET /orders", "/orders");
        answer(runs, 403, 30);
        answer(runs, 200, 30);
        assertThat(cause(runs.finish(1_000)))
                .startsWith("most likely overload: 1 of 1 (100 %) POST /login 200 → 503, and 30 later requests");
    }

    @Test
    void targetsResponseIsKeptWithItsFirst16KiB() {
        Runs runs = new Runs().live("Content-Type: text/plain\r\n", "x".repeat(20_000));
        answer(runs, 403, 9);
        FailureGroup group =
                runs.finish(100).tally().groups(each -> each.key().isChanged()).get(0);
        List<FailureGroup.Answers> kept = group.examples().stream()
                .map(FailureGroup.Example::answers)
                .filter(answers -> answers != null)
                .toList();
        assertThat(kept).as("a few of each kind").hasSize(3);
        assertThat(kept.get(0).replayed().body()).hasSize(16 << 10);
        assertThat(kept.get(0).replayed().bodyBytes()).isEqualTo(20_000);
        assertThat(group.examples())
                .allSatisfy(example -> assertThat(example.detail()).isNotEmpty());
    }
}
