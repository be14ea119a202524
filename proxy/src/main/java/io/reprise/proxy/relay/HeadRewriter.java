package io.reprise.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.reprise.http.Head;
import org.jspecify.annotations.Nullable;

/**
 * The only edits that the proxy makes to what passes through it. Field order, letter case, white space, start line and
 * Host stay as they were; what concerns one connection only is taken out (RFC 9110 §7.6.1: Connection and what it
 * names, Keep-Alive, Proxy-Connection, TE, Upgrade, Proxy-Authenticate, Proxy-Authorization), and a Connection field of
 * our own is put in as the last field where the other side needs one.
 *
 * <p>Known deviation: a request keeps its HTTP version (RFC 9112 §2.3 would have an intermediary send its own), because
 * an application may answer HTTP/1.0 differently and the recording is to show what it was asked. An HTTP/1.0 request
 * goes to the upstream with {@code Connection: keep-alive}, so that the connection can be used again if the server
 * agrees.
 *
 * <p>Stateless. Each method returns null when there is nothing to edit, so that the bytes can be passed on as they
 * are; otherwise a buffer that the caller owns, with room for {@code followingBytes} behind the head.
 */
final class HeadRewriter {
    /** The Connection field that a head gets. */
    enum Connection {
        NONE(""),
        KEEP_ALIVE("Connection: keep-alive\r\n"),
        CLOSE("Connection: close\r\n");

        private final String line;

        Connection(String line) {
            this.line = line;
        }
    }

    private HeadRewriter() {}

    static @Nullable ByteBuf request(Head head, int followingBytes, ByteBufAllocator allocator) {
        Connection connection = head.minorVersion() == 0 ? Connection.KEEP_ALIVE : Connection.NONE;
        return connection == Connection.NONE && !hasHopByHop(head)
                ? null
                : edit(head, connection, false, followingBytes, allocator);
    }

    /**
     * @param withoutChunking the body is passed on without its chunk framing, until close, because the client speaks
     *     HTTP/1.0
     */
    static @Nullable ByteBuf response(
            Head head, Connection connection, boolean withoutChunking, int followingBytes, ByteBufAllocator allocator) {
        boolean asIs = connection == Connection.NONE && !withoutChunking && !hasHopByHop(head);
        return asIs ? null : edit(head, connection, withoutChunking, followingBytes, allocator);
    }

    /** The head as it is, in a buffer of its own. */
    static ByteBuf copy(Head head, int followingBytes, ByteBufAllocator allocator) {
        return allocator.ioBuffer(head.length() + followingBytes).writeBytes(head.array(), 0, head.length());
    }

    private static boolean hasHopByHop(Head head) {
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.isHopByHop(i)) {
                return true;
            }
        }
        return false;
    }

    private static ByteBuf edit(
            Head head, Connection connection, boolean withoutChunking, int followingBytes, ByteBufAllocator allocator) {
        byte[] bytes = head.array();
        ByteBuf edited = allocator.ioBuffer(head.length() + connection.line.length() + followingBytes);
        int keptFrom = 0;
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.isHopByHop(i) || (withoutChunking && isChunking(head, i))) {
                edited.writeBytes(bytes, keptFrom, head.lineStart(i) - keptFrom);
                keptFrom = head.lineEnd(i);
            }
        }
        int fieldsEnd = head.fieldCount() == 0 ? head.fieldsStart() : head.lineEnd(head.fieldCount() - 1);
        edited.writeBytes(bytes, keptFrom, fieldsEnd - keptFrom);
        ByteBufUtil.writeAscii(edited, connection.line);
        return edited.writeBytes(bytes, fieldsEnd, head.length() - fieldsEnd);
    }

    private static boolean isChunking(Head head, int i) {
        return head.nameIs(i, "transfer-encoding") || head.nameIs(i, "trailer");
    }
}
