package io.reprise.replayer.measure;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Histograms in HdrHistogram's compressed form, which loses nothing. Stateless. */
final class PackedHistogram {
    private PackedHistogram() {}

    static byte[] of(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        return Arrays.copyOf(buffer.array(), histogram.encodeIntoCompressedByteBuffer(buffer));
    }

    /** @throws IllegalArgumentException it was not packed by {@link #of} */
    static Histogram unpacked(byte[] packed) {
        try {
            Histogram histogram = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(packed), 0);
            histogram.setAutoResize(true);
            return histogram;
        } catch (DataFormatException | RuntimeException e) {
            throw new IllegalArgumentException("a histogram that cannot be unpacked", e);
        }
    }
}
