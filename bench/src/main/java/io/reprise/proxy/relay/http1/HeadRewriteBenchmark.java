package io.reprise.proxy.relay.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.reprise.bench.Jmh;
import io.reprise.bench.Traffic;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.proxy.relay.exchange.HeadEdit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Measures rewriting a head for the other side: a head without hop-by-hop fields stays as it is, any other head is
 * copied without them. The baseline copies the head unchanged.
 *
 * <p>{@code java -jar bench/target/benchmarks.jar HeadRewriteBenchmark -prof gc}
 */
public class HeadRewriteBenchmark extends Jmh {
    private final ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    private final Head browser = Head.parseRequest(Traffic.bytes(Traffic.BROWSER_REQUEST), FramingLimits.DEFAULT);
    private final Head plain = Head.parseRequest(
            Traffic.bytes(Traffic.BROWSER_REQUEST.replace("Connection: keep-alive\r\n", "")), FramingLimits.DEFAULT);

    /** Looks at every field and finds nothing to do. */
    @Benchmark
    public boolean unchanged() {
        return release(HeadRewriter.request(plain, HeadEdit.Connection.NONE, null, 0, allocator));
    }

    /** Drops the Connection field that browsers send. */
    @Benchmark
    public boolean edited() {
        return release(HeadRewriter.request(browser, HeadEdit.Connection.NONE, null, 0, allocator));
    }

    /** The baseline. */
    @Benchmark
    public boolean copied() {
        return release(HeadRewriter.copy(browser, 0, allocator));
    }

    private static boolean release(@Nullable ByteBuf head) {
        return head != null && head.release();
    }
}
