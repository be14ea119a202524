package io.reprise.replayer.gate;

import org.jspecify.annotations.Nullable;

/** The figures of a run, or of several together. Immutable. */
public interface Figures {
    /**
     * A figure.
     *
     * @param percentile from 0 to 100, for {@link Quantity#PERCENTILE} alone
     * @param endpoint method and path template; empty for all requests
     * @return null if there is none: no request of the endpoint ended, or the quantity is one of hunts
     */
    @Nullable
    Figure figure(Quantity quantity, double percentile, String endpoint);

    /** Whether so many of the requests are more than one in a hundred, and not by chance. */
    boolean isMoreThanAFew(Figure count);
}
