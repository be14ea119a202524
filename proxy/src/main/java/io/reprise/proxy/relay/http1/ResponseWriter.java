package io.reprise.proxy.relay.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.reprise.http.Head;
import io.reprise.proxy.relay.LoopCounters;
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.proxy.relay.exchange.HeadEdit;
import io.reprise.proxy.relay.exchange.MessageBytes;
import java.nio.ByteBuffer;

/** Writes responses, and bytes of tunnels, to one client, and counts their bytes. Confined to its event loop. */
final class ResponseWriter {
    private final LoopCounters counters;
    private final ByteBufAllocator allocator;
    private final WireOutput output;

    ResponseWriter(LoopCounters counters, ByteBufAllocator allocator, WireOutput output) {
        this.counters = counters;
        this.allocator = allocator;
        this.output = output;
    }

    /** Writes an edited head. An unchanged head stays at the front of the message and is written with its bytes. */
    void head(Head head, HeadEdit.Connection connection, HeadEdit.Body body, MessageBytes message) {
        boolean asRead = message.keepHead(head);
        int following = message.copiedCount();
        ByteBuf edited = HeadRewriter.response(head, connection, body, following, allocator);
        if (edited != null || !asRead) {
            message.skip();
            ByteBuf made = edited != null ? edited : HeadRewriter.copy(head, following, allocator);
            counters.add(RelayCounter.CLIENT_BYTES_OUT, made.readableBytes());
            output.writeHead(made);
        }
    }

    /** Writes a copy of borrowed bytes. */
    void payload(ByteBuffer payload) {
        bytes(allocator.ioBuffer(payload.remaining()).writeBytes(payload.duplicate()));
    }

    /** Takes over bytes. */
    void bytes(ByteBuf bytes) {
        counters.add(RelayCounter.CLIENT_BYTES_OUT, bytes.readableBytes());
        output.write(bytes);
    }
}
