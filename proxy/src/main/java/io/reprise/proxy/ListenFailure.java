package io.reprise.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Explains why an address cannot be listened on. The system's own words depend on the transport. */
final class ListenFailure {
    private static final Pattern MESSAGE = Pattern.compile("(cannot listen on \\S+?:(\\d+)(?: \\(admin\\))?): (.*)");
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    private static final String LISTENS = "0A";
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int PRIVILEGED = 1_024;

    private ListenFailure() {}

    /** @param message of the relay or the admin port; any other message is returned unchanged */
    static String explained(String message) {
        Matcher matcher = MESSAGE.matcher(message);
        if (!matcher.matches()) {
            return message;
        }
        String where = matcher.group(1);
        int port = Integer.parseInt(matcher.group(2));
        String reason = matcher.group(3).toLowerCase(Locale.ROOT);
        if (reason.contains("in use")) {
            return where + ": the port is in use by " + holder(port) + " (expected a free port)";
        }
        if (reason.contains("assign requested")) {
            return where + ": not an address of this machine (expected such an address, or 0.0.0.0 for all)";
        }
        if (reason.contains("permission denied") && port < PRIVILEGED) {
            return where + ": this user may not listen there (expected port " + PRIVILEGED
                    + " or above, or CAP_NET_BIND_SERVICE)";
        }
        return message;
    }

    /** Names the process that listens on the port, if it belongs to this user. */
    static String holder(int port) {
        Set<String> inodes = inodesOf(port);
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .filter(process -> holds(process, inodes))
                    .findFirst()
                    .map(process -> name(process) + " (process " + process.getFileName() + ")")
                    .orElse("another process");
        } catch (IOException | UncheckedIOException notLinux) {
            return "another process";
        }
    }

    private static Set<String> inodesOf(int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        Set<String> inodes = new HashSet<>();
        for (Path table : TABLES) {
            try (Stream<String> lines = Files.lines(table)) {
                lines.map(line -> line.strip().split("\\s+", -1))
                        .filter(fields -> fields.length > INODE
                                && fields[LOCAL].endsWith(suffix)
                                && fields[STATE].equals(LISTENS))
                        .forEach(fields -> inodes.add(fields[INODE]));
            } catch (IOException | UncheckedIOException notThere) {
                // Not Linux, or no IPv6.
            }
        }
        return inodes;
    }

    private static boolean holds(Path process, Set<String> inodes) {
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return descriptors.anyMatch(descriptor -> isSocketOf(descriptor, inodes));
        } catch (IOException | UncheckedIOException notOurs) {
            return false; // belongs to another user, or has ended
        }
    }

    private static boolean isSocketOf(Path descriptor, Set<String> inodes) {
        try {
            Matcher socket = SOCKET.matcher(Files.readSymbolicLink(descriptor).toString());
            return socket.matches() && inodes.contains(socket.group(1));
        } catch (IOException closed) {
            return false;
        }
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException ended) {
            return "a process";
        }
    }
}
