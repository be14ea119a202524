package io.reprise.proxy.capture;

import java.util.Locale;

/** How recording is doing. */
public enum RecordingState {
    /** The first run is being begun; what passes waits in the ring. */
    STARTING,
    RECORDING,
    /** Switched off by an operator, for as long as they want. */
    PAUSED,
    /** There is no room for records, or for a run. */
    DISK_FULL,
    /** The journal broke, or none can be begun; it is tried again and again. */
    JOURNAL_FAILED,
    STOPPED;

    /** The name in logs and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
