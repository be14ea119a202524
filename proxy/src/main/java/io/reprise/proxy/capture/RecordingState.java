package io.reprise.proxy.capture;

import java.util.Locale;

/** The state of recording. */
public enum RecordingState {
    /** The first run is being opened; records wait in the ring. */
    STARTING,
    RECORDING,
    /** An operator has switched recording off. */
    PAUSED,
    /** The disk has no room for records, or for a run. */
    DISK_FULL,
    /** The journal failed, or no run can be opened; the recorder keeps trying. */
    JOURNAL_FAILED,
    STOPPED;

    /** The name in logs and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
