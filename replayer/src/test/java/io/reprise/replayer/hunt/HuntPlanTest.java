package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reprise.replayer.hunt.Firing.Load;
import io.reprise.replayer.hunt.Firing.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuntPlanTest {
    private static final double SECONDS = 20;

    private static HuntPlan plan(double breaksFrom, double budgetSeconds, Double... loads) {
        return new HuntPlan(
                1,
                List.of(loads),
                new HuntPlan.Cost(rate -> SECONDS / rate, 1, budgetSeconds),
                (baselines, load) -> load.step().rate() >= breaksFrom);
    }

    /** All firings until the plan has no more, as text. */
    private static List<Firing> fire(HuntPlan plan) {
        return fire(plan, new ArrayList<>());
    }

    private static List<Firing> fire(HuntPlan plan, List<Firing> firings) {
        for (Optional<Step> next = plan.next(firings); next.isPresent(); next = plan.next(firings)) {
            Step step = next.get();
            assertThat(step.index()).isEqualTo(firings.size()).isLessThan(30);
            firings.add(
                    new Firing(step, Map.of(), Map.of(), Map.of(), new Load(50, 50, 1, SECONDS / step.rate(), true)));
        }
        return firings;
    }

    private static String text(List<Firing> firings) {
        List<String> words = new ArrayList<>();
        for (Firing firing : firings) {
            String role = firing.step().role().name();
            words.add(role.substring(0, role.equals("BETWEEN") ? 2 : 1).toLowerCase(Locale.ROOT)
                    + (Math.round(firing.step().rate() * 1000) / 1000.0));
        }
        return String.join(" ", words);
    }

    @ParameterizedTest
    @CsvSource({
        "99, b1.0 b1.0 l2.0 l4.0 l8.0 a1.0",
        "8,  b1.0 b1.0 l2.0 l4.0 l8.0 be1.0 c8.0 l5.66 l6.73 l7.34 a1.0",
        "2.5, b1.0 b1.0 l2.0 l4.0 l8.0 be1.0 c8.0 c4.0 l2.83 l2.38 l2.6 a1.0",
        "1.2, b1.0 b1.0 l2.0 l4.0 l8.0 be1.0 c8.0 c2.0 l1.41 l1.19 l1.3 a1.0"
    })
    void ladderIsFiredThenConfirmedThenTheThresholdIsSought(double breaksFrom, String expected) {
        HuntPlan plan = plan(breaksFrom, Double.POSITIVE_INFINITY, 2.0, 4.0, 8.0);
        List<Firing> firings = fire(plan);
        assertThat(text(firings)).isEqualTo(expected.strip());
        if (breaksFrom < 99) {
            assertThat(plan.threshold(firings).orElseThrow()).isBetween(breaksFrom, breaksFrom * HuntPlan.KNOWN_RATIO);
            assertThat(plan.cleanUpTo(firings, plan.threshold(firings))).isLessThan(breaksFrom);
        } else {
            assertThat(plan.threshold(firings)).isEmpty();
            assertThat(plan.cleanUpTo(firings, plan.threshold(firings))).isEqualTo(8);
        }
    }

    @Test
    void aFiringThatKeptNoTimetableIsNotClean() {
        List<Firing> firings = new ArrayList<>();
        double[] rates = {1, 1, 2, 4, 8};
        for (int i = 0; i < rates.length; i++) {
            Firings firing = Firings.of(i, i < 2 ? Firing.Role.BASELINE : Firing.Role.LOAD, rates[i]);
            firings.add((rates[i] == 4 ? firing.late() : firing).done());
        }
        assertThat(plan(8, 1e9, 2.0, 4.0, 8.0).cleanUpTo(firings, OptionalDouble.of(8)))
                .isEqualTo(2);
        assertThat(plan(2, 1e9, 2.0, 4.0, 8.0).cleanUpTo(firings, OptionalDouble.of(2)))
                .isEqualTo(1);
    }

    /** A stock shows only in the next firing that pieces were lost: the highest load is known to break at the end. */
    @Test
    void whatTheLastBaselineShowsOfALoadIsConfirmed() {
        List<Firing> firings = new ArrayList<>();
        HuntPlan plan = new HuntPlan(
                1,
                List.of(2.0, 4.0, 8.0),
                new HuntPlan.Cost(rate -> SECONDS / rate, 1, 0),
                (baselines, load) ->
                        load.step().rate() >= 8 && firings.size() > load.step().index() + 1);
        fire(plan, firings);
        assertThat(text(firings)).isEqualTo("b1.0 b1.0 l2.0 l4.0 l8.0 a1.0 c8.0 a1.0");
    }

    @Test
    void aBudgetEndsTheSearchAndNothingElse() {
        double ladder = 4 * 21 + 11 + 6 + 3.5 + 3.5 + 6;
        assertThat(text(fire(plan(2.5, ladder, 2.0, 4.0, 8.0))))
                .isEqualTo("b1.0 b1.0 l2.0 l4.0 l8.0 be1.0 c8.0 c4.0 a1.0");
        assertThat(text(fire(plan(2.5, ladder + 9, 2.0, 4.0, 8.0))))
                .isEqualTo("b1.0 b1.0 l2.0 l4.0 l8.0 be1.0 c8.0 c4.0 l2.83 a1.0");
    }

    @Test
    void theDurationIsKnownBeforehand() {
        HuntPlan clean = plan(99, Double.POSITIVE_INFINITY, 2.0, 4.0, 8.0);
        assertThat(clean.leastSeconds()).isCloseTo(seconds(fire(clean)), within(1e-6));
        for (double breaksFrom : new double[] {1.01, 1.3, 2, 3, 7.9}) {
            HuntPlan plan = plan(breaksFrom, Double.POSITIVE_INFINITY, 2.0, 4.0, 8.0);
            assertThat(seconds(fire(plan))).isBetween(plan.leastSeconds(), plan.mostSeconds() + 0.5);
        }
    }

    private static double seconds(List<Firing> firings) {
        return firings.stream()
                .mapToDouble(firing -> firing.load().seconds() + 1)
                .sum();
    }

    @Test
    void aHuntWithoutALoadIsNone() {
        assertThatThrownBy(() -> plan(1, 1)).hasMessageContaining("expected at least one above the baseline");
    }

    /** A target that does not recover is as bad there as under load, and no load would seem worse. */
    @Test
    void theBaselineAfterAllLoadIsNotComparedWithLoads() {
        HuntPlan plan = new HuntPlan(
                1,
                List.of(2.0, 4.0, 8.0),
                new HuntPlan.Cost(rate -> SECONDS / rate, 1, 0),
                (baselines, load) -> load.step().rate() >= 4
                        && baselines.stream().noneMatch(firing -> firing.step().role() == Firing.Role.AFTERWARDS));
        List<Firing> firings = fire(plan);
        assertThat(firings)
                .last()
                .satisfies(last -> assertThat(last.step().role()).isEqualTo(Firing.Role.AFTERWARDS));
        assertThat(plan.threshold(firings)).hasValue(4);
        assertThat(plan.cleanUpTo(firings, plan.threshold(firings))).isEqualTo(2);
    }
}
