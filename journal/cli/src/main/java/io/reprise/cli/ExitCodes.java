package io.reprise.cli;

/** The exit codes that scripts rely on. */
public final class ExitCodes {
    public static final int OK = 0;
    /** replay: it ran, and there is what {@code --fail-on} names; the other programs: any failure that is not usage. */
    public static final int FAILED = 1;
    /** Wrong usage or configuration. */
    public static final int USAGE = 2;
    /** replay: the target could not be reached, or a limit that the user set ended the run before its end. */
    public static final int UNREACHABLE = 3;
    /** replay: the run is INVALID: the replayer was late, or could not send what it was to send. */
    public static final int INVALID = 4;
    /** replay: the result could not be written, or the replayer itself failed. */
    public static final int INTERNAL = 5;
    /** replay: Ctrl-C or SIGTERM ended the run; 128 + SIGINT, as shells have it. */
    public static final int INTERRUPTED = 130;

    private ExitCodes() {}
}
