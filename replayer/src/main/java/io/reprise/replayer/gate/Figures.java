package io.reprise.replayer.gate;

import org.jspecify.annotations.Nullable;

/** The figures of a run, or of several together. Immutable. */
public interface Figures {
    /**
     * A figure.
     *
     * @param percentile from 0 to 100, for {@link Quantity#PERCENTILE} alone
     * @param endpoint method and path template; empty for all requests
     * @return null without a figure: no request of the endpoint ended, or only hunts have the quantity
     */
    @Nullable
    Figure figure(Quantity quantity, double percentile, String endpoint);

    /** Whether this number of requests is more than one in a hundred, beyond chance. */
    boolean isMoreThanAFew(Figure count);
}
