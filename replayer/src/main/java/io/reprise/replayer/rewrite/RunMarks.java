package io.reprise.replayer.rewrite;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The marks by which the target's logs, traces and error trackers find the requests of a run. Pure functions of the run
 * id and the request's number, so that a report can name the trace of a request without having kept it.
 */
public final class RunMarks {
    /** Holds the run id. */
    public static final String RUN_HEADER = "Reprise-Run";
    /** Holds the recorded exchange's display id. */
    public static final String EXCHANGE_HEADER = "Reprise-Exchange";

    private static final long FNV_OFFSET = 0xCBF2_9CE4_8422_2325L;
    private static final long FNV_PRIME = 0x0100_0000_01B3L;
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    private final long run;

    /** The marks of the run with this id. */
    public RunMarks(String runId) {
        long hash = FNV_OFFSET;
        for (byte b : runId.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b & 0xFF) * FNV_PRIME;
        }
        run = mix(hash) | 1;
    }

    /** The W3C trace id of a request: 32 hexadecimal digits. */
    public String traceId(long number) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(traceHigh()) + hex.toHexDigits(traceLow(number));
    }

    /**
     * The value of the field traceparent (W3C Trace Context) of a request.
     *
     * @param number of the recorded exchange, or a negative number for a request of a login
     */
    public String traceparent(long number) {
        return "00-" + traceId(number) + '-' + HexFormat.of().toHexDigits(span(number)) + "-01";
    }

    long traceHigh() {
        return run;
    }

    long traceLow(long number) {
        return mix(run + number * GOLDEN_RATIO);
    }

    /** The id of the span that the request is; never 0, which the standard calls invalid. */
    long span(long number) {
        return mix(traceLow(number)) | 1;
    }

    private static long mix(long z) {
        long a = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        long b = (a ^ a >>> 27) * 0x94D0_49BB_1331_11EBL;
        return b ^ b >>> 31;
    }
}
