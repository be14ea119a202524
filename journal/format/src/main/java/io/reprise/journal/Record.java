package io.reprise.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Read-only view of one verified record; valid until the reader moves on. Every offset in the view has been checked
 * against the record's bounds.
 */
@SuppressWarnings("JavaLangClash") // "record" is the project's term
public final class Record {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final int run;
    private ByteBuffer bytes = NOTHING;
    private ByteBuffer head = NOTHING;
    private ByteBuffer body = NOTHING;
    private ByteBuffer trailers = NOTHING;
    private @Nullable RecordKind kind;
    private @Nullable Protocol protocol;
    private int start;
    private int length;
    private int headLength;
    private int trailerLength;
    private boolean endBlock;
    private long aheadNs;
    private @Nullable Path file;
    private long offset;
    private long shiftNs;

    Record(int run) {
        this.run = run;
    }

    /** Whether the bytes up to the limit are one record with consistent lengths. Ignores the checksum. */
    public static boolean isWellFormed(ByteBuffer bytes) {
        int length = bytes.limit();
        return length >= RecordLayout.HEADER_LENGTH
                && bytes.getInt(RecordLayout.MAGIC_OFFSET) == RecordLayout.MAGIC
                && RecordLayout.isKnownVersion(bytes.get(RecordLayout.VERSION_OFFSET))
                && bytes.getInt(RecordLayout.LENGTH_OFFSET) == length
                && new Record(0).set(bytes, 0, length);
    }

    /** Sets the place of the record: its file and the offset in it. */
    void locate(Path in, long at) {
        file = in;
        offset = at;
    }

    /**
     * Points the view at a record whose checksum was verified.
     *
     * @return whether the record's lengths are consistent; if not, the view must not be used
     */
    @SuppressWarnings("ReferenceEquality") // the same buffer, not a buffer with the same bytes
    boolean set(ByteBuffer window, int offset, int recordLength) {
        if (bytes != window) {
            bytes = window;
            head = view(window);
            body = view(window);
            trailers = view(window);
        }
        start = offset;
        length = recordLength;
        shiftNs = 0;
        kind = RecordKind.ofCode(window.get(offset + RecordLayout.KIND_OFFSET) & 0xFF);
        boolean message = kind != null && kind.isOfMessage();
        endBlock = message && isEnd();
        int dataLength = length - RecordWriter.dataOffset(endBlock);
        int word = window.getInt(start + RecordLayout.HEAD_LENGTH_OFFSET);
        headLength = message ? headLengthIn(word) : 0;
        protocol = protocolIn(word);
        if (!isStreamInRange() || dataLength < 0 || headLength < 0 || headLength > dataLength) {
            return false;
        }
        trailerLength = endBlock ? window.getInt(start + RecordLayout.TRAILER_LENGTH_OFFSET) : 0;
        return trailerLength >= 0 && trailerLength <= dataLength - headLength;
    }

    private int headLengthIn(int word) {
        return version() == RecordLayout.VERSION_MIN ? word : word & RecordLayout.HEAD_LENGTH_MASK;
    }

    private @Nullable Protocol protocolIn(int word) {
        return version() == RecordLayout.VERSION_MIN
                ? Protocol.HTTP_1
                : Protocol.ofCode(word >>> RecordLayout.PROTOCOL_SHIFT);
    }

    /**
     * Whether the stream number is allowed: a message has a stream, a connection's end does not, and a failure may have
     * come before its stream.
     */
    private boolean isStreamInRange() {
        if (kind == null || protocol == null || !protocol.hasStreams() || !kind.isOfConnection()) {
            return true;
        }
        return switch (kind) {
            case CONNECTION_CLOSED -> ordinal() == 0;
            case FAILURE -> ordinal() >= 0;
            default -> ordinal() > 0;
        };
    }

