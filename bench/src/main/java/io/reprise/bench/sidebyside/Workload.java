package io.reprise.bench.sidebyside;

import java.util.Arrays;
import java.util.Locale;

/** A request that the client repeats. */
enum Workload {
    SMALL("GET, 128 bytes", "/small", ""),
    GET_16K("GET, 16 KiB", "/16k", ""),
    POST_16K("POST of 16 KiB", "/small", """
            wrk.method = "POST"
            wrk.body = string.rep("x", 16384)
            """),
    GET_1M("GET, 1 MiB", "/1m", ""),
    /** Its path tells nginx and HAProxy to open a connection to the origin for each request, as is nginx's default. */
    HTTP10("GET, 128 bytes, HTTP/1.0, a connection each on both sides", "/http10", """
            request = function() return "GET /http10 HTTP/1.0\\r\\nHost: bench\\r\\n\\r\\n" end
            """);

    final String title;
    final String path;
    /** What differs from plain GETs, in wrk's Lua. */
    final String script;

    Workload(String title, String path, String script) {
        this.title = title;
        this.path = path;
        this.script = script;
    }

    /** Name on the command line and in result files. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Workload of(String label) {
        return Arrays.stream(values())
                .filter(workload -> workload.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("workload: " + label + " (expected one of "
                        + Arrays.stream(values()).map(Workload::label).toList() + ")"));
    }
}
