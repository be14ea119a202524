package io.reprise.journal;

/**
 * The offset of each field of a record. Little-endian; offsets and sizes in bytes; times in nanoseconds since the Unix
 * epoch, monotonic within a run.
 *
 * <pre>
 *   0  u32 magic "RPRJ"     4  u8 version   5  u8 kind   6  u16 flags
 *   8  u32 length of the whole record      12  u32 CRC-32C of bytes 0..11 and 16..length-1
 *  16  u64 sequence, +1 per record of a run from 0
 *  24  u64 exchange (0: none)             32  u64 client connection (0: none)
 *  40  u64 session key (0: none)          48  i64 time
 *  56  u32 ordinal of the request on its connection, from 0; where the protocol has streams, the stream's number
 *  60  u24 head length: bytes of HTTP head in the data
 *  63  u8 protocol of the connection (0: none); version 1 has no protocol, and a head length of 32 bits
 *  64  end block, only with the END flag on REQUEST, REQUEST_BODY, RESPONSE, RESPONSE_BODY, TUNNEL_*
 *      64  i64 end time        72  u64 length of the whole payload on the wire, without chunk framing
 *      80  u64 body hash       88  u32 trailer length
 *      92  u32 with the REPEATED flag, how far back the record with the body begins, in units of 4 bytes; else zero
 *      data: head, body bytes, trailers
 * </pre>
 *
 * <p>The body hash covers the whole payload, stored or not: CRC-32C in the upper 32 bits, CRC-32 (ISO-HDLC) in the
 * lower.
 */
public final class RecordLayout {
    /** "RPRJ" in memory order. */
    public static final int MAGIC = 0x4A52_5052;

    /** The version that writers write. */
    public static final int VERSION = 2;
    /** The earliest version; readers read all from it to {@link #VERSION}. */
    public static final int VERSION_MIN = 1;

    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = 4;
    public static final int KIND_OFFSET = 5;
    public static final int FLAGS_OFFSET = 6;
    public static final int LENGTH_OFFSET = 8;
    public static final int CRC_OFFSET = 12;
    public static final int SEQUENCE_OFFSET = 16;
    public static final int EXCHANGE_OFFSET = 24;
    public static final int CONNECTION_OFFSET = 32;
    public static final int SESSION_OFFSET = 40;
    public static final int TIME_OFFSET = 48;
    public static final int ORDINAL_OFFSET = 56;
    public static final int HEAD_LENGTH_OFFSET = 60;
    public static final int PROTOCOL_OFFSET = 63;
    public static final int HEADER_LENGTH = 64;

    public static final int END_TIME_OFFSET = 64;
    public static final int PAYLOAD_LENGTH_OFFSET = 72;
    public static final int BODY_HASH_OFFSET = 80;
    public static final int TRAILER_LENGTH_OFFSET = 88;
    public static final int REPEAT_OFFSET = 92;
    public static final int END_BLOCK_LENGTH = 32;

    /** The message ended with this record, which has an end block. */
    public static final int FLAG_END = 1;
    /** A part of the payload is not in the journal: it exceeded the recorder's limit, or was lost. */
    public static final int FLAG_TRUNCATED = 2;
    /** The body was chunked on the wire. */
    public static final int FLAG_CHUNKED = 4;
    /** A 1xx response: another response of the same exchange follows. */
    public static final int FLAG_INTERIM = 8;
    /**
     * The whole body, which is not in this record, is that of an earlier record of the same file. Always together with
     * {@link #FLAG_TRUNCATED}, because a reader that does not know this flag finds no body.
     */
    public static final int FLAG_REPEATED = 16;

    /** The unit in which a record says how far back the body is: records begin at offsets divisible by it. */
    public static final int REPEAT_UNIT_BYTES = 4;

    /** The maximum length of a record; a quarter of the smallest Chronicle block in use. */
    public static final int RECORD_LENGTH_MAX = 1 << 20;

    /** The bits of the word at {@link #HEAD_LENGTH_OFFSET} that hold the head length; the others hold the protocol. */
    static final int HEAD_LENGTH_MASK = 0xFF_FFFF;

    static final int PROTOCOL_SHIFT = 24;

    private RecordLayout() {}

    /** Whether this program reads records of a version. */
    public static boolean isKnownVersion(long version) {
        return version >= VERSION_MIN && version <= VERSION;
    }
}
