package io.reprise.replayer.hunt;

import java.util.Optional;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;

/**
 * Between which shares of the lanes the true one lies: the interval of Clopper and Pearson (Biometrika, 1934). Lanes
 * are counted, because the requests of one lane are not independent. Immutable.
 *
 * @param low from 0 to 1
 * @param high from 0 to 1
 */
public record ShareInterval(double low, double high) {
    private static final double ERROR_RATE = 0.05;

    /** The interval of 95 %; empty where no lanes were counted. */
    public static Optional<ShareInterval> of(Observation observation) {
        if (!observation.hasLanes()) {
            return Optional.empty();
        }
        Interval interval = BinomialConfidenceInterval.CLOPPER_PEARSON.fromErrorRate(
                (int) observation.ofUnits(), (int) observation.seenUnits(), ERROR_RATE);
        return Optional.of(new ShareInterval(interval.getLowerBound(), interval.getUpperBound()));
    }
}
