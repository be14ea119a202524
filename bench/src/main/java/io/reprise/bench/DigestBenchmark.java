package io.reprise.bench;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.BodyHash;
import io.reprise.traffic.SessionRules;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Measures digests of passing bytes: the checksum of a record, the hash of a body, and the session key of a request.
 * The baseline is the older CRC-32, which processors compute with special instructions as well.
 *
 * <p>{@code java -jar bench/target/benchmarks.jar DigestBenchmark -prof gc}
 */
public class DigestBenchmark extends Jmh {
    @Param({"512", "2048", "16384"})
    public int bytes = 512;

    private final CRC32C crc32c = new CRC32C();
    private final CRC32 crc32 = new CRC32();
    private final BodyHash hash = new BodyHash();
    private final SessionRules rules = SessionRules.standard();
    private final Head request = Head.parseRequest(Traffic.bytes(Traffic.BROWSER_REQUEST), FramingLimits.DEFAULT);
    private ByteBuffer input = ByteBuffer.allocateDirect(0);

    /** Makes the bytes. */
    @Setup
    public void prepare() {
        input = ByteBuffer.allocateDirect(bytes);
    }

    /** The checksum of a record. */
    @Benchmark
    public long checksum() {
        crc32c.reset();
        crc32c.update(input.clear());
        return crc32c.getValue();
    }

    /** The baseline. */
    @Benchmark
    public long olderChecksum() {
        crc32.reset();
        crc32.update(input.clear());
        return crc32.getValue();
    }

    /** The hash that tells bodies apart. */
    @Benchmark
    public long bodyHash() {
        hash.reset();
        hash.update(input.clear());
        return hash.value();
    }

    /** Which user a request is from: the browser's request, by its session cookie. */
    @Benchmark
    public long sessionKey() {
        return rules.keyOf(request, 1);
    }
}
