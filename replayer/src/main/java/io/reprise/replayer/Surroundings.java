package io.reprise.replayer;

import io.reprise.time.NanoClock;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The facts that the production guard asks of this machine and its name servers. */
interface Surroundings {
    /** The name of this machine, read from the same source as a recorder reads it. */
    String hostName();

    /** Whether packets to the address stay on this machine. */
    boolean isOwn(InetAddress address);

    /** Looks up names and literal addresses; hosts without an address, or without an answer in time, are left out. */
    Map<String, Set<InetAddress>> resolve(Collection<String> hosts);

    /** This machine. */
    final class ThisMachine implements Surroundings {
        private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(6);
        private static final int THREAD_COUNT = 16;
        private static final int NAT64_LENGTH = 12;
        /** 64:ff9b::/96, RFC 6052: the last four bytes are an IPv4 address. */
        private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

        private final NanoClock clock;

        /** @param clock bounds how long names are looked up */
        ThisMachine(NanoClock clock) {
            this.clock = clock;
        }

        @Override
        public String hostName() {
            try {
                return Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
            } catch (IOException notLinux) {
                try {
                    return InetAddress.getLocalHost().getHostName();
                } catch (UnknownHostException unknown) {
                    return "";
                }
            }
        }

        @Override
        public boolean isOwn(InetAddress address) {
            if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
                return true;
            }
            try {
                if (NetworkInterface.getByInetAddress(address) != null) {
                    return true;
                }
            } catch (SocketException unknown) {
                // The bind below decides.
            }
            // Binding also works for addresses that are routed to this machine and belong to no interface.
            try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
                return socket.isBound();
            } catch (SocketException notOurs) {
                return false;
            }
        }

        @Override
        public Map<String, Set<InetAddress>> resolve(Collection<String> hosts) {
            ExecutorService threads = Executors.newFixedThreadPool(THREAD_COUNT, task -> {
                Thread thread = new Thread(task, "replay-resolver");
                thread.setDaemon(true);
                return thread;
            });
            Map<String, Future<Set<InetAddress>>> asked = new HashMap<>();
            for (String host : new LinkedHashSet<>(hosts)) {
                asked.put(host, threads.submit(() -> lookUp(host)));
            }
            Map<String, Set<InetAddress>> found = new HashMap<>();
            long deadlineNs = clock.nowNs() + LOOKUP_TIMEOUT.toNanos();
            asked.forEach((host, answer) -> {
                try {
                    long leftNs = Math.max(0, deadlineNs - clock.nowNs());
                    found.put(host, answer.get(leftNs, TimeUnit.NANOSECONDS));
                } catch (ExecutionException | TimeoutException unknown) {
                    answer.cancel(true);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            threads.shutdownNow();
            return found;
        }

        private static Set<InetAddress> lookUp(String host) throws UnknownHostException {
            Set<InetAddress> addresses = new HashSet<>();
            for (InetAddress address : InetAddress.getAllByName(host)) {
                addresses.add(address);
                byte[] bytes = address.getAddress();
                if (bytes.length == 16 && Arrays.equals(bytes, 0, NAT64_LENGTH, NAT64, 0, NAT64_LENGTH)) {
                    addresses.add(InetAddress.getByAddress(Arrays.copyOfRange(bytes, NAT64_LENGTH, 16)));
                }
            }
            return addresses;
        }
    }
}
