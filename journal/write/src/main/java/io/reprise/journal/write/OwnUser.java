package io.reprise.journal.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The user that this process runs as. */
final class OwnUser {
    static final int ROOT = 0;

    /** Real, effective, saved and filesystem id. */
    private static final Pattern IDS = Pattern.compile("Uid:\\s+\\d+\\s+(\\d{1,10})\\s.*");

    private OwnUser() {}

    /**
     * The effective user id; null if the system does not tell. Not the owner of {@code /proc/self}, which is root for a
     * process with capabilities.
     */
    static @Nullable Integer id() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return idIn(lines);
        } catch (IOException unknown) {
            return null;
        }
    }

    /** Of 32 bits without a sign, as the attribute {@code unix:uid} of a file has it. */
    static @Nullable Integer idIn(Stream<String> status) {
        return status.map(IDS::matcher)
                .filter(Matcher::matches)
                .map(ids -> Integer.parseUnsignedInt(ids.group(1)))
                .findFirst()
                .orElse(null);
    }
}
