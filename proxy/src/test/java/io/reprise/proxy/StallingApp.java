package io.reprise.proxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;

/**
 * An application for thousands of connections, as a process of its own so that it has descriptors of its own. It never
 * reads on after the head of a POST, answers GET /endless without end, and every other GET at once.
 */
final class StallingApp implements AutoCloseable {
    private static final int SMALL_BUFFER = 8 * 1024;
    private static final byte[] ENDLESS = head(1L << 40);
    private static final byte[] SMALL =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    private final Process process;
    private final int port;

    private StallingApp(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static StallingApp start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StallingApp.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        return new StallingApp(process, Integer.parseInt(out.readLine()));
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        kill();
    }

    /** Ends the process, and with it all its connections. */
    void kill() {
        process.destroyForcibly();
    }

    private static byte[] head(long length) {
        return ("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    public static void main(String[] args) throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        server.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.US_ASCII);
        out.println(server.socket().getLocalPort());
        ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);
        while (true) {
            selector.select();
            for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                SelectionKey key = keys.next();
                keys.remove();
                if (key.channel() == server) {
                    accept(selector, server);
                } else {
                    serve(key, (SocketChannel) key.channel(), bytes);
                }
            }
        }
    }

    private static void accept(Selector selector, ServerSocketChannel server) throws IOException {
        SocketChannel accepted = server.accept();
        while (accepted != null) {
            accepted.setOption(StandardSocketOptions.SO_SNDBUF, SMALL_BUFFER);
            accepted.configureBlocking(false);
            accepted.register(selector, SelectionKey.OP_READ);
            accepted = server.accept();
        }
    }

    private static void serve(SelectionKey key, SocketChannel channel, ByteBuffer bytes) throws IOException {
        try {
            bytes.clear();
            if (key.isWritable()) {
                int unused = channel.write(bytes);
                return;
            }
            if (channel.read(bytes) < 0) {
                channel.close();
                return;
            }
            byte first = bytes.get(0);
            if (first == 'P') {
                key.interestOps(0);
            } else if (first == 'G' && bytes.get(5) == 'e') {
                channel.write(ByteBuffer.wrap(ENDLESS));
                key.interestOps(SelectionKey.OP_WRITE);
            } else {
                channel.write(ByteBuffer.wrap(SMALL));
            }
        } catch (IOException reset) {
            channel.close();
        }
    }
}
