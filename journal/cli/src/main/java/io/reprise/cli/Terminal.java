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
        return isTerminal(2);
    }

    /** Whether standard input is a terminal whose keys come to this process, because it is in the foreground. */
    public static boolean readsKeys() {
        if (!isTerminal(0)) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 8);
            return fields[2].equals(fields[5]); // its process group is that of the terminal
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isTerminal(int descriptor) {
        try {
            // The JDK's console concerns standard input and output, and some JDK versions never return null.
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false; // without /proc: plain lines work everywhere
        }
    }
}
