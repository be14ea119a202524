package io.reprise.journal.write;

import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds bodies that the current file already holds. A page or an asset that is served often is written twice; from the
 * third time on, its record refers to an earlier record instead of holding the body. Writer thread only; allocates
 * nothing per record.
 *
 * <p>A hash picks the candidate, and the bytes decide: the last bodies that came twice are kept in a few megabytes of
 * memory and compared. A body that comes once only is not copied to there. A reference stays within one file, because
 * whole files are removed when a journal is pruned.
 */
final class RepeatedBodies {
    /** A shorter body costs less to write than to compare. */
    static final int LENGTH_MIN = 512;

    static final int LENGTH_MAX = 64 << 10;
    static final int KEPT_BYTES = 4 << 20;

    private static final int HEAD_LENGTH_MAX = 16 << 10;

    /** A power of two. */
    private static final int SEEN_COUNT = 1 << 13;
    /** A power of two. */
    private static final int KEPT_COUNT = 1 << 11;

    /** How far back a reference can reach. */
    private static final long BACK_BYTES_MAX = 0xFFFF_FFFFL * RecordLayout.REPEAT_UNIT_BYTES;

    private final ByteBuffer shortened = ByteBuffer.allocateDirect(RecordWriter.dataOffset(true) + HEAD_LENGTH_MAX)
            .order(ByteOrder.LITTLE_ENDIAN);
    /** The bytes of the kept bodies, one after the other; the oldest ones are overwritten. Empty before the first. */
    private ByteBuffer kept = ByteBuffer.allocate(0);

    /** Keys of bodies that came once, each at the index that its key gives. */
    private final long[] seenOnce = new long[SEEN_COUNT];

    /** Of the kept body at an index: its key, the offset of its record, and its place counted from the first body. */
    private final long[] keys = new long[KEPT_COUNT];

    private final long[] offsets = new long[KEPT_COUNT];
    private final long[] places = new long[KEPT_COUNT];
    /** How many bytes were ever kept in this file. */
    private long keptBytes;

    private @Nullable Path file;
    /** The body of the record last asked about, if that record has one that could be repeated. */
    private long key;

    private int bodyAt;
    private int bodyLength;

    /**
     * The record to write in place of this one.
     *
     * @param of the file that is written to
     * @param record the record to append, from position to limit; unchanged
     * @param offset the offset in the file at which the record will begin
     * @return the record itself, or a shorter one, valid until the next call, that names the body's place
     */
    ByteBuffer replace(Path of, ByteBuffer record, long offset) {
        if (!of.equals(file)) {
            forget();
            file = of;
        }
        bodyLength = 0;
        if (!findBody(record)) {
            return record;
        }
        int index = indexOf(key, KEPT_COUNT);
        long backBytes = offset - offsets[index];
        if (keys[index] != key || !isKept(places[index]) || backBytes > BACK_BYTES_MAX || !isEqual(record, index)) {
            return record;
        }
        int start = record.position();
        RecordWriter.repeated(shortened, record, start, bodyAt - start - RecordWriter.dataOffset(true), backBytes);
        bodyLength = 0;
        return shortened;
    }

    /** Says that the record last given was written at that offset. */
    void written(ByteBuffer record, long offset) {
        if (bodyLength == 0) {
            return;
        }
        int seen = indexOf(key, SEEN_COUNT);
        if (seenOnce[seen] != key) {
            seenOnce[seen] = key;
            return;
        }
        if (kept.capacity() == 0) {
            kept = ByteBuffer.allocateDirect(KEPT_BYTES);
        }
        int at = (int) (keptBytes % KEPT_BYTES);
        if (at + bodyLength > KEPT_BYTES) {
            keptBytes += KEPT_BYTES - at;
            at = 0;
        }
        kept.put(at, record, bodyAt, bodyLength);
        int index = indexOf(key, KEPT_COUNT);
        keys[index] = key;
        offsets[index] = offset;
        places[index] = keptBytes;
        keptBytes += bodyLength;
    }

    private void forget() {
        Arrays.fill(seenOnce, 0);
        Arrays.fill(keys, 0);
        keptBytes = 0;
    }

    /** Sets key, place and length of the record's body if the record has the whole body of a message. */
    private boolean findBody(ByteBuffer record) {
        int start = record.position();
        int flags = record.getShort(start + RecordLayout.FLAGS_OFFSET);
        RecordKind kind = RecordKind.ofCode(record.get(start + RecordLayout.KIND_OFFSET));
        if ((kind != RecordKind.RESPONSE && kind != RecordKind.REQUEST)
                || (flags & (RecordLayout.FLAG_END | RecordLayout.FLAG_TRUNCATED)) != RecordLayout.FLAG_END
                || record.getInt(start + RecordLayout.TRAILER_LENGTH_OFFSET) != 0) {
            return false;
        }
        int headLength = RecordWriter.headLengthOf(record, start);
        int length = record.remaining() - RecordWriter.dataOffset(true) - headLength;
        if (length < LENGTH_MIN
                || length > LENGTH_MAX
                || headLength > HEAD_LENGTH_MAX
                || record.getLong(start + RecordLayout.PAYLOAD_LENGTH_OFFSET) != length) {
            return false;
        }
        bodyAt = start + RecordWriter.dataOffset(true) + headLength;
        bodyLength = length;
        // 0 stands for no body.
        key = (record.getLong(start + RecordLayout.BODY_HASH_OFFSET) ^ length) | 1;
        return true;
    }

    private static int indexOf(long key, int count) {
        return (int) ((key * 0x9E37_79B9_7F4A_7C15L) >>> 32) & count - 1;
    }

    /** Whether no later body has taken the place of one that was kept there. */
    private boolean isKept(long place) {
        return keptBytes - place <= KEPT_BYTES;
    }

    private boolean isEqual(ByteBuffer record, int index) {
        int at = (int) (places[index] % KEPT_BYTES);
        if (at + bodyLength > KEPT_BYTES) {
            return false; // a body of another length has the same key
        }
        int start = record.position();
        int limit = record.limit();
        kept.clear().position(at).limit(at + bodyLength);
        boolean equal = record.limit(bodyAt + bodyLength).position(bodyAt).mismatch(kept) < 0;
        record.limit(limit).position(start);
        kept.clear();
        return equal;
    }
}
