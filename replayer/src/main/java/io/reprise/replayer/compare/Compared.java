package io.reprise.replayer.compare;

import java.util.List;

/**
 * The result of a comparison. Immutable.
 *
 * @param before the report of the release before
 * @param after the report of the release after
 * @param word the verdict in a word
 * @param sentence the verdict in a sentence
 * @param obstacles why the reports cannot be compared, or only in part, one sentence each
 * @param rows one for each endpoint at each rate, the worst first
 */
public record Compared(
        StoredReport before, StoredReport after, Word word, String sentence, List<String> obstacles, List<Row> rows) {
    public Compared {
        obstacles = List.copyOf(obstacles);
        rows = List.copyOf(rows);
    }

    /** The same result without the runs that were compared. */
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
     * @param why the difference, or the reason why nothing can be said; empty if both are the same
     */
    public record Row(String rate, String endpoint, Word word, Share failed, Share changed, Time time, String why) {}

    /**
     * Requests of both releases.
     *
     * @param before their number in the release before
     * @param beforeOf the number of all requests there
     * @param after their number in the release after
     * @param afterOf the number of all requests there
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

    /** The number of rows with this word, over all endpoints and rates. */
    public long count(Word which) {
        return rows.stream().filter(row -> row.word() == which).count();
    }
}
