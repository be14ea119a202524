package io.reprise.http;

/**
 * The limits beyond which a framer rejects a message.
 *
 * @param headBytesMax maximum length of the whole head: start line, fields and the empty line
 * @param startLineBytesMax maximum length of the request line or status line, without its line end
 * @param fieldCountMax maximum number of field lines in a head
 * @param chunkLineBytesMax maximum length of a chunk-size line with its extensions
 * @param trailerBytesMax maximum length of the trailer section after the last chunk
 */
public record FramingLimits(
        int headBytesMax, int startLineBytesMax, int fieldCountMax, int chunkLineBytesMax, int trailerBytesMax) {
    /**
     * 64 KiB heads, 32 KiB start lines, 2,000 fields, 4 KiB chunk lines, 16 KiB trailers: as much as nginx forwards and
     * as the servers behind it accept by default.
     */
    public static final FramingLimits DEFAULT = new FramingLimits(65_536, 32_768, 2_000, 4_096, 16_384);
}
