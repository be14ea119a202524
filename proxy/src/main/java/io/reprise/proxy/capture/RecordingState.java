package io.reprise.proxy.capture;

import java.util.Locale;

/** How recording is doing. */
public enum RecordingState {
    RECORDING,
    /** Switched off by an operator, for as long as they want. */
    PAUSED,
    /** The disk guard refuses records. */
    DISK_FULL,
    /** The journal broke; a new run is tried again and again. */
    JOURNAL_FAILED,
    STOPPED;

    /** The name in logs and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
