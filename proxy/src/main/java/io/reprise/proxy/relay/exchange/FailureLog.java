package io.reprise.proxy.relay.exchange;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs which upstream failed and why; clients are not told this. At most one line per {@link #INTERVAL_NS}, however
 * many exchanges fail. Confined to its loop.
 */
public final class FailureLog {
    static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);

    private boolean begun;
    private long saidNs;
    private long unsaid;

    /** Notes a failed exchange. Returns the line that was logged, or the empty string. */
    public String note(Failure failure, long nowNs) {
        if (!failure.isOfUpstream()) {
            return "";
        }
        if (begun && nowNs - saidNs < INTERVAL_NS) {
            unsaid++;
            return "";
        }
        // Messages of TLS may contain anything. The bytes of a malformed response belong only into the journal.
        String why = failure.reason() == null
                ? failure.detail().replaceAll("[^ -~]", "?")
                : "upstream answered with a malformed response: " + failure.reason();
        String line =
                why + (unsaid == 0 ? "" : " (and " + unsaid + " more upstream failures since the last such line)");
        LOG.warn("{}", line);
        begun = true;
        saidNs = nowNs;
        unsaid = 0;
        return line;
    }
}
