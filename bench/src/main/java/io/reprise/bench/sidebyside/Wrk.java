package io.reprise.bench.sidebyside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One run of wrk, either as fast as responses come or at about a given rate, for which each connection pauses at random
 * before its requests. wrk corrects its latencies for requests that a slow response delayed.
 */
final class Wrk {
    private static final Pattern RESULT = Pattern.compile(
            "RESULT requests=(\\d+) us=(\\d+) p50=(\\d+) p99=(\\d+) p999=(\\d+) errors=(\\d+) bytes=(\\d+)");

    private static final String DONE = """
            done = function(summary, latency, requests)
              local e = summary.errors
              io.write(string.format("RESULT requests=%d us=%d p50=%d p99=%d p999=%d errors=%d bytes=%d\\n",
                summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
                latency:percentile(99.9), e.connect + e.read + e.write + e.status + e.timeout, summary.bytes))
            end
            """;

    private Wrk() {}

    /** What wrk says; times in microseconds. */
    record Result(long requests, double seconds, long p50Us, long p99Us, long p999Us, long errors) {
        double requestsPerSecond() {
            return requests / seconds;
        }
    }

    /**
     * @param ratePerSecond requests per second; 0 means as fast as responses come
     * @throws IOException if wrk did not report
     */
    static Result run(Path directory, int port, Workload workload, int connections, int ratePerSecond, int seconds)
            throws IOException, InterruptedException {
        Path script = directory.resolve("wrk.lua");
        Files.writeString(script, workload.script + pause(connections, ratePerSecond) + DONE);
        String printed = Child.run(
                directory,
                "wrk",
                Child.clientCore(),
                List.of(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--timeout=10s",
                        "-s" + script,
                        "http://127.0.0.1:" + port + workload.path));
        Matcher result = RESULT.matcher(printed);
        if (!result.find()) {
            throw new IOException("wrk did not report: " + printed);
        }
        long[] values = new long[result.groupCount()];
        Arrays.setAll(values, i -> Long.parseLong(result.group(i + 1)));
        return new Result(values[0], values[1] / 1e6, values[2], values[3], values[4], values[5]);
    }

    private static String pause(int connections, int ratePerSecond) {
        if (ratePerSecond == 0) {
            return "";
        }
        // Milliseconds, uniform, so that the connections do not march in step; the answer's time comes on top.
        int most = Math.max(1, 2 * 1000 * connections / ratePerSecond);
        return "delay = function() return math.random(0, " + most + ") end\n";
    }
}
