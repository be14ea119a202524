package io.reprise.journal;

import io.reprise.files.RegularFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Properties;

/** {@code pruned.properties}: tells how much retention has removed from the beginning of a run. Stateless. */
final class PruneMark {
    static final String NAME = "pruned.properties";
    private static final String FIRST_SEQUENCE = "first.sequence";
    private static final int LENGTH_MAX_BYTES = 64 << 10;

    private PruneMark() {}

    /**
     * The lowest sequence number that was kept; 0 if nothing was removed.
     *
     * @throws IOException if the mark exists but cannot be read or has no valid number
     */
    static long firstKept(Path runDirectory) throws IOException {
        Path file = runDirectory.resolve(NAME);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        Properties properties = new Properties();
        try {
            properties.load(new ByteArrayInputStream(RegularFiles.read(file, LENGTH_MAX_BYTES)));
            long first =
                    Long.parseLong(properties.getProperty(FIRST_SEQUENCE, "").trim());
            if (first >= 0) {
                return first;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("its " + FIRST_SEQUENCE + " is missing or is not a whole number", e);
        }
        throw new IOException("its " + FIRST_SEQUENCE + " is negative");
    }
}
