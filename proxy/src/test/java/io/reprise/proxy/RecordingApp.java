package io.reprise.proxy;

import io.reprise.http.FrameSink;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import io.reprise.testkit.Acceptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * An application on blocking sockets that keeps every request exactly as it received it, by its X-Request-Id, and
 * answers in the ways that applications do, chosen by the path: {@code /length/N}, {@code /chunked/N}, {@code /close/N}
 * (body until close), {@code /status/N}, {@code /echo}, {@code /pause/N} (after a little while).
 */
final class RecordingApp implements AutoCloseable {
    /** A request as received: the head's bytes and the payload. */
    record Received(byte[] head, byte[] body) {}

    private static final long PAUSE_NS = 5_000_000;

    private final ServerSocketChannel server;
    private final Acceptor acceptor;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int port;
    private final Queue<SocketChannel> sockets = new ConcurrentLinkedQueue<>();
    private final Map<String, Received> received = new ConcurrentHashMap<>();

    RecordingApp() throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** On the port of one that was killed. */
    RecordingApp(int port) throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** @param at TCP or unix */
    RecordingApp(SocketAddress at) throws IOException {
        boolean unix = at instanceof UnixDomainSocketAddress;
        server = ServerSocketChannel.open(unix ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET6);
        server.bind(at, 512);
        port = server.getLocalAddress() instanceof InetSocketAddress inet ? inet.getPort() : 0;
        acceptor = new Acceptor(server, this::acceptOne);
    }

    int port() {
        return port;
    }

    Map<String, Received> received() {
        return received;
    }

    private void acceptOne() throws IOException {
        SocketChannel socket = server.accept();
        sockets.add(socket);
        threads.execute(() -> serve(socket));
    }

    private static void reset(SocketChannel socket) throws IOException {
        if (socket.isOpen()) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            socket.close();
        }
    }

    private void serve(SocketChannel socket) {
        try (socket) {
            if (port != 0) {
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            InputStream in = Channels.newInputStream(socket);
            OutputStream out = Channels.newOutputStream(socket);
            ByteBuffer buffer = ByteBuffer.allocate(64 * 1024).limit(0);
            MessageFramer framer = MessageFramer.ofRequests(FramingLimits.DEFAULT);
            Request request = new Request();
            while (read(in, buffer, framer, request)) {
                if (!answer(out, request)) {
                    return;
                }
                request = new Request();
            }
        } catch (IOException e) {
            // The other side went away; what matters is in the map.
        }
    }

    @SuppressWarnings("ByteBufferBackingArray") // the buffer is one of our own, from its start
    private static boolean read(InputStream in, ByteBuffer buffer, MessageFramer framer, Request request)
            throws IOException {
        while (true) {
            if (framer.advance(buffer, request) == MessageFramer.Progress.END) {
                return true;
            }
            if (!buffer.hasRemaining() && framer.advance(buffer, request) == MessageFramer.Progress.END) {
                return true;
            }
            if (!buffer.hasRemaining()) {
                int count = in.read(buffer.array(), 0, buffer.capacity());
                if (count < 0) {
                    return false;
                }
                buffer.position(0).limit(count);
            }
        }
    }

    /** @return whether the connection persists */
    private boolean answer(OutputStream out, Request request) throws IOException {
        received.put(request.id, new Received(request.head, request.body.toByteArray()));
        String[] path = request.target.split("[/?]", -1);
        String kind = path.length > 1 ? path[1] : "";
        int number = path.length > 2 ? Integer.parseInt(path[2]) : 0;
        boolean persists = request.keepsAlive && !kind.equals("close");
        boolean chunked = kind.equals("chunked") && request.minorVersion == 1;
        if (kind.equals("pause")) {
            LockSupport.parkNanos(PAUSE_NS);
        }
        byte[] body = body(kind, number, request);
        String head = "HTTP/1.1 " + (kind.equals("status") ? number : 200) + " Whatever\r\nX-App: yes\r\n"
                + connection(persists, request) + framing(kind, number, chunked, body.length) + "\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        if (!request.method.equals("HEAD")) {
            writeBody(out, body, chunked);
        }
        out.flush();
        return persists;
    }

    private static byte[] body(String kind, int number, Request request) {
        return switch (kind) {
            case "echo" -> request.body.toByteArray();
            case "status" -> new byte[0];
            default -> "x".repeat(number).getBytes(StandardCharsets.US_ASCII);
        };
    }

    private static String connection(boolean persists, Request request) {
        if (!persists) {
            return "Connection: close\r\n";
        }
        return request.minorVersion == 0 ? "Connection: keep-alive\r\n" : "";
    }

    private static String framing(String kind, int number, boolean chunked, int length) {
        if (chunked) {
            return "Transfer-Encoding: chunked\r\n";
        }
        boolean none = kind.equals("close") || kind.equals("status") && number == 204;
        return none ? "" : "Content-Length: " + length + "\r\n";
    }

    private static void writeBody(OutputStream out, byte[] body, boolean chunked) throws IOException {
        if (!chunked) {
            out.write(body);
            return;
        }
        for (int at = 0; at < body.length; at += 1_000) {
            int length = Math.min(1_000, body.length - at);
            out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(body, at, length);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** Ends on TCP as a process does that is killed: every connection is reset, and nobody listens. */
    void kill() throws IOException {
        acceptor.close();
        for (SocketChannel socket : sockets) {
            reset(socket);
        }
        threads.shutdownNow();
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
        threads.shutdownNow();
    }

    private static final class Request implements FrameSink {
        private byte[] head = {};
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private String id = "";
        private String method = "";
        private String target = "";
        private boolean keepsAlive;
        private int minorVersion;

        @Override
        public void onHead(Head view) {
            head = Arrays.copyOf(view.array(), view.length());
            String requestId = view.value("x-request-id");
            id = requestId == null ? "" : requestId;
            method = view.method();
            target = view.target();
            keepsAlive = view.keepsAlive();
            minorVersion = view.minorVersion();
        }

        @Override
        public void onBody(ByteBuffer payload) {
            byte[] bytes = new byte[payload.remaining()];
            payload.duplicate().get(bytes);
            body.writeBytes(bytes);
        }

        @Override
        public void onEnd(ByteBuffer trailers) {}
    }
}
