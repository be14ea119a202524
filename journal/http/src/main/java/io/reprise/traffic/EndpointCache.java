package io.reprise.traffic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Caches endpoints by the bytes of start lines: most requests of a recording are for a path that was seen before, and a
 * look-up costs less than inferring its endpoint again. Bounded: if two paths fall into the same slot, the later one
 * stays. While a path stays, it gives the same object. Not thread-safe.
 */
public final class EndpointCache {
    private static final int PLACES = 1 << 15;
    /** Longer paths are not cached. */
    private static final int KEY_LENGTH_MAX = 256;

    private record Entry(byte[] key, String endpoint) {}

    private final EndpointNames names;
    private final int salt = ThreadLocalRandom.current().nextInt();
    private final @Nullable Entry[] entries = new Entry[PLACES];

    /** Names endpoints by their shape. */
    public EndpointCache() {
        this(EndpointNames.BY_SHAPE);
    }

    /** @param names how endpoints are named */
    public EndpointCache(EndpointNames names) {
        this.names = names;
    }

    /**
     * The endpoint of a request.
     *
     * @param head bytes of a request head, of which the first {@code targetEnd} are method and target
     * @param methodEnd end of the method; one space follows
     * @param targetEnd end of the request target
     */
    public String of(byte[] head, int methodEnd, int targetEnd) {
        int length = pathEnd(head, methodEnd + 1, targetEnd);
        // In other forms of the target, the start of the path may depend on bytes after a question mark.
        if (length > KEY_LENGTH_MAX || methodEnd + 1 >= length || head[methodEnd + 1] != '/') {
            return infer(head, methodEnd, targetEnd);
        }
        int hash = salt;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + head[i];
        }
        int place = (hash ^ (hash >>> 15)) & (PLACES - 1);
        Entry entry = entries[place];
        if (entry == null || !Arrays.equals(entry.key, 0, entry.key.length, head, 0, length)) {
            entry = new Entry(Arrays.copyOf(head, length), infer(head, methodEnd, targetEnd));
            entries[place] = entry;
        }
        return entry.endpoint;
    }

    /** The end of the path, before a query or fragment, which endpoints do not have. */
    private static int pathEnd(byte[] head, int from, int to) {
        int at = from;
        while (at < to && head[at] != '?' && head[at] != '#') {
            at++;
        }
        return at;
    }

    private String infer(byte[] head, int methodEnd, int targetEnd) {
        String method = new String(head, 0, methodEnd, StandardCharsets.ISO_8859_1);
        String target = new String(head, methodEnd + 1, targetEnd - methodEnd - 1, StandardCharsets.ISO_8859_1);
        return names.of(method, target);
    }
}
