package io.reprise.replayer.compare;

import java.util.List;

/**
 * The result of a comparison. Immutable.
 *
 * @param before the report of the release before
 * @param after the report of the release after
 * @param word the verdict in a word
 * @param sentence the verdict in a sentence
 * @param obstacles why the reports do not compare, or not in all, one sentence each
 * @param rows one for each endpoint at each rate, the worst first
 */
public record Compared(
        StoredReport before, StoredReport after, Word word, String sentence, List<String> obstacles, List<Row> rows) {
    public Compared {
        obstacles = List.copyOf(obstacles);
        rows = List.copyOf(rows);
    }

    /** The result alone, without the runs that were compared. */
    public Compared withoutRuns() {
        return new Compared(before.withoutRuns(), after.withoutRuns(), word, sentence, obstacles, rows);
    }

    /** The words, from the worst. */
    public enum Word {
        WORSE,
        NOT_COMPARABLE,
        BETTER,
        SAME
    }

    /**
     * One endpoint at one rate.
     *
     * @param rate as asked
     * @param endpoint method and path template
     * @param word the verdict on it
     * @param failed how often it failed
     * @param changed how often its outcome was another than recorded
     * @param time its service time
     * @param why what is worse or better, or why nothing can be said; empty if it is the same
     */
    public record Row(String rate, String endpoint, Word word, Share failed, Share changed, Time time, String why) {}

    /**
     * Requests of both releases.
     *
     * @param before how many in the release before
     * @param beforeOf of how many
     * @param after how many in the release after
     * @param afterOf of how many
     * @param chance the q-value of the clearer difference
     */
    public record Share(long before, long beforeOf, long after, long afterOf, double chance) {}

    /**
     * Middle of the mean service times of the lanes of both releases.
     *
     * @param beforeMs in milliseconds; 0 if there is none
     * @param afterMs the same
     * @param chance the q-value of the clearer difference
     */
    public record Time(double beforeMs, double afterMs, double chance) {}

    /** How many endpoints at all rates have this word. */
    public long count(Word which) {
        return rows.stream().filter(row -> row.word() == which).count();
    }
}
