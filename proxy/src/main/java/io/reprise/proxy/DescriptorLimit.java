package io.reprise.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The limit of file descriptors of this process. The JVM raises the soft limit to the hard limit when it starts.
 *
 * @param count the limit; {@link Integer#MAX_VALUE} for no limit
 */
record DescriptorLimit(int count) {
    /** Descriptors kept for listeners, event loops, journal, log, jars and admin connections. */
    private static final int OWN_COUNT = 100;

    private static final int CONNECTIONS_MIN = 16;
    private static final String NAME = "Max open files";

    /** Reads the limit from the system; no limit where the system does not tell. */
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

    /** Most clients that can be served if each needs an upstream connection too. */
    int connectionsMax() {
        return count == Integer.MAX_VALUE ? count : Math.max(CONNECTIONS_MIN, (count - OWN_COUNT) / 2);
    }
}
