package io.reprise.bench.soak;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send requests one after the other on a connection each, sometimes pipeline two, sometimes close early,
 * and remember each result.
 */
final class SoakClients {
    private static final int PATIENCE_MS = 20_000;
    private static final int HEAD_BYTES_MAX = 8_192;

    private final int port;
    private final int count;
    private final long pauseMs;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, Answer> answers = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;
    private volatile @Nullable RuntimeException failure;

    /** What a client saw of an exchange, and when it sent it. */
    record Answer(long sentNs, long endNs, @Nullable Integer status, boolean abandoned, boolean repeatable) {}

    /** @param pauseMs mean, before each request of each client */
    SoakClients(int port, int count, long pauseMs) {
        this.port = port;
        this.count = count;
        this.pauseMs = pauseMs;
    }

    /** By id; ids count from 1 over all phases. */
    Map<Long, Answer> answers() {
        return answers;
    }

    void start() {
        stopped = false;
        for (int i = 0; i < count; i++) {
            Random random = new Random(ids.get() * 31 + i);
            threads.add(SoakOrigin.daemon("soak-client-" + i, () -> work(random)));
        }
    }

    /** Lets exchanges under way end, and closes all connections. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(2 * PATIENCE_MS);
            if (thread.isAlive()) {
                throw new IllegalStateException("a client hangs: " + List.of(thread.getStackTrace()));
            }
        }
        threads.clear();
        if (failure != null) {
            throw new IllegalStateException("a client gave up", failure);
        }
    }

    private void work(Random random) {
        while (!stopped) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(PATIENCE_MS);
                socket.setTcpNoDelay(true);
                useConnection(socket, random);
            } catch (IOException refused) {
                failure = new IllegalStateException("the proxy does not accept", refused);
                return;
            } catch (IllegalStateException wrong) {
                failure = wrong;
                return;
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    private void useConnection(Socket socket, Random random) throws IOException, InterruptedException {
        InputStream in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
        boolean open = true;
        for (int i = random.nextInt(40); i >= 0 && open && !stopped; i--) {
            Thread.sleep(random.nextInt((int) (2 * pauseMs + 1)));
            List<SoakRequest> batch = new ArrayList<>();
            batch.add(SoakRequest.of(ids.incrementAndGet(), random));
            if (random.nextInt(10) == 0
                    && !batch.get(0).abort()
                    && !batch.get(0).closes()) {
                SoakRequest second = SoakRequest.of(ids.incrementAndGet(), random);
                if (!second.abort()) {
                    batch.add(second);
                }
            }
            open = exchange(socket, in, batch);
        }
    }

    /** Sends all, then reads all answers. Returns whether the connection can go on. */
    private boolean exchange(Socket socket, InputStream in, List<SoakRequest> batch) {
        long sentNs = System.nanoTime();
        for (SoakRequest request : batch) {
            answers.put(request.id(), new Answer(sentNs, 0, null, request.abort(), request.isRepeatable()));
        }
        try {
            for (SoakRequest request : batch) {
                int length = request.abort() ? request.abortAfter() : request.bytes().length;
                socket.getOutputStream().write(request.bytes(), 0, length);
            }
            boolean open = true;
            for (SoakRequest request : batch) {
                open = open && answered(in, request, sentNs);
            }
            return open;
        } catch (IOException cut) {
            return false;
        }
    }

    /** Reads an answer, or goes away. Returns whether the connection can go on. */
    private boolean answered(InputStream in, SoakRequest request, long sentNs) throws IOException {
        if (request.abort()) {
            if (request.abortAfter() == request.bytes().length) {
                in.skipNBytes(1);
            }
            return false;
        }
        String head = Wire.readHead(in, HEAD_BYTES_MAX);
        if (head.isEmpty()) {
            return false;
        }
        long length = Wire.skipBody(in, head);
        int status = Integer.parseInt(head.split(" ", 3)[1]);
        if (status == 200 && length != request.size()) {
            throw new IllegalStateException("an answer to another request: " + request.id() + ", " + head);
        }
        answers.put(request.id(), new Answer(sentNs, System.nanoTime(), status, false, request.isRepeatable()));
        return !request.closes() && !head.contains("onnection: close");
    }
}
