package io.reprise.replayer.rewrite;

import java.util.List;

/** Puts the target's authority in place of the recorded Host. */
final class HostChange implements RequestChange {
    private final String line;

    HostChange(String authority) {
        line = "Host: " + authority + "\r\n";
    }

    @Override
    public List<String> removes() {
        return List.of("host");
    }

    @Override
    public String sets() {
        return line;
    }
}
