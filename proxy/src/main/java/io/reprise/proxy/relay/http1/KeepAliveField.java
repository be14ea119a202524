package io.reprise.proxy.relay.http1;

import io.reprise.http.Head;
import java.util.concurrent.TimeUnit;

/** The field Keep-Alive, as servers in common use send it: {@code timeout=5, max=100}. RFC 9112 does not define it. */
final class KeepAliveField {
    private static final String NAME = "keep-alive";
    private static final byte[] TIMEOUT = {'t', 'i', 'm', 'e', 'o', 'u', 't', '='};
    /** A day; longer values mean the same. */
    private static final long SECONDS_MAX = 86_400;

    private KeepAliveField() {}

    /** The timeout; negative if there is none. */
    static long timeoutNs(Head response) {
        int i = response.indexOf(NAME, 0);
        if (i < 0) {
            return -1;
        }
        byte[] bytes = response.array();
        int end = response.valueEnd(i);
        for (int at = response.valueStart(i); at + TIMEOUT.length < end; at++) {
            if (isTimeout(bytes, at)) {
                return seconds(bytes, at + TIMEOUT.length, end);
            }
        }
        return -1;
    }

    private static boolean isTimeout(byte[] bytes, int at) {
        for (int i = 0; i < TIMEOUT.length; i++) {
            if ((bytes[at + i] | 0x20) != (TIMEOUT[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private static long seconds(byte[] bytes, int from, int end) {
        long seconds = -1;
        for (int at = from; at < end && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            seconds = Math.min(SECONDS_MAX, Math.max(0, seconds) * 10 + bytes[at] - '0');
        }
        return seconds < 0 ? -1 : TimeUnit.SECONDS.toNanos(seconds);
    }
}
