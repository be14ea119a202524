package io.reprise.replayer.engine;

import io.reprise.testkit.Acceptor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A target on a unix socket that keeps the heads of requests, which have no bodies, and answers each with a 200. */
public final class UnixServer implements AutoCloseable {
    /** On a busy host, all requests of a test may come before the first one is accepted. */
    private static final int BACKLOG = 1_024;

    public final List<String> heads = Collections.synchronizedList(new ArrayList<>());
    private final Acceptor acceptor;

    public UnixServer(Path path) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(path), BACKLOG);
        acceptor = new Acceptor(listener, () -> {
            SocketChannel channel = listener.accept();
            start(() -> serve(channel));
        });
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "unix-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.ISO_8859_1));
            StringBuilder head = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                head.append(line).append('\n');
                if (line.isEmpty()) {
                    heads.add(head.toString());
                    head.setLength(0);
                    channel.write(ByteBuffer.wrap(RecordingServer.OK.getBytes(StandardCharsets.ISO_8859_1)));
                }
            }
        } catch (IOException gone) {
            // the replay is over
        }
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
    }
}