    private static ByteBuffer view(ByteBuffer window) {
        return window.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Index of the run among the runs that the reader was opened on. */
    public int run() {
        return run;
    }

    public RecordKind kind() {
        return Objects.requireNonNull(kind, "kind");
    }

    /** The file that holds the record. */
    public Path file() {
        return Objects.requireNonNull(file, "file");
    }

    /** The offset in the file at which the record begins. */
    public long offset() {
        return offset;
    }

    /** Where the document with the record begins in the file. */
    public long documentOffset() {
        return offset() - FileScanner.HEADER_BYTES;
    }

    /** Where the next document begins in the file. */
    public long nextDocumentOffset() {
        return FileScanner.alignUp(offset() + length());
    }

    /** Whether kind and protocol are known; readers skip records with codes that a later release added. */
    boolean isKnown() {
        return kind != null && !isOfUnknownProtocol();
    }

    /** Whether the record belongs to a connection with a protocol that this program does not know. */
    boolean isOfUnknownProtocol() {
        return kind != null && kind.isOfConnection() && protocol == null;
    }

    /** The version of the format in which the record is laid out. */
    public int version() {
        return bytes.get(start + RecordLayout.VERSION_OFFSET) & 0xFF;
    }

    /** The protocol of the record's connection; null if the record belongs to no connection. */
    public @Nullable Protocol protocol() {
        return kind().isOfConnection() ? protocol : null;
    }

    public int flags() {
        return bytes.getShort(start + RecordLayout.FLAGS_OFFSET) & 0xFFFF;
    }

    public boolean isEnd() {
        return (flags() & RecordLayout.FLAG_END) != 0;
    }

    public int length() {
        return length;
    }

    public long sequence() {
        return bytes.getLong(start + RecordLayout.SEQUENCE_OFFSET);
    }

    int checksum() {
        return bytes.getInt(start + RecordLayout.CRC_OFFSET);
    }

    public long exchange() {
        return bytes.getLong(start + RecordLayout.EXCHANGE_OFFSET);
    }

    public long connection() {
        return bytes.getLong(start + RecordLayout.CONNECTION_OFFSET);
    }

    public long session() {
        return bytes.getLong(start + RecordLayout.SESSION_OFFSET);
    }

    /**
     * Nanoseconds since the Unix epoch by the wall clock at the start of the recorder and its steady clock since, less
     * the {@linkplain JournalSnapshot#corrected skew} of the recorder's clock.
     */
    public long timeNs() {
        return bytes.getLong(start + RecordLayout.TIME_OFFSET) + shiftNs;
    }

    /**
     * The time that the wall clock showed at {@link #timeNs}: the same, unless the clock was set while the run was
     * recorded. Unlike that time, it can run back, and intervals between two such times can be wrong.
     */
    public long wallTimeNs() {
        return timeNs() + aheadNs;
    }

    /** @param ns how far the wall clock was ahead of the record's time */
    void ahead(long ns) {
        aheadNs = ns;
    }

    /** @param ns is added to all times of the record until the view moves on */
    void shift(long ns) {
        shiftNs = ns;
    }

    /** Index of the request on its connection; where the protocol has streams, the number of its stream. */
    public int ordinal() {
        return bytes.getInt(start + RecordLayout.ORDINAL_OFFSET);
    }

    /** End time from the end block; 0 without an end block. */
    public long endTimeNs() {
        return endBlock ? bytes.getLong(start + RecordLayout.END_TIME_OFFSET) + shiftNs : 0;
    }

    /** Payload length from the end block; 0 without an end block. */
    public long payloadLength() {
        return endBlock ? bytes.getLong(start + RecordLayout.PAYLOAD_LENGTH_OFFSET) : 0;
    }

    /** Body hash from the end block, see {@link RecordLayout}; 0 without an end block. */
    public long bodyHash() {
        return endBlock ? bytes.getLong(start + RecordLayout.BODY_HASH_OFFSET) : 0;
    }

    /** The place of this record's body if an earlier record holds it; null if this message has its own body. */
    public @Nullable RepeatedBody repeatedBody() {
        boolean repeats =
                endBlock && (flags() & RecordLayout.FLAG_REPEATED) != 0 && version() > RecordLayout.VERSION_MIN;
        long backBytes = repeats
                ? Integer.toUnsignedLong(bytes.getInt(start + RecordLayout.REPEAT_OFFSET))
                        * RecordLayout.REPEAT_UNIT_BYTES
                : 0;
        boolean plausible = backBytes > 0
                && backBytes <= offset
                && payloadLength() > 0
                && payloadLength() < RecordLayout.RECORD_LENGTH_MAX
                && headLength + trailerLength == length - RecordWriter.dataOffset(true);
        return plausible ? new RepeatedBody(file(), offset - backBytes, (int) payloadLength(), bodyHash()) : null;
    }

    /** The head bytes: a view, position to limit. */
    public ByteBuffer head() {
        int from = start + RecordWriter.dataOffset(endBlock);
        return head.limit(from + headLength).position(from);
    }

    /** The body bytes; in a record that is not part of a message, all data. */
    public ByteBuffer body() {
        int from = start + RecordWriter.dataOffset(endBlock) + headLength;
        return body.limit(start + length - trailerLength).position(from);
    }

    /** The trailer section as received; empty if there was none. */
    public ByteBuffer trailers() {
        return trailers.limit(start + length).position(start + length - trailerLength);
    }
}
