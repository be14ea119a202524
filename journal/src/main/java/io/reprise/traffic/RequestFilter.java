package io.reprise.traffic;

import java.util.List;

/**
 * {@code --include} and {@code --exclude}: patterns {@code 'METHOD /path/glob'} or {@code '/path/glob'}, where {@code *}
 * is any run of characters within a segment, {@code **} across segments, {@code ?} one character, and METHOD may be
 * {@code *}. The query is not matched unless the pattern has a {@code ?query} part of its own. Immutable, thread-safe.
 */
public final class RequestFilter {
    private RequestFilter() {}

    /**
     * A request passes when it matches any include (or there is none) and no exclude.
     *
     * @throws IllegalArgumentException naming the pattern and what would be right
     */
    public static RequestFilter of(List<String> includes, List<String> excludes) {
        throw new UnsupportedOperationException();
    }

    public boolean accepts(String method, String target) {
        throw new UnsupportedOperationException();
    }
}
