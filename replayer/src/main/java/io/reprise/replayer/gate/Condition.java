package io.reprise.replayer.gate;

/**
 * One condition, such as {@code p99(GET /cart) > 1.5x baseline at 4x}. Immutable.
 *
 * @param text as the user wrote it
 * @param subject what is looked at
 * @param operator how it is compared
 * @param limit what it is compared with
 * @param rate the firings that are judged, by their rate; empty for all
 */
record Condition(String text, Subject subject, Operator operator, Limit limit, String rate) {
    /**
     * What is looked at.
     *
     * @param quantity the quantity
     * @param percentile from 0 to 100, for a percentile alone
     * @param endpoint method and path template; empty for all requests
     */
    record Subject(Quantity quantity, double percentile, String endpoint) {}

    /** How a figure is compared with a limit. */
    enum Operator {
        ABOVE(">"),
        AT_LEAST(">="),
        BELOW("<"),
        AT_MOST("<=");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }

        boolean isMet(double value, double limit) {
            return switch (this) {
                case ABOVE -> value > limit;
                case AT_LEAST -> value >= limit;
                case BELOW -> value < limit;
                case AT_MOST -> value <= limit;
            };
        }

        /** Whether more is nearer to the limit. */
        boolean isUpper() {
            return this == ABOVE || this == AT_LEAST;
        }
    }

    boolean comparesWithBaseline() {
        return limit.form() == Limit.Form.OF_BASELINE;
    }
}
