package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reprise.replayer.hunt.Firing.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyTestTest {
    private static final double[] BEFORE_MS = {5, 20, 80, 300};

    /** Four endpoints; under load each takes what {@code afterMs} says. */
    private static LatencyTest.Result result(int endpoint, double... afterMs) {
        return result(true, endpoint, afterMs);
    }

    private static LatencyTest.Result result(boolean isValid, int endpoint, double... afterMs) {
        return new LatencyTest()
                .test(
                        "GET /" + endpoint,
                        List.of(
                                firing(0, Role.BASELINE, BEFORE_MS).done(),
                                firing(1, Role.BASELINE, BEFORE_MS).done()),
                        (isValid
                                        ? firing(2, Role.LOAD, afterMs)
                                        : firing(2, Role.LOAD, afterMs).late())
                                .done());
    }

    private static Firings firing(int index, Role role, double... timesMs) {
        Firings firing = Firings.of(index, role, role.isBaseline() ? 1 : 4);
        for (int i = 0; i < timesMs.length; i++) {
            firing.times("GET /" + i, timesMs[i], i);
        }
        return firing;
    }

    @Test
    void anEndpointThatAloneIsSlowerIsAFinding() {
        LatencyTest.Result result = result(1, 5, 60, 80, 300);
        assertThat(result.shows(1e-6)).isTrue();
        assertThat(result.superiority()).isEqualTo(1);
        assertThat(result.beforeMs()).isCloseTo(20, within(2.0));
        assertThat(result.afterMs()).isCloseTo(60, within(4.0));
        assertThat(result(0, 5, 60, 80, 300).shows(0.05)).isFalse();
    }

    @Test
    void aTargetThatIsSlowerByAFactorIsNoFindingOfAnEndpoint() {
        for (int i = 0; i < 4; i++) {
            assertThat(result(i, 15, 60, 240, 900).shows(0.05))
                    .as("endpoint %d", i)
                    .isFalse();
        }
    }

    @Test
    void aTargetWithOneQueueIsNoFindingOfAnEndpoint() {
        for (int i = 0; i < 4; i++) {
            assertThat(result(i, 405, 420, 480, 700).shows(0.05))
                    .as("endpoint %d", i)
                    .isFalse();
        }
    }

    @Test
    void anEndpointThatIsMuchSlowerThanTheSlowTargetIsAFinding() {
        assertThat(result(1, 10, 200, 160, 600).shows(1e-6)).isTrue();
    }

    @Test
    void aRiseThatNobodyFeelsIsNoFinding() {
        LatencyTest.Result result = result(0, 12, 20, 80, 300);
        assertThat(result.p()).isLessThan(1e-6);
        assertThat(result.shows(0.05)).isFalse();
    }

    @Test
    void aLateReplayerProvesNothing() {
        assertThat(result(false, 1, 5, 60, 80, 300).p()).isEqualTo(1);
    }

    @Test
    void oneEndpointAloneCannotBeToldFromTheTarget() {
        Firing before = Firings.of(0, Role.BASELINE, 1).times("GET /0", 5, 0).done();
        Firing after = Firings.of(1, Role.LOAD, 4).times("GET /0", 500, 0).done();
        assertThat(new LatencyTest().test("GET /0", List.of(before), after).p()).isEqualTo(1);
    }

    @Test
    void theMedianOfTheOthersLeavesOneOut() {
        Random random = new Random(3);
        for (int length = 2; length < 40; length++) {
            double[] sorted =
                    random.ints(length, 0, 9).asDoubleStream().sorted().toArray();
            for (double out : sorted) {
                List<Double> others = new ArrayList<>();
                Arrays.stream(sorted).forEach(others::add);
                others.remove(out);
                double high = others.get(others.size() / 2);
                double low = others.get((others.size() - 1) / 2);
                assertThat(LatencyTest.medianWithout(sorted, out)).isEqualTo((low + high) / 2);
            }
        }
        assertThat(LatencyTest.medianWithout(new double[] {1, 2, 6}, null)).isEqualTo(2);
        assertThat(LatencyTest.medianWithout(new double[] {1, 2, 6, 7}, null)).isEqualTo(4);
    }

    @Test
    void anInstanceTellsFiringsApart() {
        LatencyTest test = new LatencyTest();
        List<Firing> before = List.of(firing(0, Role.BASELINE, BEFORE_MS).done());
        Firing slowerAsAWhole = firing(1, Role.LOAD, 15, 60, 240, 900).done();
        Firing oneSlower = firing(2, Role.LOAD, 5, 60, 80, 300).done();
        assertThat(test.test("GET /1", before, slowerAsAWhole).shows(0.05)).isFalse();
        assertThat(test.test("GET /1", before, oneSlower).shows(1e-6)).isTrue();
    }
}
