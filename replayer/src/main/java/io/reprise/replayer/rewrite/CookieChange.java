package io.reprise.replayer.rewrite;

import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.login.LaneLogin;
import io.reprise.replayer.login.LoginOutcome.Answer;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.rewrite.CookieJar.Replacement;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
    private final List<CookiePair> pairs = new ArrayList<>(8);

    CookieChange(int jarsMax, InstantSource clock, LoopCounters<RewriteCounter> counters) {
        jars = new CookieJars(jarsMax, clock);
        this.counters = counters;
    }

    @Override
    public void onResponse(PlannedRequest request, Head response) {
        RecordedResponse recorded = request.exchange().exchange().response();
        boolean setBefore = jars.jarOf(request.lane()) != null && recorded != null && recorded.setsCookies();
        if (!setBefore && response.indexOf("set-cookie", 0) < 0) {
            return;
        }
        Head head = request.exchange().head();
        List<CookiePair> carried = new ArrayList<>(4);
        for (int i = head.indexOf("cookie", 0); i >= 0; i = head.indexOf("cookie", i + 1)) {
            CookiePair.addAll(head.value(i), carried);
        }
        String path = CookiePath.ofTarget(request.exchange().target());
        jars.takeFrom(request.lane(), path, carried, headOf(recorded), response);
    }

    private static @Nullable Head headOf(@Nullable RecordedResponse recorded) {
        try {
            return recorded == null ? null : Head.parseResponse(recorded.head(), RecordedHeads.LIMITS);
        } catch (FramingException e) {
            return null; // a response that cannot be read set no cookie
        }
    }

    @Override
    public void change(RequestDraft draft) {
        replacements.clear();
        pairs.clear();
        takeFromLogin(draft.planned());
        CookieJar jar = jars.jarOf(draft.planned().lane());
        if (jar == null || jar.isEmpty()) {
            return;
        }
        Head head = draft.head();
        int first = head.indexOf("cookie", 0);
        for (int i = first; i >= 0; i = head.indexOf("cookie", i + 1)) {
            String value = draft.value(i);
            if (value != null) {
                CookiePair.addAll(value, pairs);
            }
        }
        String cookies = jar.rewrite(CookiePath.ofTarget(draft.intendedTarget()), pairs, replacements);
        counters.add(RewriteCounter.COOKIES_REPLACED, replacements.size());
        if (first >= 0 && !cookies.equals(recorded())) {
            setCookies(draft, first, cookies);
            replaceTokens(draft);
        } else if (first < 0 && !cookies.isEmpty()) {
            draft.addField("Cookie", cookies); // cookies that only the target sets
        }
    }

    /** The cookies of the login take the places of those that the lane's first request was recorded with. */
    private void takeFromLogin(PlannedRequest planned) {
        LaneLogin login = planned.login();
        if (login == null || !login.takeCookies()) {
            return;
        }
        List<CookiePair> carried = new ArrayList<>(4);
        login.recordedCookies().forEach(field -> CookiePair.addAll(field, carried));
        for (Answer answer : login.outcome().answers()) {
            jars.takeFrom(planned.lane(), CookiePath.ofTarget(answer.path()), carried, null, answer.head());
        }
    }

    private String recorded() {
        return pairs.stream().map(CookiePair::text).collect(Collectors.joining("; "));
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
