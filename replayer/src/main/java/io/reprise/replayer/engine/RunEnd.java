package io.reprise.replayer.engine;

/** How a run ended. */
public enum RunEnd {
    /** At the end of the timetable. */
    COMPLETE(""),
    /** Ctrl-C or SIGTERM. */
    INTERRUPTED("interrupted"),
    /** {@code --max-duration} was over before the end of the timetable. */
    MAX_DURATION("--max-duration was over"),
    /** A condition of {@code --abort-on} was met. */
    ABORTED("a condition of --abort-on was met"),
    /** While a recorder was followed, it turned out that the target may be production. */
    REFUSED("the target may be production");

    private final String meaning;

    RunEnd(String meaning) {
        this.meaning = meaning;
    }

    /** Whether the run ended before the end of the timetable. */
    public boolean isEarly() {
        return this != COMPLETE;
    }

    /** The reason of an early end, for people; empty for a complete run. */
    public String meaning() {
        return meaning;
    }
}
