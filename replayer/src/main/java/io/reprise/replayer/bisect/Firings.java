package io.reprise.replayer.bisect;

/** Fires parts of a recording at the target. */
public interface Firings {
    /**
     * Fires a part once.
     *
     * @param isBaseline whether to fire at the pace of the baseline instead of the part's rate
     * @throws Ended the user ended the search meanwhile
     */
    FiringOutcome fire(Part part, boolean isBaseline) throws Ended;

    /** About how long a firing takes, in seconds, pauses included. */
    double seconds(Part part, boolean isBaseline);

    /** The search is cut short. */
    final class Ended extends Exception {
        private static final long serialVersionUID = 1L;

        private final Reason reason;

        public Ended(Reason reason) {
            super(reason.name());
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }

    /** Why a search is cut short. */
    enum Reason {
        BUDGET,
        INTERRUPTED,
        /** A condition that the user set ended a firing. */
        ABORTED,
        /** The replayer repeatedly did not keep its timetable. */
        INVALID
    }
}
