package io.reprise.proxy.relay;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One end of a TCP or unix socket, client or upstream, that says and expects bytes; text is ISO-8859-1. */
final class Peer implements AutoCloseable {
    private static final int TIMEOUT_MS = 10_000;

    /** Not connected where the peer is one of a unix socket. */
    final Socket socket;

    private final Closeable connection;
    private final InputStream in;
    private final OutputStream out;

    Peer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        connection = socket;
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** A peer without timeouts, which Java does not have for unix sockets. */
    Peer(SocketChannel unix) {
        socket = new Socket();
        connection = unix;
        in = Channels.newInputStream(unix);
        out = Channels.newOutputStream(unix);
    }

    Peer send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Peer send(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    Peer sendByteByByte(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            send(text.substring(i, i + 1));
        }
        return this;
    }

    /** Everything up to and including the empty line. */
    String readHead() throws IOException {
        return readTo("\r\n\r\n");
    }

    String readTo(String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < end.length() || text.lastIndexOf(end) != text.length() - end.length()) {
            text.append((char) readByte(text));
        }
        return text.toString();
    }

    String read(int count) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < count) {
            text.append((char) readByte(text));
        }
        return text.toString();
    }

    private int readByte(CharSequence before) throws IOException {
        int value = in.read();
        if (value < 0) {
            throw new EOFException("closed after <" + before + ">");
        }
        return value;
    }

    /** One well-formed request, as it was sent. */
    String readRequest() throws IOException {
        String head = readHead();
        String fields = head.toLowerCase(Locale.ROOT);
        if (fields.contains("\r\ntransfer-encoding:")) {
            return head + readChunks();
        }
        Matcher length = Pattern.compile("\r\ncontent-length:\\s*(\\d+)").matcher(fields);
        return length.find() ? head + read(Integer.parseInt(length.group(1))) : head;
    }

    private String readChunks() throws IOException {
        StringBuilder body = new StringBuilder();
        int size;
        do {
            String line = readTo("\r\n");
            size = Integer.parseInt(line.strip().split(";", 2)[0], 16);
            body.append(line).append(size == 0 ? "" : read(size) + readTo("\r\n"));
        } while (size > 0);
        String trailer;
        do {
            trailer = readTo("\r\n");
            body.append(trailer);
        } while (!trailer.equals("\r\n"));
        return body.toString();
    }

    /** Everything until the other side closes properly. */
    String readToEnd() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        in.transferTo(rest);
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    /** Whether the other side closes, properly or not, before it says anything more. */
    boolean isClosedByOther() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
