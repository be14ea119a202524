package io.reprise.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Thousands of clients of one kind, which send what they can and read nothing. Used by one thread. */
final class Crowd implements AutoCloseable {
    /** What a client sends. */
    enum Kind {
        /** A request for a response without end. */
        SLOW_READER("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n", 0, 7),
        UPLOAD("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n", 1_000_000, 8),
        /** The most that a head may have by default, without its end. */
        UNFINISHED_HEAD("GET / HTTP/1.1\r\nHost: a\r\nX: ", 64_000, 9),
        IDLE("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 0, 10);

        private final String head;
        private final int followingBytes;
        /** Third number of the addresses that clients of this kind have. */
        private final int network;

        Kind(String head, int followingBytes, int network) {
            this.network = network;
            this.head = head;
            this.followingBytes = followingBytes;
        }
    }

    /** Ports of one address are enough for so many, with those that earlier connections still occupy. */
    private static final int CLIENTS_PER_ADDRESS = 5_000;

    private static final ByteBuffer FILLING =
            ByteBuffer.wrap("x".repeat(16 * 1024).getBytes(StandardCharsets.US_ASCII));

    private static final class Client {
        private final SocketChannel channel;
        private int leftBytes;

        private Client(SocketChannel channel, int leftBytes) {
            this.channel = channel;
            this.leftBytes = leftBytes;
        }
    }

    private final List<Client> clients = new ArrayList<>();
    private final Kind kind;

    /** Connects them all; each sends what fits into the buffers of its socket at once. */
    Crowd(int port, Kind kind, int count) throws IOException {
        this.kind = kind;
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 * 1024);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, 16 * 1024);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            byte host = (byte) (2 + i / CLIENTS_PER_ADDRESS);
            channel.bind(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, (byte) kind.network, host}), 0));
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(StandardCharsets.US_ASCII.encode(kind.head));
            channel.configureBlocking(false);
            Client client = new Client(channel, kind.followingBytes);
            clients.add(client);
            send(client);
        }
    }

    /** Sends on, for those that have something left to send and are still connected. */
    void sendOn() {
        clients.forEach(Crowd::send);
    }

    private static void send(Client client) {
        try {
            int sent = 1;
            while (client.leftBytes > 0 && sent > 0) {
                ByteBuffer piece = FILLING.duplicate();
                piece.limit(Math.min(piece.limit(), client.leftBytes));
                sent = client.channel.write(piece);
                client.leftBytes -= sent;
            }
        } catch (IOException ended) {
            client.leftBytes = 0;
        }
    }

    /** How many have an answer to read. */
    int answeredCount() throws IOException {
        int count = 0;
        ByteBuffer bytes = ByteBuffer.allocate(1_024);
        for (Client client : clients) {
            bytes.clear();
            count += client.channel.read(bytes) > 0 ? 1 : 0;
        }
        return count;
    }

    @Override
    public String toString() {
        return clients.size() + " " + kind;
    }

    /** Whether none has been closed on this side. */
    boolean isConnected() {
        return clients.stream().allMatch(client -> client.channel.isConnected());
    }

    @Override
    public void close() throws IOException {
        leave();
    }

    /** Resets all connections. */
    void leave() throws IOException {
        for (Client client : clients) {
            client.channel.close();
        }
    }
}
