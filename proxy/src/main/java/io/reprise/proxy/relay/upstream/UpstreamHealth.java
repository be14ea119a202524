package io.reprise.proxy.relay.upstream;

import java.util.concurrent.TimeUnit;

/**
 * The health of an upstream as one event loop sees it in the traffic. An upstream that refuses a connection, or fails
 * {@value #FAILURES_MAX} exchanges in a row, is not used as long as there is another one. After one second, then two,
 * four and so on up to half a minute, a connection without a request shows whether the upstream is back, so that no
 * client pays for the trial. Times are those of the relay's clock.
 */
final class UpstreamHealth {
    static final int FAILURES_MAX = 3;

    private static final long FIRST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(30);

    private boolean out;
    private boolean trying;
    private int failures;
    private long waitNs = FIRST_NS;
    private long tryAtNs;

    boolean isOut() {
        return out;
    }

    /**
     * A connection was refused, or not accepted in time.
     *
     * @return whether this is what stops its use
     */
    boolean refused(long nowNs) {
        boolean before = out;
        if (!before || trying) {
            waitNs = before ? Math.min(2 * waitNs, LONGEST_NS) : waitNs;
            tryAtNs = nowNs + waitNs;
        }
        out = true;
        trying = false;
        return !before;
    }

    /**
     * An exchange failed on an established connection.
     *
     * @return whether this is what stops its use
     */
    boolean failed(long nowNs) {
        failures++;
        if (out || failures < FAILURES_MAX) {
            return false;
        }
        tryAtNs = nowNs + waitNs;
        waitNs = Math.min(2 * waitNs, LONGEST_NS);
        out = true;
        return true;
    }

    /** A response arrived: the upstream is healthy. */
    void answered() {
        if (failures != 0 || waitNs != FIRST_NS) {
            failures = 0;
            waitNs = FIRST_NS;
        }
    }

    /**
     * A connection was accepted. Until an exchange succeeds, a single failure stops the use again.
     *
     * @return whether it was not used until now
     */
    boolean accepted() {
        boolean before = out;
        out = false;
        trying = false;
        if (before) {
            failures = FAILURES_MAX - 1;
        }
        return before;
    }

    /** Whether to try a connection now; true once, until that connection is refused or accepted. */
    boolean shouldTry(long nowNs) {
        boolean due = out && !trying && nowNs - tryAtNs >= 0;
        trying |= due;
        return due;
    }
}
