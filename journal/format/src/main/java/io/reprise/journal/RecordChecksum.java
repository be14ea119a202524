package io.reprise.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The checksum of a record: CRC-32C of the whole record except the checksum field itself. Private memory only. */
public final class RecordChecksum {
    private static final int AFTER_CRC_OFFSET = RecordLayout.CRC_OFFSET + Integer.BYTES;

    private RecordChecksum() {}

    /**
     * Computes the checksum and changes position and limit. The buffer must be in private memory, because a mapped page
     * may kill the JVM.
     */
    public static int of(CRC32C crc, ByteBuffer buffer, int start, int length) {
        crc.reset();
        crc.update(buffer.limit(start + RecordLayout.CRC_OFFSET).position(start));
        crc.update(buffer.limit(start + length).position(start + AFTER_CRC_OFFSET));
        buffer.position(start);
        return (int) crc.getValue();
    }
}
