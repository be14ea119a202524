package io.reprise.replayer.gate;

/**
 * One figure of a run.
 *
 * @param value requests, findings, nanoseconds or requests a second
 * @param whole what {@code value} is a share of: all requests, or the rate of the timetable; 0 if it is not a share
 */
public record Figure(double value, double whole) {
    /** In percent of the whole; 0 if it is not a share. */
    double percent() {
        return whole == 0 ? 0 : 100 * value / whole;
    }
}
