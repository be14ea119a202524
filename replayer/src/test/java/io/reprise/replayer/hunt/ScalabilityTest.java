package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ScalabilityTest {
    /** With λ = 100, σ = 0.05 and κ = 0.002 the peak is 21.8 requests in flight and 737 responses per second. */
    private static double law(double inFlight) {
        return 100 * inFlight / (1 + 0.05 * (inFlight - 1) + 0.002 * inFlight * (inFlight - 1));
    }

    private static List<Firing> firings(double noise, DoubleUnaryOperator perSecond, double... inFlight) {
        Random random = new Random(7);
        List<Firing> firings = new ArrayList<>();
        for (double n : inFlight) {
            double done = perSecond.applyAsDouble(n) * (1 + noise * random.nextGaussian());
            firings.add(new Firing(
                    new Firing.Step(firings.size(), Firing.Role.LOAD, 1 + n),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    new Firing.Load(done, done, n, 10, true)));
        }
        return firings;
    }

    @Test
    void thePeakOfATargetThatFollowsTheLawIsFound() {
        Scalability exact = Scalability.of(firings(0, ScalabilityTest::law, 1, 2, 4, 8, 16, 32, 48))
                .orElseThrow();
        assertThat(exact.peakInFlight()).isCloseTo(21.8, within(0.1));
        assertThat(exact.peakPerSecond()).isCloseTo(law(21.8), within(0.1));
        assertThat(exact.goodness()).isCloseTo(1, within(1e-6));

        Scalability noisy = Scalability.of(firings(0.03, ScalabilityTest::law, 1, 1, 2, 4, 8, 12, 16, 24, 32, 48))
                .orElseThrow();
        assertThat(law(21.8)).isBetween(noisy.lowPerSecond(), noisy.highPerSecond());
        assertThat(noisy.highPerSecond() - noisy.lowPerSecond()).isLessThan(0.3 * law(21.8));
        assertThat(noisy.firings()).isEqualTo(10);
    }

    @Test
    void endpointHasAPeakUnlessItIsRarelyInFlight() {
        HuntResult result = LawfulTarget.hunt();
        Scalability peak = result.scalability(LawfulTarget.BUSY).orElseThrow();
        assertThat(peak.peakInFlight()).isCloseTo(21.8, within(1.0));
        assertThat(peak.peakPerSecond()).isCloseTo(LawfulTarget.perSecond(21.8), within(1.0));
        assertThat(peak.lowPerSecond()).isLessThanOrEqualTo(peak.peakPerSecond());
        assertThat(peak.goodness()).isGreaterThan(0.99);
        assertThat(result.scalability(LawfulTarget.RARE)).isEmpty();
        assertThat(result.scalability("GET /none")).isEmpty();
        assertThat(result.endpoints()).containsExactly(LawfulTarget.BUSY, LawfulTarget.RARE);
    }

    @Test
    void aTargetThatGrowsInProportionHasNoPeak() {
        assertThat(Scalability.of(firings(0, n -> 100 * n, 1, 2, 4, 8, 16, 32))).isEmpty();
        assertThat(Scalability.of(firings(0.03, n -> 100 * n, 1, 2, 4, 8, 16, 32)))
                .isEmpty();
    }

    @Test
    void aPeakFarBeyondTheFiringsIsAGuess() {
        assertThat(Scalability.of(firings(0, ScalabilityTest::law, 1, 2, 3, 4, 5, 6)))
                .isEmpty();
    }

    @Test
    void firingsThatFollowNoLawHaveNoNumber() {
        Random random = new Random(3);
        assertThat(Scalability.of(firings(0, n -> 50 + 500 * random.nextDouble(), 1, 2, 4, 8, 16, 32)))
                .isEmpty();
    }

    @Test
    void tooFewFiringsAndFiringsAtOneLoadSayNothing() {
        assertThat(Scalability.of(firings(0, ScalabilityTest::law, 2, 8, 32, 48)))
                .isEmpty();
        assertThat(Scalability.of(firings(0.01, ScalabilityTest::law, 8, 8, 8, 8, 8, 8)))
                .isEmpty();
        assertThat(Scalability.of(firings(0, ScalabilityTest::law, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)))
                .isEmpty();
    }
}
