package io.reprise.proxy;

import io.reprise.http.FrameSink;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An application on blocking sockets that keeps every request exactly as it received it, by its X-Request-Id, and answers
 * in the ways that applications do, chosen by the path: {@code /length/N}, {@code /chunked/N}, {@code /close/N} (body
 * until close), {@code /status/N}, {@code /echo}.
 */
final class RecordingApp implements AutoCloseable {
    /** A request as received: the head's bytes and the payload. */
    record Received(byte[] head, byte[] body) {}

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Received> received = new ConcurrentHashMap<>();

    RecordingApp() throws IOException {
        server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    Map<String, Received> received() {
        return received;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            ByteBuffer buffer = ByteBuffer.allocate(64 * 1024).limit(0);
            MessageFramer framer = MessageFramer.ofRequests(FramingLimits.DEFAULT);
            Request request = new Request();
            while (read(in, buffer, framer, request)) {
                if (!answer(socket.getOutputStream(), request)) {
                    return;
                }
                request = new Request();
            }
        } catch (IOException e) {
            // The other side went away; what matters is in the map.
        }
    }

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
                int count = in.read(buffer.array());
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
        String[] path = request.target.split("[/?]");
        String kind = path.length > 1 ? path[1] : "";
        int number = path.length > 2 ? Integer.parseInt(path[2]) : 0;
        boolean persists = request.keepsAlive && !kind.equals("close");
        byte[] body = kind.equals("echo")
                ? request.body.toByteArray()
                : "x".repeat(number).getBytes(StandardCharsets.US_ASCII);
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(kind.equals("status") ? number : 200);
        head.append(" Whatever\r\nX-App: yes\r\n");
        if (!persists) {
            head.append("Connection: close\r\n");
        } else if (request.minorVersion == 0) {
            head.append("Connection: keep-alive\r\n");
        }
        boolean noBody = request.method.equals("HEAD") || kind.equals("status") && (number == 204 || number == 304);
        boolean chunked = kind.equals("chunked") && request.minorVersion == 1;
        if (chunked) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (kind.equals("status")) {
            body = new byte[0];
            head.append(number == 204 ? "" : "Content-Length: 0\r\n");
        } else if (!kind.equals("close")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        if (!noBody) {
            writeBody(out, body, chunked);
        }
        out.flush();
        return persists;
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

    @Override
    public void close() throws IOException {
        server.close();
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
            head = java.util.Arrays.copyOf(view.array(), view.length());
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
