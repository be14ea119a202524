package io.reprise.replayer.rewrite;

import io.reprise.http.Head;
import io.reprise.http.SetCookie;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cookie jars of one loop's lanes. Only a lane to which the target gave a cookie has a jar. Beyond the limits on
 * number and bytes, the least recently used jar is dropped. Confined to its loop.
 */
final class CookieJars {
    /** Memory for each jar on average: a few cookies of usual size. */
    private static final long BYTES_PER_JAR = 512;

    private static final long BYTES_MAX_AT_LEAST = 1 << 20;

    private final int jarsMax;
    private final InstantSource clock;
    private final long bytesMax;
    private long bytes;
    private final Map<Long, CookieJar> jars = new LinkedHashMap<>(16, 0.75f, true);

    CookieJars(int jarsMax, InstantSource clock) {
        this.jarsMax = jarsMax;
        this.clock = clock;
        bytesMax = Math.max(BYTES_MAX_AT_LEAST, jarsMax * BYTES_PER_JAR);
    }

    @Nullable
    CookieJar jarOf(long lane) {
        return jars.isEmpty() ? null : jars.get(lane);
    }

    /**
     * Takes in the cookies that a response sets; see {@link CookieJar#take}.
     *
     * @param recorded the head of the recorded response; null if there is none that can be read
     */
    void takeFrom(long lane, String path, List<CookiePair> carried, @Nullable Head recorded, Head live) {
        Instant now = clock.instant();
        List<SetCookie> set = SetCookie.allIn(live, now);
        List<SetCookie> before = recorded == null ? List.of() : SetCookie.allIn(recorded, now);
        CookieJar jar = jars.get(lane);
        if (set.isEmpty() && (jar == null || before.isEmpty())) {
            return;
        }
        if (jar == null) {
            jar = new CookieJar();
            jars.put(lane, jar);
            bytes += jar.bytes();
        }
        long size = jar.bytes();
        jar.take(path, carried, before, set, now);
        bytes += jar.bytes() - size;
        while (jars.size() > jarsMax || bytes > bytesMax && jars.size() > 1) {
            CookieJar eldest = jars.remove(jars.keySet().iterator().next());
            bytes -= eldest == null ? 0 : eldest.bytes();
        }
    }
}
