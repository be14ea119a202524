package io.reprise.cli;

/** The exit codes that scripts rely on. */
public final class ExitCodes {
    public static final int OK = 0;
    /**
     * replay: the run finished and a condition of {@code --fail-on} was met; other programs: any failure except wrong
     * usage.
     */
    public static final int FAILED = 1;
    /** Wrong usage or configuration. */
    public static final int USAGE = 2;
    /** replay: the target could not be reached, or a limit that the user set ended the run early. */
    public static final int UNREACHABLE = 3;
    /** replay: the run is INVALID: the replayer was late or could not send all requests. */
    public static final int INVALID = 4;
    /** replay: the result could not be written, or the replayer itself failed. */
    public static final int INTERNAL = 5;
    /** replay: Ctrl-C or SIGTERM ended the run; 128 + SIGINT, as in shells. */
    public static final int INTERRUPTED = 130;

    private ExitCodes() {}
}
