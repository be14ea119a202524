package io.reprise.proxy;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Clients on plain sockets that go on asking at a steady pace and try nothing twice: whatever goes wrong is kept. Half
 * of them keep their connection for as long as the other side lets them, the others make a new one for each request.
 */
final class SteadyClients implements AutoCloseable {
    private static final int BODY_BYTES = 100;
    private static final long PAUSE_MS = 2;
    private static final int TIMEOUT_MS = 10_000;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private final int port;
    private final String path;
    private final SocketFactory sockets;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Long> tookNs = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /** @param path answered with 100 bytes */
    SteadyClients(int port, int count, String path) {
        this(port, count, path, SocketFactory.getDefault());
    }

    private SteadyClients(int port, int count, String path, SocketFactory sockets) {
        this.port = port;
        this.path = path;
        this.sockets = sockets;
        for (int i = 0; i < count; i++) {
            boolean keeps = i % 2 == 0;
            Thread thread = new Thread(() -> run(keeps), "steady-client-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    static SteadyClients start(int port, int count) {
        return new SteadyClients(port, count, "/length/" + BODY_BYTES);
    }

    static SteadyClients startTls(int port, int count, SSLContext trusting) {
        return new SteadyClients(port, count, "/length/" + BODY_BYTES, trusting.getSocketFactory());
    }

    long answered() {
        return answered.get();
    }

    Queue<String> failures() {
        return failures;
    }

    /** How long each answer since the last call took, with the connection where one was made; sorted. */
    long[] takeLatenciesNs() {
        List<Long> taken = new ArrayList<>();
        for (Long next = tookNs.poll(); next != null; next = tookNs.poll()) {
            taken.add(next);
        }
        return taken.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    /** Waits for so many further answers. */
    void await(int further) throws InterruptedException {
        long enough = answered.get() + further;
        long byNs = System.nanoTime() + PATIENCE_NS;
        while (answered.get() < enough && System.nanoTime() - byNs < 0) {
            Thread.sleep(5);
        }
        if (answered.get() < enough) {
            throw new AssertionError("the clients got stuck: " + failures);
        }
    }

    private void run(boolean keeps) {
        Socket socket = null;
        while (!stopped) {
            String step = "connect";
            long startNs = System.nanoTime();
            try {
                if (socket == null) {
                    socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
                    socket.setTcpNoDelay(true);
                    socket.setSoTimeout(TIMEOUT_MS);
                }
                step = "request";
                boolean stays = ask(socket, keeps);
                tookNs.add(System.nanoTime() - startNs);
                answered.incrementAndGet();
                if (!stays) {
                    socket.close();
                    socket = null;
                }
                Thread.sleep(PAUSE_MS);
            } catch (IOException failure) {
                failures.add((keeps ? "kept, " : "new, ") + step + ": " + failure);
                close(socket);
                socket = null;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
            } catch (InterruptedException end) {
                break;
            }
        }
        close(socket);
    }

    /** @return whether the connection persists */
    private boolean ask(Socket socket, boolean keeps) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + (keeps ? "" : "Connection: close\r\n") + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = new BufferedInputStream(socket.getInputStream());
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("closed after <" + head + ">");
            }
            head.append((char) next);
        }
        if (!head.toString().startsWith("HTTP/1.1 200 ")) {
            throw new IOException(head.substring(0, head.indexOf("\r\n")));
        }
        if (in.readNBytes(BODY_BYTES).length != BODY_BYTES) {
            throw new EOFException("closed within the body");
        }
        return !head.toString().contains("\r\nConnection: close\r\n");
    }

    private static void close(@Nullable Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException closed) {
                // It is.
            }
        }
    }

    /** Lets each client finish what it is at. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(TIMEOUT_MS);
        }
    }

    @Override
    public void close() {
        stopped = true;
        threads.forEach(Thread::interrupt);
    }
}
