package io.reprise.replayer.engine;

import io.reprise.http.Head;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cookie jars of one loop's sessions. Only a session that the target gave a cookie has one; past the limit the one
 * unused for longest is forgotten. Confined to its loop.
 */
final class CookieJars {
    private final int jarsMax;
    private final Map<Long, CookieJar> jars = new LinkedHashMap<>(16, 0.75f, true);

    CookieJars(int jarsMax) {
        this.jarsMax = jarsMax;
    }

    @Nullable
    CookieJar jarOf(long session) {
        return jars.isEmpty() ? null : jars.get(session);
    }

    /** Takes in the cookies that a response sets. */
    void takeFrom(long session, Head response) {
        if (response.indexOf("set-cookie", 0) < 0) {
            return;
        }
        CookieJar jar = jars.computeIfAbsent(session, key -> new CookieJar());
        jar.takeFrom(response, System.currentTimeMillis());
        if (jars.size() > jarsMax) {
            jars.remove(jars.keySet().iterator().next());
        }
    }
}
