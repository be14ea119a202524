package io.reprise.bench.soak;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An application with a thread per connection. It remembers which exchanges it saw. Restarting it cuts all its
 * connections.
 *
 * <p>Answers {@code /x/ID?size=N} with N bytes once it has read the whole request body.
 */
final class SoakOrigin implements AutoCloseable {
    private static final int HEAD_BYTES_MAX = 8192;
    private static final byte[] FILLER = new byte[64 << 10];

    private final int port;
    private final Map<Long, Integer> seen = new ConcurrentHashMap<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;
    private volatile boolean closed;

    SoakOrigin() throws IOException {
        listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        port = listener.getLocalPort();
        acceptOn(listener);
    }

    int port() {
        return port;
    }

    /** How often each id was seen with a whole head. */
    Map<Long, Integer> seen() {
        return seen;
    }

    /** Goes away for a moment. */
    synchronized void restart(long downMs) throws IOException, InterruptedException {
        listener.close();
        cutAll();
        Thread.sleep(downMs);
        ServerSocket again = new ServerSocket();
        again.setReuseAddress(true);
        again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
        listener = again;
        acceptOn(again);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        listener.close();
        cutAll();
    }

    private void cutAll() throws IOException {
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private void acceptOn(ServerSocket accepting) {
        daemon("soak-origin-accept", () -> {
            while (!closed) {
                try {
                    Socket connection = accepting.accept();
                    connections.add(connection);
                    daemon("soak-origin", () -> serve(connection));
                } catch (IOException restarted) {
                    return;
                }
            }
        });
    }

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream(), 64 << 10);
            OutputStream out = connection.getOutputStream();
            String head = Wire.readHead(in, HEAD_BYTES_MAX);
            while (!head.isEmpty()) {
                seen.merge(SoakRequest.idOf(head), 1, Integer::sum);
                Wire.skipBody(in, head);
                answer(out, SoakRequest.sizeOf(head));
                head = Wire.readHead(in, HEAD_BYTES_MAX);
            }
        } catch (IOException cut) {
            // The proxy or a restart ended it; what was seen is noted.
        } finally {
            connections.remove(connection);
        }
    }

    private static void answer(OutputStream out, int size) throws IOException {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + size + "\r\n\r\n";
        if (size <= 1024) {
            out.write((head + "y".repeat(size)).getBytes(StandardCharsets.US_ASCII));
            return;
        }
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        for (int left = size; left > 0; left -= Math.min(left, FILLER.length)) {
            out.write(FILLER, 0, Math.min(left, FILLER.length));
        }
    }
}
