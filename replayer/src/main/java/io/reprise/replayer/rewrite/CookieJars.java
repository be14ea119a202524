package io.reprise.replayer.rewrite;

import io.reprise.http.Head;
import java.time.InstantSource;
import java.util.LinkedHashMap;
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

    /** Takes in the cookies that a response sets. */
    void takeFrom(long lane, Head response) {
        if (response.indexOf("set-cookie", 0) < 0) {
            return;
        }
        CookieJar jar = jars.get(lane);
        if (jar == null) {
            jar = new CookieJar();
            jars.put(lane, jar);
            bytes += jar.bytes();
        }
        long before = jar.bytes();
        jar.takeFrom(response, clock.instant());
        bytes += jar.bytes() - before;
        while (jars.size() > jarsMax || bytes > bytesMax && jars.size() > 1) {
            CookieJar eldest = jars.remove(jars.keySet().iterator().next());
            bytes -= eldest == null ? 0 : eldest.bytes();
        }
    }
}
