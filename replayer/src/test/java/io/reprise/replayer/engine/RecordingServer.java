package io.reprise.replayer.engine;

import io.reprise.testkit.Acceptor;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A target on real sockets, a thread per connection, that keeps every request with its time of arrival. */
public final class RecordingServer implements AutoCloseable {
    public static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** A received request; {@code raw} is the head as received. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Received(long arrivedNs, int connection, String raw, byte[] body, String trailers) {
        public String path() {
            return raw.split(" ", 3)[1];
        }

        public List<String> fields(String name) {
            List<String> values = new ArrayList<>();
            for (String line : raw.split("\r\n", -1)) {
                int colon = line.indexOf(':');
                if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
                    values.add(line.substring(colon + 1).strip());
                }
            }
            return values;
        }
    }

    /** How a client ended a connection. */
    public record Ended(long atNs, boolean reset) {}

    /** Answers a request. */
    public interface Handler {
        /** The bytes to send, as ISO-8859-1; null to send none and close; may block, and may use the socket. */
        @Nullable
        String answer(Received request, Socket socket) throws Exception;
    }

    public final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    public final AtomicInteger connections = new AtomicInteger();
    /** The connections that the client closed or reset. */
    public final Map<Integer, Ended> ended = new ConcurrentHashMap<>();

    private final ServerSocket listener;
    private final Acceptor acceptor;
    private final Handler handler;
    private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());

    public RecordingServer(Handler handler) throws IOException {
        this(new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress()), handler);
    }

    RecordingServer(ServerSocket listener, Handler handler) {
        this.listener = listener;
        this.handler = handler;
        acceptor = new Acceptor(listener, this::acceptOne);
    }

    public static RecordingServer ok() throws IOException {
        return new RecordingServer((request, socket) -> OK);
    }

    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
        for (Socket socket : List.copyOf(sockets)) {
            socket.close();
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "recording-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptOne() throws IOException {
        Socket socket = listener.accept();
        sockets.add(socket);
        int id = connections.incrementAndGet();
        start(() -> serve(socket, id));
    }

    private void serve(Socket socket, int id) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (Received request = read(in, id); request != null; request = read(in, id)) {
                received.add(request);
                String answer = handler.answer(request, socket);
                if (answer == null) {
                    return;
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                if (request.fields("Connection").contains("close")) {
                    return;
                }
            }
            ended.put(id, new Ended(System.nanoTime(), false));
        } catch (Exception e) {
            // the peer went away, or the test closed the server
            ended.put(
                    id,
                    new Ended(System.nanoTime(), String.valueOf(e.getMessage()).contains("reset")));
        }
    }

    private static @Nullable Received read(InputStream in, int id) throws IOException {
        String head = readUntilEmptyLine(in);
        if (head.isEmpty()) {
            return null;
        }
        long arrivedNs = System.nanoTime();
        Received bare = new Received(arrivedNs, id, head, new byte[0], "");
        if (!bare.fields("Transfer-Encoding").isEmpty()) {
            return readChunked(in, bare);
        }
        List<String> length = bare.fields("Content-Length");
        byte[] body = length.isEmpty() ? new byte[0] : in.readNBytes(Integer.parseInt(length.get(0)));
        return new Received(arrivedNs, id, head, body, "");
    }

    private static Received readChunked(InputStream in, Received bare) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int size = Integer.parseInt(readLine(in).strip().toLowerCase(Locale.ROOT), 16);
        while (size > 0) {
            body.write(in.readNBytes(size));
            readLine(in);
            size = Integer.parseInt(readLine(in).strip().toLowerCase(Locale.ROOT), 16);
        }
        StringBuilder trailers = new StringBuilder();
        for (String line = readLine(in); !"\r\n".equals(line); line = readLine(in)) {
            trailers.append(line);
        }
        return new Received(bare.arrivedNs(), bare.connection(), bare.raw(), body.toByteArray(), trailers.toString());
    }

    private static String readUntilEmptyLine(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        try {
            for (String line = readLine(in); !"\r\n".equals(line); line = readLine(in)) {
                head.append(line);
            }
        } catch (EOFException e) {
            return "";
        }
        return head.toString();
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c != '\n') {
            if (c < 0) {
                throw new EOFException();
            }
            line.append((char) c);
            c = in.read();
        }
        return line.append('\n').toString();
    }
}
