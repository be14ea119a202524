package io.reprise.proxy;

/** How log lines look. */
enum LogFormat {
    HUMAN,
    /** One JSON object per line. */
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
