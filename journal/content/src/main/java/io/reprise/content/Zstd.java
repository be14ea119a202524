package io.reprise.content;

import io.airlift.compress.zstd.ZstdInputStream;
import io.reprise.content.Decoded.State;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * zstd (RFC 8878, RFC 9659). The frames are parsed here before the library gets them: the library does not skip
 * skippable frames, and it returns nothing of a frame before the frame's window is full or the frame ends. So a
 * truncated frame is closed after its last complete block.
 *
 * <pre>
 *   magic 4 | descriptor 1 | window 0-1 | dictionary 0-4 | content size 0-8 | blocks … | checksum 0 or 4
 *   block: header 3 = last (bit 0), type (bits 1-2), size (bits 3-23) | content
 * </pre>
 */
final class Zstd implements Coding {
    private static final int MAGIC = 0xFD2FB528;
    private static final int SKIPPABLE_MAGIC = 0x184D2A50;
    private static final int SKIPPABLE_MASK = 0xFFFFFFF0;
    private static final int MAGIC_BYTES = 4;
    private static final int BLOCK_HEADER_BYTES = 3;
    private static final int CHECKSUM_BYTES = 4;
    private static final int BLOCK_SIZE_MAX = 128 * 1024;
    private static final int TYPE_RUN_LENGTH = 1;
    private static final int TYPE_RESERVED = 3;
    private static final int HAS_CHECKSUM = 0b100;
    private static final int IS_SINGLE_SEGMENT = 0b10_0000;
    private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};
    private static final int[] CONTENT_SIZE_BYTES = {0, 2, 4, 8};
    /** The library reads whole words, so the words at the end of a frame must lie in the array. */
    private static final int SLACK_BYTES = 16;

    @Override
    public Decoded decode(byte[] coded, int limit) {
        Output output = new Output(limit);
        int at = 0;
        while (at < coded.length) {
            if (coded.length - at < MAGIC_BYTES) {
                return output.as(at == 0 ? State.TRUNCATED : State.WHOLE);
            }
            int magic = int32(coded, at);
            if ((magic & SKIPPABLE_MASK) == SKIPPABLE_MAGIC) {
                at = afterSkippable(coded, at);
                if (at > coded.length) {
                    return output.as(State.TRUNCATED);
                }
                continue;
            }
            if (magic != MAGIC) {
                // bytes after the last frame are ignored, as after gzip
                return output.as(at == 0 ? State.BAD : State.WHOLE);
            }
            Frame frame = new Frame(coded, at);
            State state = frame.decode(output);
            if (state != State.WHOLE) {
                return output.as(state);
            }
            at = frame.end;
        }
        return output.as(at == 0 ? State.TRUNCATED : State.WHOLE);
    }

    private static int afterSkippable(byte[] coded, int at) {
        int head = 2 * MAGIC_BYTES;
        if (coded.length - at < head) {
            return Integer.MAX_VALUE;
        }
        long size = int32(coded, at + MAGIC_BYTES) & 0xffff_ffffL;
        return (int) Math.min(Integer.MAX_VALUE, (long) at + head + size);
    }

    private static int int32(byte[] from, int at) {
        return from[at] & 0xff | (from[at + 1] & 0xff) << 8 | (from[at + 2] & 0xff) << 16 | from[at + 3] << 24;
    }

    /** One frame and where it ends. */
    private static final class Frame {
        private final byte[] coded;
        private final int start;
        private int end;
        /** Start of the last complete block, or -1. */
        private int lastBlock = -1;

        Frame(byte[] coded, int start) {
            this.coded = coded;
            this.start = start;
        }

        State decode(Output output) {
            State walked = walk();
            if (lastBlock < 0) {
                return walked == State.WHOLE ? State.BAD : walked;
            }
            byte[] frame = Arrays.copyOfRange(coded, start, end + SLACK_BYTES);
            if (walked != State.WHOLE) {
                frame[lastBlock - start] |= 1;
                frame[MAGIC_BYTES] &= ~HAS_CHECKSUM;
            }
            try (ZstdInputStream decoding = new ZstdInputStream(new ByteArrayInputStream(frame, 0, end - start))) {
                State decoded = output.appendAll(decoding);
                return decoded == State.WHOLE ? walked : decoded;
            } catch (IOException | RuntimeException e) {
                return State.BAD;
            }
        }

        /** Finds the end of the frame or, if it is not complete, of its last complete block. */
        private State walk() {
            int descriptorAt = start + MAGIC_BYTES;
            if (descriptorAt >= coded.length) {
                return State.TRUNCATED;
            }
            int descriptor = coded[descriptorAt] & 0xff;
            long at = (long) descriptorAt + headBytes(descriptor);
            while (at + BLOCK_HEADER_BYTES <= coded.length) {
                int block = (int) at;
                int header = coded[block] & 0xff | (coded[block + 1] & 0xff) << 8 | (coded[block + 2] & 0xff) << 16;
                int type = header >> 1 & 3;
                int size = header >> 3;
                if (type == TYPE_RESERVED || size > BLOCK_SIZE_MAX) {
                    return State.BAD;
                }
                at += BLOCK_HEADER_BYTES + (type == TYPE_RUN_LENGTH ? 1 : size);
                if (at > coded.length) {
                    return State.TRUNCATED;
                }
                lastBlock = block;
                end = (int) at;
                if ((header & 1) != 0) {
                    return closed(descriptor);
                }
            }
            return State.TRUNCATED;
        }

        private State closed(int descriptor) {
            int checksum = (descriptor & HAS_CHECKSUM) == 0 ? 0 : CHECKSUM_BYTES;
            if (coded.length - end < checksum) {
                return State.TRUNCATED;
            }
            end += checksum;
            return State.WHOLE;
        }

        private static int headBytes(int descriptor) {
            boolean isSingle = (descriptor & IS_SINGLE_SEGMENT) != 0;
            int contentSize = CONTENT_SIZE_BYTES[descriptor >> 6];
            return 1
                    + (isSingle ? 0 : 1)
                    + DICTIONARY_BYTES[descriptor & 3]
                    + (contentSize == 0 && isSingle ? 1 : contentSize);
        }
    }
}
