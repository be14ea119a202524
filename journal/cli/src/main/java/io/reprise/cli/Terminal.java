package io.reprise.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out whether a person is looking. */
public final class Terminal {
    private Terminal() {}

    /** Whether standard error is a terminal on which lines can be drawn over. */
    public static boolean isErrTerminal() {
        String term = System.getenv("TERM");
        if (term == null || term.equals("dumb")) {
            return false;
        }
        try {
            // The JDK's console is about standard input and output, and not null any more in some of its versions.
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false; // no such file system: plain lines are right everywhere
        }
    }
}
