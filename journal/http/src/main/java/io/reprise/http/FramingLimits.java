package io.reprise.http;

/**
 * What one message may cost before the framer refuses it.
 *
 * @param headBytesMax whole head: start line, fields and the empty line
 * @param startLineBytesMax request line or status line without its line end
 * @param fieldCountMax field lines in one head
 * @param chunkLineBytesMax one chunk-size line with its extensions
 * @param trailerBytesMax the trailer section after the last chunk
 */
public record FramingLimits(
        int headBytesMax, int startLineBytesMax, int fieldCountMax, int chunkLineBytesMax, int trailerBytesMax) {
    /** 64 KiB heads, 16 KiB start lines, 256 fields, 4 KiB chunk lines, 16 KiB trailers. */
    public static final FramingLimits DEFAULT = new FramingLimits(65_536, 16_384, 256, 4_096, 16_384);
}
