package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.hunt.Finding.Verdict;
import io.reprise.replayer.hunt.Firing.Load;
import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.hunt.Firing.ServiceTimes;
import io.reprise.replayer.hunt.Firing.Step;
import io.reprise.replayer.hunt.Signal.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verdicts on firings whose numbers are known. */
class FindingsTest {
    private static final int LANES = 80;
    private static final String ORDER = "POST /orders";
    private static final Signal LOCKED = new Signal(ORDER, Kind.FAILURE, "200 → 500: database is locked");
    private static final Signal REFUSED = new Signal("GET /orders", Kind.CHANGED, "200 → 403");

    private final List<FiringEvidence> fired = new ArrayList<>();
    private final Map<Signal, Map<Signal, Long>> followed = new HashMap<>();

    /** A firing in which so many of 80 lanes, in as many slots, saw the signal once. */
    private FindingsTest fire(Role role, double rate, int seen) {
        return fire(role, rate, Map.of(LOCKED, seen), 1, true);
    }

    private FindingsTest fire(Role role, double rate, Map<Signal, Integer> seen, double slower, boolean isValid) {
        Occurrence all = new Occurrence(240, LANES, LANES);
        Map<Signal, Observation> signals = new HashMap<>();
        seen.forEach((signal, count) -> {
            if (count > 0) {
                signals.put(signal, new Observation(new Occurrence(count, count, count), all));
            }
        });
        Map<String, ServiceTimes> times =
                Map.of("GET /", times(10), "GET /a", times(12), ORDER, times(20 * slower), "GET /orders", times(8));
        Firing firing = new Firing(
                new Step(fired.size(), role, rate),
                Map.of(ORDER, all, "GET /orders", all, "GET /", all, "GET /a", all),
                signals,
                times,
                new Load(50 * rate, 50 * rate, 1, 20 / rate, isValid));
        fired.add(new FiringEvidence(firing, Map.of(), followed, Map.of(), Map.of()));
        return this;
    }

    private static ServiceTimes times(double ms) {
        double[] means = new double[LANES];
        Arrays.setAll(means, i -> ms * (0.9 + 0.2 * i / LANES));
        return new ServiceTimes(means, means.clone(), ms, ms * 1.1);
    }

    private List<Finding> findings() {
        return new Findings(fired).all();
    }

    private void baselines(int seen) {
        fire(Role.BASELINE, 1, seen).fire(Role.BASELINE, 1, seen);
    }

