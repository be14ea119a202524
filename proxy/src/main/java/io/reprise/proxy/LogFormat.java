package io.reprise.proxy;

/** Format of log lines. */
enum LogFormat {
    HUMAN,
    /** One JSON object per line. */
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
