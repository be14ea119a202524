package io.reprise.proxy.admin;

import io.reprise.admin.AdminServer;
import io.reprise.admin.Metrics;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program with an admin port that takes all direct memory for itself when it reads a byte, and ends when its input
 * does. It prints the port, and a line when no direct memory is left.
 */
final class AdminWithoutMemory implements AdminSource {
    /** Few, because the JDK collects garbage and waits for half a second before it says that nothing is left. */
    private static final int[] SIZES = {1 << 20, 1 << 12, 1 << 4, 1};

    private AdminWithoutMemory() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        AdminAccess access = new AdminAccess(any, List.of(), null);
        try (AdminServer server =
                AdminServer.start(any, "admin", new AdminPages(access, new AdminWithoutMemory(), new Metrics()))) {
            out.println(server.address().getPort());
            List<ByteBuffer> taken = new ArrayList<>();
            while (System.in.read() >= 0) {
                take(taken);
                out.println("no direct memory is left after " + taken.size());
            }
        }
    }

    private static void take(List<ByteBuffer> taken) {
        for (int bytes : SIZES) {
            try {
                while (true) {
                    taken.add(ByteBuffer.allocateDirect(bytes));
                }
            } catch (OutOfMemoryError full) {
                // So less is left than this.
            }
        }
    }

    @Override
    public List<String> notLive() {
        return List.of();
    }

    @Override
    public List<String> notReady() {
        return List.of();
    }

    @Override
    public Map<String, Object> recording() {
        return Map.of("state", "on");
    }

    @Override
    public void changeRecording(Map<String, Object> wanted) {}

    /** A page larger than half of the memory of the admin port. */
    @Override
    public Map<String, Object> version() {
        return Map.of("version", "x".repeat(2 << 20));
    }
}
