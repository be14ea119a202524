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

    CookieChange(int jarsMax, InstantSource clock, LoopCounters<RewriteCounter> counters) {
        jars = new CookieJars(jarsMax, clock);
        this.counters = counters;
    }

    @Override
    public void onResponse(PlannedRequest request, Head response) {
        jars.takeFrom(request.lane(), response);
    }

    @Override
    public void change(RequestDraft draft) {
        replacements.clear();
        CookieJar jar = jars.jarOf(draft.planned().lane());
        if (jar == null || jar.isEmpty()) {
            return;
        }
        Head head = draft.head();
        StringBuilder recorded = new StringBuilder();
        int first = head.indexOf("cookie", 0);
        for (int i = first; i >= 0; i = head.indexOf("cookie", i + 1)) {
            String value = draft.value(i);
            if (value != null) {
                recorded.append(recorded.isEmpty() ? "" : "; ").append(value);
            }
        }
        if (recorded.isEmpty()) {
            return;
        }
        String before = recorded.toString();
        String cookies = jar.rewrite(before, replacements);
        counters.add(RewriteCounter.COOKIES_REPLACED, replacements.size());
        if (!cookies.equals(before)) {
            setCookies(draft, first, cookies);
            replaceTokens(draft);
        }
    }

    /** Puts all cookies into the first Cookie field. */
    private static void setCookies(RequestDraft draft, int first, String cookies) {
        for (int i = first; i >= 0; i = draft.head().indexOf("cookie", i + 1)) {
            if (i == first && !cookies.isEmpty()) {
                draft.setValue(i, cookies);
            } else {
                draft.remove(i);
            }
        }
    }

    private void replaceTokens(RequestDraft draft) {
        Head head = draft.head();
        for (int i = 0; i < head.fieldCount() && !replacements.isEmpty(); i++) {
            boolean mayRepeat = head.valueEnd(i) - head.valueStart(i) >= TOKEN_CHARS_MIN && !head.nameIs(i, "cookie");
            String token = mayRepeat && draft.changed(i) == null ? tokenFor(head.value(i)) : null;
            if (token != null) {
                counters.increment(
                        draft.setValue(i, token) ? RewriteCounter.TOKENS_REPLACED : RewriteCounter.TOKENS_UNFIT);
            }
        }
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

    private static String decode(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return value; // a stray % is not an encoding
        }
    }
}
