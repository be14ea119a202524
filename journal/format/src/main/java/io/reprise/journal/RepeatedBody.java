package io.reprise.journal;

import java.nio.file.Path;

/**
 * The place of a body that an earlier record of the same file has.
 *
 * @param file the file
 * @param offset the offset at which that record begins, as a later record says; unchecked
 * @param length the length of the body in bytes, 1 to {@link RecordLayout#RECORD_LENGTH_MAX}
 * @param hash its hash, see {@link RecordLayout}
 */
public record RepeatedBody(Path file, long offset, int length, long hash) {}
