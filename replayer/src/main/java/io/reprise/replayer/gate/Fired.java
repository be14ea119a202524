package io.reprise.replayer.gate;

/**
 * One firing of a recording.
 *
 * @param name by which people know it, such as {@code 4x load}; empty if it is the only one
 * @param rate as asked, such as {@code 4x}; empty if it is the only one
 * @param isBaseline whether others are compared with it
 * @param figures its figures
 */
public record Fired(String name, String rate, boolean isBaseline, Figures figures) {
    /** The only firing. */
    public static Fired only(Figures figures) {
        return new Fired("", "", false, figures);
    }
}
