package io.reprise.replayer.engine;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The target of a {@link WarmUp}: answers each read with one response, alternately of known length and chunked. This
 * is enough for our own client, which sends small requests one at a time.
 */
@SuppressWarnings("StringConcatToTextBlock") // line ends are CRLF on the wire
final class WarmUpTarget implements AutoCloseable {
    /** How many connections it serves at once, each on a thread of its own. */
    static final int CONNECTIONS = 4;

    private static final byte[] PLAIN = ascii("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n"
            + "Set-Cookie: warm-up=1; Path=/; HttpOnly\r\n\r\nhello");
    private static final byte[] CHUNKED = ascii("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n"
            + "Content-Type: text/plain\r\n\r\n5\r\nhello\r\n0\r\n\r\n");

    private final ServerSocket listener = new ServerSocket(0, CONNECTIONS, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());

    WarmUpTarget() throws IOException {
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : List.copyOf(sockets)) {
            socket.close();
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "replay-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket socket = listener.accept();
                sockets.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed: the warm-up is over
        }
    }

    private static void serve(Socket socket) {
        byte[] request = new byte[8_192];
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            boolean chunked = false;
            while (in.read(request) > 0) {
                socket.getOutputStream().write(chunked ? CHUNKED : PLAIN);
                chunked = !chunked;
            }
        } catch (IOException e) {
            // closed: the warm-up is over
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
