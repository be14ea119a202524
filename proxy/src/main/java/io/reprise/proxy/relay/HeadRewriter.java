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
 * our own is put in as the last field where the other side needs one. Upgrade stays where the client asks for it in
 * HTTP/1.1, but not to h2c, which would hide requests in a tunnel. {@link ForwardedFields} are put in when asked for.
 *
 * <p>A 1xx or 204 response loses Content-Length and Transfer-Encoding, which it must not have (RFC 9110
 * §8.6, 9112 §6.1): it has no body, and a client that believed the field would take the next response for one.
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
        CLOSE("Connection: close\r\n"),
        /** The Upgrade field stays as well. */
        UPGRADE("Connection: upgrade\r\n");

        private final String line;

        Connection(String line) {
            this.line = line;
        }
    }

    /** What becomes of the body that the head announces. */
    enum Body {
        AS_FRAMED,
        /** Passed on without its chunk framing, until close, because the client speaks HTTP/1.0. */
        UNCHUNKED,
        /** There is none, whatever the head says: a 1xx or 204 response. */
        NONE
    }

    private HeadRewriter() {}

    /** @param forwarded what is to be said of the client; null for nothing */
    static @Nullable ByteBuf request(
            Head head, @Nullable ForwardedEdit forwarded, int followingBytes, ByteBufAllocator allocator) {
        Connection connection = head.minorVersion() == 0 ? Connection.KEEP_ALIVE : Connection.NONE;
        boolean edited = isEdited(head, Connection.NONE, Body.AS_FRAMED);
        if (edited && head.asksForUpgrade()) {
            connection = Connection.UPGRADE;
            edited = isEdited(head, connection, Body.AS_FRAMED);
        }
        return !edited && forwarded == null && connection != Connection.KEEP_ALIVE
                ? null
                : edit(head, connection, Body.AS_FRAMED, forwarded, followingBytes, allocator);
    }

    static @Nullable ByteBuf response(
            Head head, Connection connection, Body body, int followingBytes, ByteBufAllocator allocator) {
        boolean asIs = connection == Connection.NONE || connection == Connection.UPGRADE;
        return asIs && !isEdited(head, connection, body)
                ? null
                : edit(head, connection, body, null, followingBytes, allocator);
    }

    /** The head as it is, in a buffer of its own. */
    static ByteBuf copy(Head head, int followingBytes, ByteBufAllocator allocator) {
        return allocator.ioBuffer(head.length() + followingBytes).writeBytes(head.array(), 0, head.length());
    }

    private static boolean isEdited(Head head, Connection connection, Body body) {
        for (int i = 0; i < head.fieldCount(); i++) {
            if (isDropped(head, i, connection, body) && !(connection == Connection.UPGRADE && upgrades(head, i))) {
                return true;
            }
        }
        return false;
    }

    /** A Connection field that says nothing but what ours would. */
    private static boolean upgrades(Head head, int i) {
        return head.nameIs(i, "connection") && head.valueIs(i, "upgrade");
    }

    private static boolean isDropped(Head head, int i, Connection connection, Body body) {
        if (head.isHopByHop(i)) {
            return connection != Connection.UPGRADE || !head.nameIs(i, "upgrade");
        }
        return switch (body) {
            case AS_FRAMED -> false;
            case UNCHUNKED -> isChunking(head, i);
            case NONE -> isChunking(head, i) || head.nameIs(i, "content-length");
        };
    }

    private static boolean isChunking(Head head, int i) {
        return head.nameIs(i, "transfer-encoding") || head.nameIs(i, "trailer");
    }

    private static ByteBuf edit(
            Head head,
            Connection connection,
            Body body,
            @Nullable ForwardedEdit forwarded,
            int followingBytes,
            ByteBufAllocator allocator) {
        byte[] bytes = head.array();
        int added = connection.line.length() + (forwarded == null ? 0 : forwarded.addedBytesMax(head));
        ByteBuf edited = allocator.ioBuffer(head.length() + added + followingBytes);
        int keptFrom = 0;
        for (int i = 0; i < head.fieldCount(); i++) {
            if (isDropped(head, i, connection, body) || (forwarded != null && forwarded.replaces(head, i))) {
                edited.writeBytes(bytes, keptFrom, head.lineStart(i) - keptFrom);
                keptFrom = head.lineEnd(i);
            }
        }
        int fieldsEnd = head.fieldCount() == 0 ? head.fieldsStart() : head.lineEnd(head.fieldCount() - 1);
        edited.writeBytes(bytes, keptFrom, fieldsEnd - keptFrom);
        if (forwarded != null) {
            forwarded.write(head, edited);
        }
        ByteBufUtil.writeAscii(edited, connection.line);
        return edited.writeBytes(bytes, fieldsEnd, head.length() - fieldsEnd);
    }
}
