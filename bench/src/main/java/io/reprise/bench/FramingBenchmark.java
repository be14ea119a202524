package io.reprise.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import io.reprise.http.FrameSink;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Measures framing one request. The baseline is Netty's decoder.
 *
 * <p>{@code java -jar bench/target/benchmarks.jar FramingBenchmark -prof gc}
 */
public class FramingBenchmark extends Jmh implements FrameSink {
    @Param({"small", "browser", "chunked"})
    public String message = "small";

    /** Bytes read at a time; 0 for all at once. */
    @Param({"0", "64"})
    public int fragmentBytes;

    private final MessageFramer framer = MessageFramer.ofRequests(FramingLimits.DEFAULT);
    private final EmbeddedChannel netty = new EmbeddedChannel(new HttpRequestDecoder());
    private ByteBuffer input = ByteBuffer.allocateDirect(0);
    private ByteBuf nettyInput = Unpooled.EMPTY_BUFFER;
    private long seen;

    /** Makes the input of the message. */
    @Setup
    public void prepare() {
        byte[] bytes = Traffic.bytes(
                switch (message) {
                    case "small" -> Traffic.SMALL_REQUEST;
                    case "browser" -> Traffic.BROWSER_REQUEST;
                    default -> Traffic.CHUNKED_REQUEST;
                });
        input = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        nettyInput = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }

    /** Releases it. */
    @TearDown
    public void end() {
        nettyInput.release();
        netty.finishAndReleaseAll();
    }

    /** Our framing, head to end. */
    @Benchmark
    public long framer() {
        int length = input.capacity();
        int step = fragmentBytes == 0 ? length : fragmentBytes;
        MessageFramer.Progress progress = MessageFramer.Progress.NEED_INPUT;
        for (int from = 0; from < length; from += step) {
            input.limit(Math.min(length, from + step)).position(from);
            do {
                progress = framer.advance(input, this);
            } while (progress == MessageFramer.Progress.HEAD);
        }
        if (progress != MessageFramer.Progress.END) {
            throw new IllegalStateException("the message is not complete");
        }
        return seen;
    }

    /** The baseline. */
    @Benchmark
    public long nettyDecoder() {
        int length = nettyInput.capacity();
        int step = fragmentBytes == 0 ? length : fragmentBytes;
        for (int from = 0; from < length; from += step) {
            netty.writeInbound(nettyInput.retainedSlice(from, Math.min(step, length - from)));
        }
        for (Object part = netty.readInbound(); part != null; part = netty.readInbound()) {
            ReferenceCountUtil.release(part);
            seen++;
        }
        return seen;
    }

    @Override
    public void onHead(Head head) {
        seen += head.fieldCount();
    }

    @Override
    public void onBody(ByteBuffer payload) {
        seen += payload.remaining();
    }

    @Override
    public void onEnd(ByteBuffer trailers) {
        seen++;
    }
}
