package io.reprise.replayer.report;

import java.util.ArrayDeque;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The rates of the last minute of a running step, a second each, drawn as a row of bars. Not thread-safe. */
final class RateHistory {
    static final int SECONDS = 60;

    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final long SECOND_NS = 1_000_000_000L;

    private final ArrayDeque<Rates> seconds = new ArrayDeque<>();
    private long lastNs;
    private long lastAsked;
    private long lastSent;

    /** Requests a second. */
    record Rates(double asked, double sent) {}

    /** The numbers so far; nothing happens until a second has passed. */
    void add(long elapsedNs, long asked, long sent) {
        long sinceNs = elapsedNs - lastNs;
        if (sinceNs < SECOND_NS) {
            return;
        }
        double factor = SECOND_NS / (double) sinceNs;
        seconds.addLast(new Rates((asked - lastAsked) * factor, (sent - lastSent) * factor));
        if (seconds.size() > SECONDS) {
            seconds.removeFirst();
        }
        lastNs = elapsedNs;
        lastAsked = asked;
        lastSent = sent;
    }

    /** Bars on a common scale from 0 to the highest rate of both kinds, the latest last. */
    String bars(ToDoubleFunction<Rates> rate) {
        double most = seconds.stream()
                .mapToDouble(each -> Math.max(each.asked, each.sent))
                .max()
                .orElse(0);
        StringBuilder bars = new StringBuilder();
        for (Rates each : seconds) {
            double part = most == 0 ? 0 : rate.applyAsDouble(each) / most;
            bars.append(BARS.charAt((int) Math.min(BARS.length() - 1L, Math.round(part * (BARS.length() - 1)))));
        }
        return bars.toString();
    }

    /** The latest rate as text. */
    String latest(ToDoubleFunction<Rates> rate) {
        return seconds.isEmpty() ? "-" : String.format(Locale.ROOT, "%,.1f", rate.applyAsDouble(seconds.getLast()));
    }
}
