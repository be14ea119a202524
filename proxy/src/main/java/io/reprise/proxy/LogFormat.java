package io.reprise.proxy;

import java.util.Locale;

/** Format of log lines. */
enum LogFormat {
    HUMAN,
    /** One JSON object per line. */
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
