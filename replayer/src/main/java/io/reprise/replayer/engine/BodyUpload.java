package io.reprise.replayer.engine;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.reprise.replayer.rewrite.EncodedRequest;

/** The part of a request's body that is sent after the head. Confined to its loop. */
final class BodyUpload {
    private static final byte[] NOTHING = {};
    private static final EvenPace AT_ONCE = new EvenPace(0, 0, 0);

    private byte[] body = NOTHING;
    private byte[] tail = NOTHING;
    private int sent;
    private EvenPace pace = AT_ONCE;

    /** @param overNs how long the upload should take; 0 for as fast as the socket allows */
    void begin(EncodedRequest request, long nowNs, long overNs) {
        body = request.body();
        tail = request.tail();
        sent = 0;
        pace = overNs == 0 ? AT_ONCE : new EvenPace(nowNs, overNs, body.length);
    }

    boolean isPending() {
        return sent < body.length;
    }

    /** How many bytes follow the head. */
    long length() {
        return body.length == 0 ? 0 : (long) body.length + tail.length;
    }

    /**
     * Writes slices of the body while the socket takes them and their time has come.
     *
     * @return when to call again, in nanoseconds from now; 0 for not before the socket takes more
     */
    @SuppressWarnings("FutureReturnValueIgnored") // Netty tells of failures by closing the channel
    long write(ChannelHandlerContext context, long nowNs) {
        int allowed = pace.isOver(nowNs) ? body.length : (int) pace.allowed(nowNs);
        while (sent < allowed && context.channel().isWritable()) {
            int length = Math.min(EncodedRequest.SLICE_BYTES, allowed - sent);
            context.write(Unpooled.wrappedBuffer(body, sent, length), context.voidPromise());
            sent += length;
            if (sent == body.length) {
                context.write(Unpooled.wrappedBuffer(tail), context.voidPromise());
                body = NOTHING; // a kept connection must not keep the body in memory
                sent = 0;
                allowed = 0;
            }
        }
        context.flush();
        return isPending() && !pace.isOver(nowNs) ? pace.pieceNs(nowNs) : 0;
    }
}
