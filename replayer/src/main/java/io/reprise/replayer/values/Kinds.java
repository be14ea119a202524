package io.reprise.replayer.values;

/** Says which kinds of values a caller wants, before anything is kept or made for them. */
@FunctionalInterface
public interface Kinds {
    /** Wants everything. */
    Kinds ALL = kind -> true;

    /** Whether values of this kind are wanted. Called once for each value found, so it should be a look-up. */
    boolean wants(String kind);

    /**
     * Called once if the scan ended before the end of the response, because the response holds more values than
     * {@link ResponseScanner#VALUES_MAX} or is nested too richly. What had been found is returned all the same.
     */
    default void onLimit() {}
}
