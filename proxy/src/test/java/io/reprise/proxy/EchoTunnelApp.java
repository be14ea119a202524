package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.Acceptor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An application that agrees to every upgrade and then sends back what it gets. */
final class EchoTunnelApp implements AutoCloseable {
    private static final int TIMEOUT_MS = 10_000;

    private final ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Acceptor acceptor;

    EchoTunnelApp() throws IOException {
        acceptor = new Acceptor(server, this::acceptOne);
    }

    int port() {
        return server.getLocalPort();
    }

    private void acceptOne() throws IOException {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket));
    }

    private static void serve(Socket socket) {
        try (socket) {
            readHead(socket.getInputStream());
            socket.getOutputStream()
                    .write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException gone) {
            // A probe, or the end of a test.
        }
    }

    private static String readHead(InputStream from) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = from.read();
            if (next < 0) {
                throw new EOFException("closed after <" + head + ">");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** A tunnel through whoever listens on this port. */
    static Client connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.getOutputStream()
                .write("GET /chat HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(readHead(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
        return new Client(socket);
    }

    /** The client's end of a tunnel. */
    record Client(Socket socket) implements AutoCloseable {
        /** Sends this and waits until it has come back. */
        void echo(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(bytes);
            assertThat(new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.US_ASCII))
                    .isEqualTo(text);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
        threads.shutdownNow();
    }
}
