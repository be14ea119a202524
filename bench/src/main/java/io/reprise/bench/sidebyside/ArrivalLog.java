package io.reprise.bench.sidebyside;

import io.reprise.cli.DescriptorTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * A server with one thread, in its own process, that notes when each request arrived by its own clock.
 *
 * <p>{@code GET /n/17} is noted under 17; {@code GET /dump} writes all times as {@code long}s (nanoseconds of {@link
 * System#nanoTime()}, 0: never arrived) to the file and starts over. Requests have no bodies. Requests that arrive
 * together are noted at the time of the read, so this server's own delay counts against the measured program.
 *
 * <p>{@code GET /linked/17} is answered with a token in a field. Such a request is noted only if it carries a token
 * that this server issued, or none.
 */
final class ArrivalLog {
    static final String PLAIN = "/n/";
    static final String LINKED = "/linked/";
    static final String TOKEN_FIELD = "X-Token: ";
    /** The prefix of the tokens of a recording. */
    static final char RECORDED = 'r';

    private static final char ISSUED_HERE = 's';
    private static final int HEAD_BYTES_MAX = 4096;
    /** Enough for the method and the path. */
    private static final int LINE_BYTES_MAX = 40;

    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    private final long[] arrivedNs;
    private final Path file;
    private int issued;
    private final Selector selector;
    private final ServerSocketChannel listener;

    private ArrivalLog(int port, int count, Path file) throws IOException {
        DescriptorTable.reserve(8_192);
        arrivedNs = new long[count];
        this.file = file;
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Arguments: port, highest number + 1, file. Ends when it is killed. */
    public static void main(String[] args) throws IOException {
        ArrivalLog log = new ArrivalLog(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Path.of(args[2]));
        while (true) {
            log.selector.select(log::handle);
        }
    }

    private void handle(SelectionKey key) {
        if (key.isAcceptable()) {
            accept();
            return;
        }
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            serve(channel, (ByteBuffer) key.attachment());
        } catch (IOException gone) {
            close(channel);
        }
    }

    private void accept() {
        try {
            SocketChannel accepted = listener.accept();
            if (accepted != null) {
                accepted.configureBlocking(false);
                accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
                accepted.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(HEAD_BYTES_MAX));
            }
        } catch (IOException refused) {
            throw new IllegalStateException("cannot accept", refused);
        }
    }

    private void serve(SocketChannel channel, ByteBuffer input) throws IOException {
        int count = channel.read(input);
        long nowNs = System.nanoTime();
        if (count < 0 || !input.hasRemaining()) {
            close(channel);
            return;
        }
        input.flip();
        int start = 0;
        for (int i = 3; i < input.limit(); i++) {
            if (input.get(i) == '\n' && input.get(i - 2) == '\n') {
                boolean linked = note(input, start, i, nowNs);
                ByteBuffer answer = ByteBuffer.wrap(linked ? answerWithToken() : ANSWER);
                channel.write(answer); // a few bytes, which always fit
                start = i + 1;
            }
        }
        input.position(start).compact();
    }

    /** A token of 24 characters that differs from all others and looks as random as those of applications. */
    static String token(char issuer, int number) {
        Random random = new Random(number);
        return String.format(Locale.ROOT, "%c%07x%016x", issuer, number, random.nextLong());
    }

    private byte[] answerWithToken() {
        String head =
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + TOKEN_FIELD + token(ISSUED_HERE, issued++) + "\r\n\r\nok";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns whether the answer has to have a token. */
    private boolean note(ByteBuffer input, int start, int end, long nowNs) throws IOException {
        byte[] line = new byte[Math.min(LINE_BYTES_MAX, input.limit() - start)];
        input.get(start, line);
        String[] words = new String(line, StandardCharsets.ISO_8859_1).split("[ \r]", 3);
        if (words[1].startsWith(LINKED)) {
            byte[] head = new byte[end - start];
            input.get(start, head);
            String text = new String(head, StandardCharsets.ISO_8859_1);
            int field = text.indexOf(TOKEN_FIELD);
            if (field < 0 || text.charAt(field + TOKEN_FIELD.length()) == ISSUED_HERE) {
                arrivedNs[Integer.parseInt(words[1].substring(LINKED.length()))] = nowNs;
            }
            return true;
        }
        if (words[1].startsWith(PLAIN)) {
            arrivedNs[Integer.parseInt(words[1].substring(PLAIN.length()))] = nowNs;
        } else if (words[1].equals("/dump")) {
            ByteBuffer all = ByteBuffer.allocate(arrivedNs.length * Long.BYTES);
            all.asLongBuffer().put(arrivedNs);
            Files.write(file, all.array());
            Arrays.fill(arrivedNs, 0);
        }
        return false;
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            // Nothing is kept for a connection that cannot be closed.
        }
    }
}
