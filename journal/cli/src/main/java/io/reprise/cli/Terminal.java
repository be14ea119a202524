package io.reprise.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether a person is watching the output. */
public final class Terminal {
    private Terminal() {}

    /** Whether standard error is a terminal on which lines can be overwritten. */
    public static boolean isErrTerminal() {
        String term = System.getenv("TERM");
        if (term == null || term.equals("dumb")) {
            return false;
        }
        try {
            // The JDK's console concerns standard input and output, and some JDK versions never return null.
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false; // without /proc: plain lines work everywhere
        }
    }
}
