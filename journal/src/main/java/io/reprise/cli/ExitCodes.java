package io.reprise.cli;

/** The exit codes that scripts rely on. */
public final class ExitCodes {
    public static final int OK = 0;
    /** replay: it ran, and there is what {@code --fail-on} names; the other programs: any failure that is not usage. */
    public static final int FAILED = 1;
    /** Wrong usage or configuration. */
    public static final int USAGE = 2;
    /** replay: the target could not be reached. */
    public static final int UNREACHABLE = 3;
    /** replay: the run is INVALID, because the replayer could not keep its own timetable. */
    public static final int INVALID = 4;

    private ExitCodes() {}
}
