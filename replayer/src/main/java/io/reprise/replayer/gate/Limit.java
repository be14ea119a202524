package io.reprise.replayer.gate;

/**
 * What a figure is compared with. Immutable.
 *
 * @param form how {@code number} is meant
 * @param number the limit in the unit of the form; nanoseconds for times
 */
record Limit(Form form, double number) {
    /** How a limit is written. */
    enum Form {
        /** A number of requests or findings. */
        NUMBER,
        /** A share of the requests, or of the rate of the timetable, in percent. */
        PERCENT,
        /** Requests a second. */
        PER_SECOND,
        /** A duration. */
        TIME,
        /** A multiple of the same figure of the baseline. */
        OF_BASELINE,
        /** One in a hundred, and not by chance. */
        MORE_THAN_A_FEW
    }
}
