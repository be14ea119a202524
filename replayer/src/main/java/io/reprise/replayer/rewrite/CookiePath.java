package io.reprise.replayer.rewrite;

import io.reprise.http.SetCookie;

/** Paths of cookies, RFC 6265 §5.1.4. */
final class CookiePath {
    private CookiePath() {}

    /** The path of a request target in origin-form or absolute-form, without the query; "/" for any other. */
    static String ofTarget(String target) {
        int start = 0;
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        if (scheme >= 0) {
            start = target.indexOf('/', scheme + 3);
        }
        if (start < 0 || start >= target.length() || target.charAt(start) != '/') {
            return "/";
        }
        int query = target.indexOf('?', start);
        return target.substring(start, query < 0 ? target.length() : query);
    }

    /** The path for which a cookie counts: its own, or the folder of the request that set it. */
    static String of(SetCookie cookie, String requestPath) {
        if (!cookie.path().isEmpty()) {
            return cookie.path();
        }
        int slash = requestPath.lastIndexOf('/');
        return slash <= 0 ? "/" : requestPath.substring(0, slash);
    }

    /** Whether a cookie with this path is sent with a request for that path. */
    static boolean matches(String cookiePath, String requestPath) {
        return requestPath.startsWith(cookiePath)
                && (requestPath.length() == cookiePath.length()
                        || cookiePath.endsWith("/")
                        || requestPath.charAt(cookiePath.length()) == '/');
    }
}
