package io.reprise.replayer.hunt;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.stat.descriptive.rank.Percentile;
import org.hipparchus.stat.regression.OLSMultipleLinearRegression;

/**
 * How the throughput of a target grows with the requests in flight: Gunther's Universal Scalability Law, X(N) = λN / (1
 * + σ(N − 1) + κN(N − 1)), fitted to the firings of a hunt ("Guerrilla Capacity Planning", 2007). The fit is linear in
 * N / X. A fit that explains the firings poorly, or that puts the peak far beyond them, gives no number. Immutable.
 *
 * @param peakPerSecond the highest throughput, in responses per second
 * @param lowPerSecond lower end of its interval of 95 %, from a bootstrap of the residuals
 * @param highPerSecond upper end of the same
 * @param peakInFlight requests in flight there; more of them lower the throughput
 * @param goodness R² of the throughput, at most 1
 * @param firings how many firings it rests on
 */
public record Scalability(
        double peakPerSecond,
        double lowPerSecond,
        double highPerSecond,
        double peakInFlight,
        double goodness,
        int firings) {
    private static final int FIRINGS_MIN = 5;
    private static final double GOODNESS_MIN = 0.9;
    /** The law begins at one request in flight. */
    private static final double IN_FLIGHT_MIN = 1;
    /** A peak beyond this multiple of the observed requests in flight would be a guess. */
    private static final double BEYOND_MAX = 1.25;

    private static final int RESAMPLED = 500;
    private static final double LOW_PERCENT = 2.5;
    private static final double HIGH_PERCENT = 97.5;
    private static final long SEED = 1;

    /** The fitted line: N / X = alone + contention (N − 1) + coherency N (N − 1). */
    private record Line(double alone, double contention, double coherency) {
        double perSecond(double inFlight) {
            return inFlight / secondsEach(inFlight);
        }

        double secondsEach(double inFlight) {
            return alone + contention * (inFlight - 1) + coherency * inFlight * (inFlight - 1);
        }

        double peakInFlight() {
            return Math.sqrt((alone - contention) / coherency);
        }

        boolean hasPeak() {
            return alone > 0 && contention >= 0 && coherency > 0 && alone > contention;
        }
    }

    /** The law of these firings; empty if they do not show a peak. */
    static Optional<Scalability> of(List<Firing> firings) {
        return ofLoads(firings.stream().map(Firing::load).toList());
    }

    /** The law of an endpoint, or of anything else that was fired under several loads. */
    static Optional<Scalability> ofLoads(List<Firing.Load> all) {
        List<Firing.Load> loads = all.stream()
                .filter(load -> load.isValid() && load.meanInFlight() >= IN_FLIGHT_MIN && load.donePerSecond() > 0)
                .toList();
        if (loads.size() < FIRINGS_MIN) {
            return Optional.empty();
        }
        double[] inFlight =
                loads.stream().mapToDouble(Firing.Load::meanInFlight).toArray();
        double[] perSecond =
                loads.stream().mapToDouble(Firing.Load::donePerSecond).toArray();
        double[] secondsEach = new double[inFlight.length];
        Arrays.setAll(secondsEach, i -> inFlight[i] / perSecond[i]);
        try {
            Line line = fit(inFlight, secondsEach);
            double most = Arrays.stream(inFlight).max().orElse(0);
            double goodness = goodness(line, inFlight, perSecond);
            if (!line.hasPeak() || goodness < GOODNESS_MIN || line.peakInFlight() > BEYOND_MAX * most) {
                return Optional.empty();
            }
            double[] peaks = resampled(line, inFlight, secondsEach);
            return peaks.length < RESAMPLED / 2
                    ? Optional.empty()
                    : Optional.of(new Scalability(
                            line.perSecond(line.peakInFlight()),
                            new Percentile(LOW_PERCENT).evaluate(peaks),
                            new Percentile(HIGH_PERCENT).evaluate(peaks),
                            line.peakInFlight(),
                            goodness,
                            inFlight.length));
        } catch (MathRuntimeException allAtOneLoad) {
            return Optional.empty();
        }
    }

    private static Line fit(double[] inFlight, double[] secondsEach) {
        double[][] x = new double[inFlight.length][];
        Arrays.setAll(x, i -> new double[] {inFlight[i] - 1, inFlight[i] * (inFlight[i] - 1)});
        OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
        regression.newSampleData(secondsEach, x);
        double[] fitted = regression.estimateRegressionParameters();
        return new Line(fitted[0], Math.max(0, fitted[1]), fitted[2]);
    }

    private static double goodness(Line line, double[] inFlight, double[] perSecond) {
        double mean = Arrays.stream(perSecond).average().orElse(0);
        double left = 0;
        double all = 0;
        for (int i = 0; i < inFlight.length; i++) {
            left += Math.pow(perSecond[i] - line.perSecond(inFlight[i]), 2);
            all += Math.pow(perSecond[i] - mean, 2);
        }
        return all == 0 ? 0 : 1 - left / all;
    }

    /**
     * Peaks of fits to resampled data: the fitted line plus residuals drawn at random. Fits without a peak are left
     * out.
     */
    private static double[] resampled(Line line, double[] inFlight, double[] secondsEach) {
        double[] residuals = new double[inFlight.length];
        Arrays.setAll(residuals, i -> secondsEach[i] / line.secondsEach(inFlight[i]));
        Random random = new Random(SEED);
        double[] peaks = new double[RESAMPLED];
        int count = 0;
        for (int round = 0; round < RESAMPLED; round++) {
            double[] drawn = new double[inFlight.length];
            Arrays.setAll(drawn, i -> line.secondsEach(inFlight[i]) * residuals[random.nextInt(residuals.length)]);
            Line again = fit(inFlight, drawn);
            if (again.hasPeak()) {
                peaks[count++] = again.perSecond(again.peakInFlight());
            }
        }
        return Arrays.copyOf(peaks, count);
    }
}