    /** 2 of 80 lanes, and again 2 of 80: what production has by chance is about as much. */
    @Test
    void aFewAccidentsInEachBaselineAreNoRegression() {
        baselines(2);
        fire(Role.LOAD, 2, 2).fire(Role.AFTERWARDS, 1, 2);
        assertThat(findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"20, 45, REGRESSION", "20, 70, LOAD_ONLY", "16, 17, REGRESSION", "10, 11, UNCLEAR", "2, 40, LOAD_ONLY"})
    void whatEachBaselineHasIsARegressionUnlessLoadMultipliesIt(int calm, int load, Verdict expected) {
        baselines(calm);
        fire(Role.LOAD, 4, load)
                .fire(Role.BETWEEN, 1, calm)
                .fire(Role.CONFIRMATION, 4, load)
                .fire(Role.AFTERWARDS, 1, calm);
        assertThat(findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.verdict()).isEqualTo(expected));
    }

    @Test
    void aFailureThatLoadBringsAndBringsAgainIsLoadOnly() {
        baselines(0);
        fire(Role.LOAD, 2, 1).fire(Role.LOAD, 4, 20).fire(Role.BETWEEN, 1, 0).fire(Role.CONFIRMATION, 4, 15);
        fire(Role.AFTERWARDS, 1, 0);
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.signal()).isEqualTo(LOCKED);
            assertThat(finding.verdict()).isEqualTo(Verdict.LOAD_ONLY);
            assertThat(finding.lowestRate()).hasValue(4);
            assertThat(finding.chance()).isLessThan(1e-6);
        });
    }

    @Test
    void occasionalBaselineFailureIsLoadOnlyIfLoadMultipliesIt() {
        baselines(3);
        fire(Role.LOAD, 4, 30)
                .fire(Role.BETWEEN, 1, 4)
                .fire(Role.CONFIRMATION, 4, 25)
                .fire(Role.AFTERWARDS, 1, 2);
        assertThat(findings()).extracting(Finding::verdict).containsExactly(Verdict.LOAD_ONLY);
    }

    @Test
    void aFailureThatStaysAfterTheLoadRecoversLate() {
        baselines(0);
        fire(Role.LOAD, 4, 20)
                .fire(Role.BETWEEN, 1, 0)
                .fire(Role.CONFIRMATION, 4, 25)
                .fire(Role.AFTERWARDS, 1, 30);
        assertThat(findings()).extracting(Finding::verdict).containsExactly(Verdict.RECOVERS_LATE);
    }

    @Test
    void aFailureThatDoesNotShowAgainIsUnclear() {
        baselines(0);
        fire(Role.LOAD, 4, 20)
                .fire(Role.BETWEEN, 1, 0)
                .fire(Role.CONFIRMATION, 4, 0)
                .fire(Role.AFTERWARDS, 1, 0);
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.UNCLEAR);
            assertThat(finding.why()).contains("did not show when the same load was fired again");
        });
    }

    @Test
    void aFailureThatTheBaselineBetweenHasTooIsUnclear() {
        baselines(0);
        fire(Role.LOAD, 4, 20).fire(Role.BETWEEN, 1, 18).fire(Role.CONFIRMATION, 4, 20);
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.UNCLEAR);
            assertThat(finding.why()).contains("--before-step");
        });
    }

    @Test
    void nothingIsFoundWhereFailuresAreAsRareAsBefore() {
        baselines(2);
        fire(Role.LOAD, 2, 3).fire(Role.LOAD, 4, 1).fire(Role.LOAD, 8, 4).fire(Role.AFTERWARDS, 1, 2);
        assertThat(findings()).isEmpty();
    }

    @Test
    void whatMostlyFollowsAFailureIsListedUnderIt() {
        followed.put(REFUSED, Map.of(LOCKED, 18L));
        baselines(0);
        Map<Signal, Integer> both = Map.of(LOCKED, 20, REFUSED, 20);
        fire(Role.LOAD, 4, both, 1, true).fire(Role.BETWEEN, 1, 0).fire(Role.CONFIRMATION, 4, both, 1, true);
        fire(Role.AFTERWARDS, 1, 0);
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.signal()).isEqualTo(LOCKED);
            assertThat(finding.consequences()).containsExactly(REFUSED);
        });
    }

    @Test
    void anEndpointThatFailsAndIsLateIsOneProblem() {
        Signal late = new Signal(ORDER, Kind.TAIL, "takes longer than 200 ms");
        Signal elsewhere = new Signal("GET /a", Kind.TAIL, "takes longer than 200 ms");
        Map<Signal, Integer> all = Map.of(LOCKED, 30, late, 30, elsewhere, 30);
        fire(Role.BASELINE, 1, 0).fire(Role.BASELINE, 1, 0);
        fire(Role.LOAD, 4, all, 1, true).fire(Role.BETWEEN, 1, 0);
        fire(Role.CONFIRMATION, 4, all, 1, true).fire(Role.AFTERWARDS, 1, 0);
        List<Finding> findings = new Findings(fired).all();
        assertThat(findings).extracting(Finding::signal).containsExactly(LOCKED, elsewhere);
        assertThat(findings.get(0).consequences()).containsExactly(late);
    }

    @Test
    void endpointThatAloneBecomesSlowIsAFindingUnlessTheReplayerWasLate() {
        for (boolean isValid : new boolean[] {true, false}) {
            fired.clear();
            baselines(0);
            fire(Role.LOAD, 4, Map.of(), 30, isValid).fire(Role.BETWEEN, 1, 0);
            fire(Role.CONFIRMATION, 4, Map.of(), 30, isValid).fire(Role.AFTERWARDS, 1, 0);
            assertThat(findings())
                    .extracting(Finding::signal)
                    .isEqualTo(isValid ? List.of(Signal.slow(ORDER)) : List.of());
        }
    }

    @Test
    void theNameOfAFindingIsTheSameInEveryHunt() {
        baselines(10);
        fire(Role.LOAD, 4, 11);
        assertThat(findings())
                .extracting(Finding::id)
                .containsExactly(findings().get(0).id())
                .allMatch(id -> id.matches("[0-9a-f]{8}"));
    }

    @Test
    void failuresOfAlmostAllUsersInAShortStepAreNeverClean() {
        Occurrence calm = new Occurrence(60, 60, 24);
        Occurrence load = new Occurrence(60, 60, 3);
        Occurrence one = new Occurrence(1, 1, 1);
        Occurrence most = new Occurrence(59, 59, 3);
        add(Role.BASELINE, 1, one, calm);
        add(Role.BASELINE, 1, one, calm);
        add(Role.LOAD, 8, most, load);
        Findings soFar = new Findings(fired);
        List<Firing> firings = fired.stream().map(FiringEvidence::firing).toList();
        assertThat(soFar.isBroken(firings.subList(0, 2), firings.get(2))).isTrue();
        assertThat(soFar.all()).extracting(Finding::verdict).containsExactly(Verdict.UNCLEAR);
        add(Role.BETWEEN, 1, one, calm);
        add(Role.CONFIRMATION, 8, most, load);
        assertThat(findings()).extracting(Finding::verdict).containsExactly(Verdict.LOAD_ONLY);
    }

    /** As the threshold of the hunt is found, so that its sentence and its findings name one rate. */
    @Test
    void whatIsCertainElsewhereShowsFromTheFirstSuspicionOn() {
        Occurrence of = new Occurrence(80, 80, 80);
        add(Role.BASELINE, 1, Occurrence.NONE, of);
        add(Role.BASELINE, 1, Occurrence.NONE, of);
        add(Role.LOAD, 2, new Occurrence(6, 6, 1), of); // of one moment, which proves nothing
        add(Role.LOAD, 4, new Occurrence(30, 30, 30), of);
        add(Role.BETWEEN, 1, Occurrence.NONE, of);
        add(Role.CONFIRMATION, 4, new Occurrence(30, 30, 30), of);
        add(Role.AFTERWARDS, 1, Occurrence.NONE, of);
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.LOAD_ONLY);
            assertThat(finding.lowestRate()).hasValue(2);
        });
    }

    private void add(Role role, double rate, Occurrence seen, Occurrence of) {
        Firing firing = new Firing(
                new Step(fired.size(), role, rate),
                Map.of(ORDER, of),
                Map.of(LOCKED, new Observation(seen, of)),
                Map.of(),
                new Load(30 * rate, 30 * rate, 1, 6 / rate, true));
        fired.add(FiringEvidence.of(firing));
    }

    /** What a replayer cannot send in time, it sends at once, so such a firing is not at the pace of the baseline. */
    @Test
    void aLateFiringAfterTheLoadDoesNotShowThatTheTargetRecoversLate() {
        baselines(0);
        fire(Role.LOAD, 4, 20).fire(Role.BETWEEN, 1, 0).fire(Role.CONFIRMATION, 4, 25);
        fire(Role.AFTERWARDS, 1, Map.of(LOCKED, 30), 1, false);
        assertThat(findings()).extracting(Finding::verdict).containsExactly(Verdict.LOAD_ONLY);
    }

    @Test
    void withoutATimelyFiringAfterTheLoadAFindingIsUnclear() {
        baselines(0);
        fire(Role.LOAD, 4, 20).fire(Role.BETWEEN, 1, Map.of(LOCKED, 18), 1, false);
        fire(Role.CONFIRMATION, 4, 25).fire(Role.AFTERWARDS, 1, Map.of(LOCKED, 30), 1, false);
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.UNCLEAR);
            assertThat(finding.why()).contains("the replayer was late");
        });
    }

    private void compare(Role role, double rate, int empty, int warned, int other) {
        Occurrence all = new Occurrence(240, LANES, LANES);
        Map<Signal, Observation> signals = new HashMap<>();
        Map.of("/items is empty", empty, "/warning is new", warned, "/price has another value", other)
                .forEach((detail, count) -> signals.put(
                        new Signal("GET /a", Kind.CONTENT, detail),
                        new Observation(new Occurrence(count, count, count), all)));
        Firing firing = new Firing(
                new Step(fired.size(), role, rate),
                Map.of("GET /a", all),
                signals,
                Map.of(),
                new Load(50 * rate, 50 * rate, 1, 20 / rate, true));
        fired.add(FiringEvidence.of(firing));
    }

    @Test
    void differencesOfTheSameResponsesAreOneProblem() {
        compare(Role.BASELINE, 1, 0, 0, 0);
        compare(Role.BASELINE, 1, 0, 0, 0);
        compare(Role.LOAD, 4, 30, 30, 30);
        compare(Role.BETWEEN, 1, 0, 0, 0);
        compare(Role.CONFIRMATION, 4, 28, 28, 29);
        compare(Role.AFTERWARDS, 1, 0, 0, 0);
        assertThat(findings())
                .extracting(finding -> finding.signal().detail())
                .containsExactlyInAnyOrder("/items is empty", "/price has another value");
        assertThat(findings())
                .filteredOn(finding -> finding.signal().detail().equals("/items is empty"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.consequences())
                        .containsExactly(new Signal("GET /a", Kind.CONTENT, "/warning is new")));
    }
}
