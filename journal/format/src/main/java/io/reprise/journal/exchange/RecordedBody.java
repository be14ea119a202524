package io.reprise.journal.exchange;

/**
 * The payload of a message, without chunk framing. The array is owned by this object and never changed.
 *
 * @param bytes the part of it that was recorded and requested, see {@link Bodies}
 * @param wireBytes length of the whole payload on the wire, in bytes
 * @param recordedBytes length of the payload in the journal, in bytes; the recorder limits it
 */
// Nobody compares exchanges, and whoever sends or hashes bodies wants the bytes as they are.
@SuppressWarnings("ArrayRecordComponent")
public record RecordedBody(byte[] bytes, long wireBytes, long recordedBytes) {}
