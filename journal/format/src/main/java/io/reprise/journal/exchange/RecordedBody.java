package io.reprise.journal.exchange;

/**
 * The payload of a message, without chunk framing. This object owns the array; it never changes.
 *
 * @param bytes the part of it that was recorded and requested, see {@link Bodies}
 * @param wireBytes length of the whole payload on the wire, in bytes
 * @param recordedBytes length of the payload in the journal, in bytes; the recorder limits it
 */
// Nobody compares exchanges, and code that sends or hashes bodies needs plain bytes.
@SuppressWarnings("ArrayRecordComponent")
public record RecordedBody(byte[] bytes, long wireBytes, long recordedBytes) {}
