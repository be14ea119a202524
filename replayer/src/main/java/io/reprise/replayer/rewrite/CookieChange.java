package io.reprise.replayer.rewrite;

import io.reprise.http.Head;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.rewrite.CookieJar.Replacement;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replaces recorded cookies by the cookies that the target gave to the lane. Also replaces double-submitted tokens,
 * which are header fields that repeat a cookie's value.
 */
final class CookieChange implements RequestChange {
    /** A shorter cookie value may equal a header value by chance. */
    private static final int TOKEN_CHARS_MIN = 8;

    private final CookieJars jars;
    private final LoopCounters<RewriteCounter> counters;
    private final List<Replacement> replacements = new ArrayList<>(4);
    /** All Cookie fields of the request joined, with the target's values. */
    private String cookies = "";

    CookieChange(int jarsMax, InstantSource clock, LoopCounters<RewriteCounter> counters) {
        jars = new CookieJars(jarsMax, clock);
        this.counters = counters;
    }

    @Override
    public void onResponse(PlannedRequest request, Head response) {
        jars.takeFrom(request.lane(), response);
    }

    @Override
    public boolean begin(PlannedRequest request, Head head) {
        replacements.clear();
        CookieJar jar = jars.jarOf(request.lane());
        if (jar == null || jar.isEmpty()) {
            return false;
        }
        StringBuilder recorded = new StringBuilder();
        for (int i = head.indexOf("cookie", 0); i >= 0; i = head.indexOf("cookie", i + 1)) {
            recorded.append(recorded.isEmpty() ? "" : "; ").append(head.value(i));
        }
        if (recorded.isEmpty()) {
            return false;
        }
        String before = recorded.toString();
        cookies = jar.rewrite(before, replacements);
        counters.add(RewriteCounter.COOKIES_REPLACED, replacements.size());
        return !cookies.equals(before);
    }

    @Override
    public @Nullable String replace(Head head, int field) {
        if (head.nameIs(field, "cookie")) {
            boolean first = head.indexOf("cookie", 0) == field;
            return first && !cookies.isEmpty() ? "Cookie: " + cookies + "\r\n" : "";
        }
        if (replacements.isEmpty() || head.valueEnd(field) - head.valueStart(field) < TOKEN_CHARS_MIN) {
            return null;
        }
        String token = tokenFor(head.value(field));
        if (token == null) {
            return null;
        }
        if (!isFieldValue(token)) {
            counters.increment(RewriteCounter.TOKENS_UNFIT);
            return null;
        }
        counters.increment(RewriteCounter.TOKENS_REPLACED);
        return head.name(field) + ": " + token + "\r\n";
    }

    /**
     * A field that repeats a cookie's recorded value gets the value that the cookie got, also where the client had to
     * percent-decode it (as for X-XSRF-TOKEN).
     */
    private @Nullable String tokenFor(String recorded) {
        for (Replacement replacement : replacements) {
            if (recorded.equals(replacement.recorded())) {
                return replacement.replaced();
            }
            if (replacement.recorded().indexOf('%') >= 0 && recorded.equals(decode(replacement.recorded()))) {
                return decode(replacement.replaced());
            }
        }
        return null;
    }

    /** RFC 9110 §5.5. A decoded value may hold line ends, after which it could add fields or a second request. */
    private static boolean isFieldValue(String value) {
        return value.chars().allMatch(c -> c == '\t' || c >= ' ' && c != 127 && c < 256);
    }

    private static String decode(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return value; // a stray % is not an encoding
        }
    }
}
