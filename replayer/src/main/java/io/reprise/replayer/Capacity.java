package io.reprise.replayer;

import io.reprise.replayer.engine.SelfTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The resources that this machine has for a replay.
 *
 * @param processors that this process may use
 * @param descriptors that connections may take
 * @param ports for connections to one address; {@link Long#MAX_VALUE} if that is not known, or no ports are needed
 * @param requestsPerSecond the rate at which one event loop sent in a self-test; 0 without a self-test
 */
record Capacity(int processors, long descriptors, long ports, double requestsPerSecond) {
    private static final Path PORT_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    /** Sends requests inside this process for a few seconds. */
    static Capacity ofThisMachine(boolean needsPorts) {
        OpenFiles files = OpenFiles.ofThisProcess();
        return new Capacity(
                Runtime.getRuntime().availableProcessors(),
                Math.max(0, files.max() - files.open() - OpenFiles.KEPT),
                needsPorts ? portsHere() : Long.MAX_VALUE,
                SelfTest.requestsPerSecond());
    }

    private static long portsHere() {
        try {
            return ports(Files.readString(PORT_RANGE));
        } catch (IOException notLinux) {
            return Long.MAX_VALUE;
        }
    }

    /** @param range the first and the last port, as Linux shows them */
    static long ports(String range) {
        String[] bounds = range.strip().split("\\s+", -1);
        try {
            return bounds.length == 2 ? Long.parseLong(bounds[1]) - Long.parseLong(bounds[0]) + 1 : Long.MAX_VALUE;
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
