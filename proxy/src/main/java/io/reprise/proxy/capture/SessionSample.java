package io.reprise.proxy.capture;

import io.reprise.http.Head;
import io.reprise.traffic.SessionRules;

/** {@code --sample}: records a share of the sessions, each of them whole; without a session, of the connections. */
final class SessionSample implements SamplingRule {
    private final double percent;

    /** @param percent share of the sessions that is recorded, above 0 up to 100 */
    SessionSample(double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException("sample: " + percent + " (expected: above 0, up to 100)");
        }
        this.percent = percent;
    }

    @Override
    public Selection select(Head request, long session) {
        return select(session);
    }

    @Override
    public Selection selectWithoutRequest(long connection) {
        return select(SessionRules.keyOfConnection(connection));
    }

    private Selection select(long session) {
        boolean wanted = percent >= 100 || Long.compareUnsigned(session, threshold()) < 0;
        return wanted ? Selection.WANTED : Selection.SAMPLED_OUT;
    }

    /** Keys are spread evenly over 64 bits, unsigned. */
    private long threshold() {
        return (long) (percent / 100 * (1L << 53)) << 11;
    }
}
