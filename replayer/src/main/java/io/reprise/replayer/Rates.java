package io.reprise.replayer;

import io.reprise.replayer.plan.Rate;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Multiples of the recorded pace that were computed. Stateless. */
final class Rates {
    /** Digits after the point; a finer pace than that cannot be told from this one. */
    private static final int DECIMALS = 3;

    private Rates() {}

    static Rate.Multiple of(double multiple) {
        return new Rate.Multiple(BigDecimal.valueOf(multiple).setScale(DECIMALS, RoundingMode.HALF_UP));
    }
}
