package io.reprise.replayer.bisect;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.bisect.BisectSearch.Outcome;
import io.reprise.replayer.bisect.BisectSearch.Wanted;
import io.reprise.replayer.bisect.Firings.Reason;
import io.reprise.replayer.bisect.Inventory.Item;
import io.reprise.replayer.bisect.Trials.Baseline;
import io.reprise.replayer.bisect.Trials.Limits;
import io.reprise.replayer.bisect.Trials.Result;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BisectSearchTest {
    private static final Wanted WANTED = new Wanted("POST /order", List.of(8.0, 4.0), 1);

    private final List<Result> results = new ArrayList<>();
    private TrialLog log = new TrialLog(() -> {});

    private Outcome search(SimulatedTarget target) {
        return search(target, new Limits(1e9, 100_000, () -> 0));
    }

    private Outcome search(SimulatedTarget target, Limits limits) {
        results.clear();
        Trials trials = new Trials(target, log, limits, results::add);
        return new BisectSearch(target.inventory, trials, WANTED).run();
    }

    private static List<String> slice(SimulatedTarget target, Outcome outcome) {
        return Objects.requireNonNull(outcome.best()).numbers().stream()
                .mapToObj(target.inventory.items()::get)
                .map(item -> item.user() + " " + item.endpoint())
                .toList();
    }

    @Test
    void twoRequestsOfTwoUsersAreLeftWithTheLoginsThatTheyNeed() {
        SimulatedTarget target = new SimulatedTarget(1);
        Outcome outcome = search(target);
        assertThat(outcome.ended()).isNull();
        assertThat(slice(target, outcome))
                .containsExactly("3 GET /login", "3 POST /order", "17 GET /login", "17 GET /report");
        assertThat(outcome.lowest().orElse(0)).isBetween(3.0, 3.3);
        assertThat(outcome.below()).isBetween(2.7, 3.0);
        assertThat(target.fired).isLessThan(250);
    }

    @Test
    void nearlyAllSearchesFindTheCulpritsOfAFlakyFinding() {
        int found = 0;
        for (int seed = 0; seed < 100; seed++) {
            log = new TrialLog(() -> {});
            SimulatedTarget target = new SimulatedTarget(seed);
            target.share = 0.95;
            Outcome outcome = search(target);
            boolean isBroken = outcome.best() != null
                    && target.isBroken.test(outcome.best().numbers());
            assertThat(outcome.best() == null || isBroken)
                    .as("what is said to show it does")
                    .isTrue();
            found += isBroken && outcome.best().numbers().cardinality() <= 8 ? 1 : 0;
        }
        assertThat(found).isGreaterThan(85);
    }

    @Test
    void aPoolThatNeedsManyUsersKeepsSoMany() {
        SimulatedTarget target = new SimulatedTarget(2);
        target.share = 1;
        target.isBroken = numbers -> target.inventory.users(numbers) >= 6;
        assertThat(target.inventory.users(
                        Objects.requireNonNull(search(target).best()).numbers()))
                .isEqualTo(6);
    }

    @Test
    void whatDoesNotShowAgainIsSaid() {
        SimulatedTarget target = new SimulatedTarget(3);
        target.share = 0.2;
        Outcome outcome = search(target);
        assertThat(outcome.best()).isNull();
        assertThat(outcome.ended()).isNull();
        assertThat(results)
                .hasSize(2)
                .allSatisfy(result -> assertThat(result.isYes()).isFalse());
    }

    @Test
    void whatTheBaselineShowsAsWellDoesNotCount() {
        SimulatedTarget target = new SimulatedTarget(4);
        target.share = 1;
        target.showsInBaseline = true;
        assertThat(search(target).best()).isNull();
        assertThat(results).allSatisfy(result -> assertThat(result.baseline()).isEqualTo(Baseline.ALSO));
    }

    /** The whole of a recording nearly always shows a few at any pace; a small part of it does not. */
    @Test
    void partMayShowLessThanHalfAsMuchAtTheBaselinePace() {
        SimulatedTarget target = new SimulatedTarget(4);
        target.share = 1;
        target.requests = numbers -> target.inventory.users(numbers);
        target.baselineShare = 0.4;
        assertThat(slice(target, search(target))).hasSize(4);
        assertThat(results.get(0).baseline()).isEqualTo(Baseline.FEWER);
        assertThat(results.stream().filter(Result::isYes).map(Result::baseline)).contains(Baseline.NOTHING);

        log = new TrialLog(() -> {});
        target.baselineShare = 0.6;
        assertThat(search(target).best()).isNull();
        assertThat(results.get(0).baseline()).isEqualTo(Baseline.ALSO);
    }

    @Test
    void theSameExchangesAreFiredAtThePaceOfTheBaselineOnce() {
        SimulatedTarget target = new SimulatedTarget(8);
        target.share = 1;
        search(target);
        assertThat(results.stream()
                        .filter(Result::isYes)
                        .filter(result -> result.part().what().equals("rate")))
                .as("further rates at which the whole shows it")
                .isNotEmpty();
        long baselines =
                log.entries().stream().filter(TrialLog.Entry::isBaseline).count();
        long parts = results.stream()
                .filter(Result::isYes)
                .map(result -> result.part().numbers())
                .distinct()
                .count();
        assertThat(baselines).isEqualTo(parts);
    }

    @Test
    void anAccidentInTheBaselineDoesNotCount() {
        SimulatedTarget target = new SimulatedTarget(9);
        target.share = 1;
        target.accidentsInBaseline = 1;
        assertThat(slice(target, search(target))).hasSize(4);
    }

    @Test
    void aBudgetThatIsSpentLeavesTheBestPartSoFar() {
        SimulatedTarget target = new SimulatedTarget(5);
        target.share = 1;
        Outcome outcome = search(target, new Limits(40, 100_000, () -> target.fired * 1_000_000_000L));
        assertThat(outcome.ended()).isEqualTo(Reason.BUDGET);
        assertThat(target.fired).isLessThanOrEqualTo(40);
        assertThat(outcome.best()).isNotNull();
        assertThat(target.isBroken.test(Objects.requireNonNull(outcome.best()).numbers()))
                .isTrue();
        assertThat(outcome.best().numbers().cardinality())
                .isLessThan(target.inventory.items().size());
        SimulatedTarget other = new SimulatedTarget(5);
        log = new TrialLog(() -> {});
        assertThat(search(other, new Limits(1e9, 7, () -> 0)).ended()).isEqualTo(Reason.BUDGET);
        assertThat(other.fired).isEqualTo(7);
    }

    @Test
    void aReplayerThatIsAlwaysLateEndsTheSearch() {
        SimulatedTarget target = new SimulatedTarget(6);
        target.isValid = false;
        assertThat(search(target).ended()).isEqualTo(Reason.INVALID);
        assertThat(target.fired).isEqualTo(3);
    }

    /** Killed after every number of firings, and begun again each time, it fires nothing twice and ends alike. */
    @Test
    void aSearchThatIsEndedAnywhereGoesOnWhereItWas() {
        SimulatedTarget whole = new SimulatedTarget(7);
        List<String> slice = slice(whole, search(whole));
        for (int step = 1; step < 60; step += 7) {
            log = new TrialLog(() -> {});
            SimulatedTarget target = new SimulatedTarget(7);
            Outcome outcome;
            int processes = 0;
            do {
                target.endAfter = target.fired + step;
                TrialLog next = new TrialLog(() -> {});
                next.restore(log.entries(), log.order());
                log = next;
                outcome = search(target);
                processes++;
            } while (outcome.ended() == Reason.INTERRUPTED);
            assertThat(processes).isGreaterThan(1);
            assertThat(target.fired).isEqualTo(whole.fired);
            assertThat(slice(target, outcome)).isEqualTo(slice);
        }
    }

    @Test
    void whatAnExchangeNeedsStaysWithItOverSeveralSteps() {
        Inventory inventory = new Inventory(List.of(
                new Item("0-1", 1, 1, "a", 0, List.of()),
                new Item("0-2", 1, 1, "b", 10, List.of(List.of(0))),
                new Item("0-3", 2, 2, "c", 20, List.of()),
                new Item("0-4", 2, 2, "d", 30, List.of(List.of(2, 1), List.of())),
                new Item("0-5", 2, 2, "e", 40, List.of(List.of(1, 3)))));
        assertThat(inventory.withNeeds(BitSet.valueOf(new long[] {0b10000})))
                .isEqualTo(BitSet.valueOf(new long[] {0b10011}));
        assertThat(inventory.withNeeds(BitSet.valueOf(new long[] {0b01010})))
                .as("one issuer is enough")
                .isEqualTo(BitSet.valueOf(new long[] {0b01011}));
    }
}
