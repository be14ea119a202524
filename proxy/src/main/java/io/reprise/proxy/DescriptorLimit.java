package io.reprise.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * How many file descriptors this process may have. A JVM raises the soft limit to the hard one when it starts.
 *
 * @param count at most so many; {@link Integer#MAX_VALUE} for as many as one likes
 */
record DescriptorLimit(int count) {
    /** Listeners, event loops, journal, log, jars, admin connections. */
    private static final int OWN_COUNT = 100;

    private static final int CONNECTIONS_MIN = 16;
    private static final String NAME = "Max open files";

    /** The limit as the system tells it; none where it does not. */
    static DescriptorLimit read() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/limits"))) {
            return lines.filter(line -> line.startsWith(NAME))
                    .map(DescriptorLimit::parse)
                    .findFirst()
                    .orElse(new DescriptorLimit(Integer.MAX_VALUE));
        } catch (IOException | NumberFormatException unknown) {
            return new DescriptorLimit(Integer.MAX_VALUE);
        }
    }

    static DescriptorLimit parse(String line) {
        String soft = line.substring(NAME.length()).strip().replaceFirst("\\s.*", "");
        return new DescriptorLimit(
                soft.equals("unlimited") ? Integer.MAX_VALUE : (int) Math.min(Long.parseLong(soft), Integer.MAX_VALUE));
    }

    /** How many clients can be served so that each can have its upstream connection. */
    int connectionsMax() {
        return count == Integer.MAX_VALUE ? count : Math.max(CONNECTIONS_MIN, (count - OWN_COUNT) / 2);
    }
}
