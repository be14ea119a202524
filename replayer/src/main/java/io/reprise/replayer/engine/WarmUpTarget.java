package io.reprise.replayer.engine;

import io.reprise.http.FramingException;
import io.reprise.http.MessageFramer;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.replayer.source.SourcedExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The target of a {@link WarmUp}, inside this process: answers each request of an exchange that it was told of with the
 * recorded response, and others with a short text. Any thread may tell it of exchanges.
 */
final class WarmUpTarget implements AutoCloseable {
    /** How many connections it serves at once, each on a thread of its own. */
    static final int CONNECTIONS = 4;

    private static final int READ_BYTES = 16 << 10;

    private final ServerSocket listener = new ServerSocket(0, CONNECTIONS, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<String, Expected> expected = new ConcurrentHashMap<>();

    /** An exchange whose request will come a number of times. */
    private record Expected(SourcedExchange exchange, int times) {}

    WarmUpTarget() throws IOException {
        for (int i = 0; i < CONNECTIONS; i++) {
            Thread thread = new Thread(this::serveConnections, "replay-warm-up");
            thread.setDaemon(true);
            thread.start();
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The request of this exchange will come once more. */
    void expect(SourcedExchange exchange) {
        expected.merge(
                exchange.exchange().displayId(),
                new Expected(exchange, 1),
                (before, once) -> new Expected(exchange, before.times + 1));
    }

    /** The exchange whose request has come; null if it was not expected. */
    @Nullable
    SourcedExchange arrived(String displayId) {
        SourcedExchange[] found = {null};
        expected.computeIfPresent(displayId, (id, each) -> {
            found[0] = each.exchange;
            return each.times == 1 ? null : new Expected(each.exchange, each.times - 1);
        });
        return found[0];
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void serveConnections() {
        try {
            while (!listener.isClosed()) {
                serveConnection(listener.accept());
            }
        } catch (IOException e) {
            // closed: the warm-up is over
        }
    }

    private void serveConnection(Socket socket) {
        sockets.add(socket);
        try (socket) {
            serve(socket);
        } catch (IOException | FramingException e) {
            // closed by either side
        } finally {
            sockets.remove(socket);
        }
    }

    private void serve(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        byte[] bytes = new byte[READ_BYTES];
        MessageFramer framer = MessageFramer.ofRequests(RecordedHeads.LIMITS);
        WarmUpAnswers answers = new WarmUpAnswers(this);
        for (int count = in.read(bytes); count > 0 && !answers.wasLast(); count = in.read(bytes)) {
            ByteBuffer view = ByteBuffer.wrap(bytes, 0, count);
            MessageFramer.Progress progress = framer.advance(view, answers);
            while (progress != MessageFramer.Progress.NEED_INPUT) {
                if (progress == MessageFramer.Progress.END) {
                    out.write(answers.next());
                }
                progress = framer.advance(view, answers);
            }
        }
    }
}
