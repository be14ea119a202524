package io.reprise.traffic;

/** Splits a request target in any of its four forms, RFC 9112 §3.2. */
final class RequestTarget {
    private RequestTarget() {}

    /** The path without query; {@code /} for an absolute form without a path; other forms unchanged. */
    static String path(String target) {
        int start = pathStart(target);
        int end = queryMark(target, start);
        return start == end && start > 0 ? "/" : target.substring(start, end);
    }

    /** The query without its question mark; empty if there is none. */
    static String query(String target) {
        int mark = queryMark(target, pathStart(target));
        int end = target.indexOf('#', mark);
        return mark >= target.length() || target.charAt(mark) == '#'
                ? ""
                : target.substring(mark + 1, end < 0 ? target.length() : end);
    }

    private static int pathStart(String target) {
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        if (scheme < 0) {
            return 0;
        }
        int at = scheme + 3;
        while (at < target.length() && "/?#".indexOf(target.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static int queryMark(String target, int from) {
        int at = from;
        while (at < target.length() && target.charAt(at) != '?' && target.charAt(at) != '#') {
            at++;
        }
        return at;
    }
}
