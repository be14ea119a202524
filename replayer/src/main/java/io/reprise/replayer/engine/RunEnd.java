package io.reprise.replayer.engine;

/** How a run came to its end. */
public enum RunEnd {
    /** At the end of the timetable. */
    COMPLETE(""),
    /** Ctrl-C or SIGTERM. */
    INTERRUPTED("interrupted"),
    /** {@code --max-duration} was over before the timetable was. */
    MAX_DURATION("--max-duration was over");

    private final String meaning;

    RunEnd(String meaning) {
        this.meaning = meaning;
    }

    /** Whether the end of the timetable was not waited for. */
    public boolean isEarly() {
        return this != COMPLETE;
    }

    /** What a person reads about an early end; empty for a complete run. */
    public String meaning() {
        return meaning;
    }
}
