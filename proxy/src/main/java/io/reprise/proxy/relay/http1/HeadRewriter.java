package io.reprise.proxy.relay.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.reprise.http.Head;
import io.reprise.proxy.relay.exchange.HeadEdit.Body;
import io.reprise.proxy.relay.exchange.HeadEdit.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Makes the only edits that the proxy makes to the traffic. Field order, letter case, white space, start line and Host
 * stay unchanged. Hop-by-hop fields are removed ({@link Head#isHopByHop}), and a Connection field is added as the last
 * field if the other side needs it. Upgrade stays if an HTTP/1.1 client asks for it, but not to h2c, which would hide
 * requests in a tunnel. {@link ForwardedFields} are added if configured.
 *
 * <p>Host is replaced by the authority of an absolute-form target if they differ (RFC 9112 §3.2.2). Content-Length of a
 * response that also has Transfer-Encoding is removed (RFC 9112 §6.3).
 *
 * <p>A 1xx or 204 response loses Content-Length and Transfer-Encoding, which are not allowed there (RFC 9110 §8.6,
 * RFC 9112 §6.1): the response has no body, and a client that believed the field would read the next response as one.
 *
 * <p>Known deviation: a request keeps its HTTP version, although RFC 9112 §2.3 demands that an intermediary sends its
 * own, because an application may answer HTTP/1.0 differently, and the recording must show what it was asked.
 *
 * <p>A Connection field that says exactly what ours would say stays in its place. Where connections are pooled, an
 * HTTP/1.0 request is sent with {@code Connection: keep-alive}, so that the connection can be used again if the server
 * agrees.
 *
 * <p>Stateless. Each method returns null if there is nothing to edit and the bytes can be forwarded unchanged, and
 * otherwise a buffer that the caller owns, with room for {@code followingBytes} behind the head.
 */
final class HeadRewriter {
    private HeadRewriter() {}

    /**
     * @param wanted the Connection field that says what becomes of the upstream's connection
     * @param forwarded fields about the client; null for none
     */
    static @Nullable ByteBuf request(
            Head head,
            Connection wanted,
            @Nullable ForwardedEdit forwarded,
            int followingBytes,
            ByteBufAllocator allocator) {
        Connection connection = wanted;
        boolean edited = isEdited(head, connection, Body.AS_FRAMED);
        if (edited && head.asksForUpgrade()) {
            connection = Connection.UPGRADE;
            edited = isEdited(head, connection, Body.AS_FRAMED);
        }
        return !edited && forwarded == null
                ? null
                : edit(head, connection, Body.AS_FRAMED, forwarded, followingBytes, allocator);
    }

    /** The Connection field for an upstream connection that mirrors the client's: the same as the client sent. */
    static Connection mirrored(Head request) {
        if (!request.keepsAlive()) {
            return request.hasToken("connection", "close") ? Connection.CLOSE : Connection.NONE;
        }
        return request.hasToken("connection", "keep-alive") ? Connection.KEEP_ALIVE : Connection.NONE;
    }

    /** The Connection field for a pooled upstream connection, which is kept whatever the client says about its own. */
    static Connection pooled(Head request) {
        return request.minorVersion() == 0 ? Connection.KEEP_ALIVE : Connection.NONE;
    }

    static @Nullable ByteBuf response(
            Head head, Connection connection, Body body, int followingBytes, ByteBufAllocator allocator) {
        return isEdited(head, connection, body) ? edit(head, connection, body, null, followingBytes, allocator) : null;
    }

    /** Copies the unchanged head into a new buffer. */
    static ByteBuf copy(Head head, int followingBytes, ByteBufAllocator allocator) {
        return allocator.ioBuffer(head.length() + followingBytes).writeBytes(head.array(), 0, head.length());
    }

    /** Whether the head needs an edit: a field must be dropped, or the wanted field is missing. */
    private static boolean isEdited(Head head, Connection connection, Body body) {
        if (head.isHostReplaced()) {
            return true;
        }
        boolean said = connection == Connection.NONE || connection == Connection.UPGRADE;
        for (int i = 0; i < head.fieldCount(); i++) {
            if (isDropped(head, i, connection, body)) {
                if (!says(head, i, connection)) {
                    return true;
                }
                said = true;
            }
        }
        return !said;
    }

    /** Whether this is the Connection field that we would write. */
    private static boolean says(Head head, int i, Connection connection) {
        return connection != Connection.NONE && head.nameIs(i, "connection") && head.valueIs(i, connection.token());
    }

    private static boolean isDropped(Head head, int i, Connection connection, Body body) {
        if (head.isHopByHop(i)) {
            return connection != Connection.UPGRADE || !head.nameIs(i, "upgrade");
        }
        return switch (body) {
            case AS_FRAMED -> isIgnoredLength(head, i);
            case UNCHUNKED -> isChunking(head, i) || isIgnoredLength(head, i);
            case NONE -> isChunking(head, i) || head.nameIs(i, "content-length");
        };
    }

    /**
     * Whether Content-Length is dropped: Transfer-Encoding overrides it, and a client must not see both (RFC 9112
     * §6.3).
     */
    private static boolean isIgnoredLength(Head head, int i) {
        return head.nameIs(i, "content-length") && head.isLengthIgnored();
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
        int authority = head.authorityEnd() - head.authorityStart();
        int added = connection.line().length() + authority + (forwarded == null ? 0 : forwarded.addedBytesMax(head));
        ByteBuf edited = allocator.ioBuffer(head.length() + added + followingBytes);
        int keptFrom = 0;
        for (int i = 0; i < head.fieldCount(); i++) {
            if (isDropped(head, i, connection, body) || (forwarded != null && forwarded.replaces(head, i))) {
                edited.writeBytes(bytes, keptFrom, head.lineStart(i) - keptFrom);
                keptFrom = head.lineEnd(i);
            } else if (head.isHostReplaced() && head.nameIs(i, "host")) {
                edited.writeBytes(bytes, keptFrom, head.valueStart(i) - keptFrom);
                edited.writeBytes(bytes, head.authorityStart(), authority);
                keptFrom = head.valueEnd(i);
            }
        }
        int fieldsEnd = head.fieldCount() == 0 ? head.fieldsStart() : head.lineEnd(head.fieldCount() - 1);
        edited.writeBytes(bytes, keptFrom, fieldsEnd - keptFrom);
        if (forwarded != null) {
            forwarded.write(head, edited);
        }
        String line = connection.line();
        ByteBufUtil.writeAscii(edited, head.endsLinesWithLf() ? line.replace("\r\n", "\n") : line);
        return edited.writeBytes(bytes, fieldsEnd, head.length() - fieldsEnd);
    }
}
