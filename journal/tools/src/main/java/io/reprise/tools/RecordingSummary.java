package io.reprise.tools;

import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.LongMap;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.text.Shown;
import io.reprise.traffic.EndpointNames;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sums up exchanges in bounded memory: beyond the bounds, the number of sessions is a minimum and further endpoints are
 * counted as one.
 */
final class RecordingSummary {
    private static final int SESSIONS_MAX = 1 << 20;

    private final RateOverTime rate = new RateOverTime();
    private final LongMap<Boolean> sessions = new LongMap<>();
    private final RecordedEndpoints recorded;
    private final Map<String, EndpointSum> endpoints = new HashMap<>();
    private final long[] byStatusClass = new long[10];
    private long exchanges;
    private long failed;
    private long incomplete;
    private long firstNs;
    private long lastNs;

    /** The sums of one endpoint. */
    private static final class EndpointSum {
        long count;
        long serverErrors;
        long answered;
        long answeredNs;

        void add(EndpointSum other) {
            count += other.count;
            serverErrors += other.serverErrors;
            answered += other.answered;
            answeredNs += other.answeredNs;
        }
    }

    /** @param names how endpoints are named */
    RecordingSummary(EndpointNames names) {
        recorded = new RecordedEndpoints(names);
    }

    long exchanges() {
        return exchanges;
    }

    /** @param session the session that it belongs to; 0 if unknown */
    void add(Exchange exchange, long session) {
        long timeNs = exchange.request().headTimeNs();
        if (exchanges++ == 0) {
            firstNs = timeNs;
        }
        lastNs = Math.max(lastNs, Math.max(timeNs, exchange.endTimeNs()));
        rate.add(timeNs - firstNs);
        if (session != 0 && sessions.size() < SESSIONS_MAX) {
            sessions.put(session, Boolean.TRUE);
        }
        RecordedResponse response = exchange.response();
        if (exchange.failure() != null) {
            failed++;
        } else if (response == null) {
            incomplete++;
        } else {
            byStatusClass[Math.min(9, response.status() / 100)]++;
        }
        String endpoint = recorded.of(exchange);
        if (endpoint != null) {
            addToEndpoint(exchange, endpoint);
        }
    }

    private void addToEndpoint(Exchange exchange, String endpoint) {
        EndpointSum sum =
                endpoints.computeIfAbsent(RecordedEndpoints.nameIn(endpoints, endpoint), key -> new EndpointSum());
        sum.count++;
        RecordedResponse response = exchange.response();
        if (response != null && response.status() >= 500) {
            sum.serverErrors++;
        }
        if (exchange.endTimeNs() != 0) {
            sum.answered++;
            sum.answeredNs += exchange.endTimeNs() - exchange.request().headTimeNs();
        }
    }

    void print(PrintWriter out, int top) {
        double seconds = Math.max(1e-9, (lastNs - firstNs) / 1e9);
        out.println("Recorded   " + Shown.time(firstNs) + " to " + Shown.time(lastNs) + " UTC ("
                + Shown.duration(lastNs - firstNs) + ")");
        out.println("Exchanges  " + Shown.count(exchanges) + ": " + outcomes());
        out.println("Sessions   " + (sessions.size() < SESSIONS_MAX ? "" : "at least ") + Shown.count(sessions.size()));
        double mean = exchanges <= 1 ? exchanges : (exchanges - 1) / seconds; // intervals, as in a replay
        // In a recording shorter than one bar, the peak is the mean.
        double peak = Math.max(mean, rate.peakPerSecond());
        out.println("Rate       " + Shown.perSecond(mean) + " mean, " + Shown.perSecond(peak) + " peak");
        out.println("           " + rate.sparkline() + "  one bar is " + Shown.duration(rate.bucketNs()));
        printEndpoints(out, top);
    }

    private String outcomes() {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < byStatusClass.length; i++) {
            if (byStatusClass[i] > 0) {
                text.append(Shown.count(byStatusClass[i]))
                        .append(" × ")
                        .append(i)
                        .append("xx, ");
            }
        }
        return text + Shown.count(failed) + " failed, " + Shown.count(incomplete) + " incomplete";
    }

    /** The sums by the names that the recording shows the endpoints to have. */
    private Map<String, EndpointSum> named() {
        Map<String, Long> requests = new HashMap<>();
        endpoints.forEach((endpoint, sum) -> requests.put(endpoint, sum.count));
        EndpointNames names = recorded.learned(requests);
        Map<String, EndpointSum> named = new HashMap<>();
        endpoints.forEach((endpoint, sum) -> named.computeIfAbsent(names.renamed(endpoint), key -> new EndpointSum())
                .add(sum));
        return named;
    }

    private void printEndpoints(PrintWriter out, int top) {
        Map<String, EndpointSum> named = named();
        List<Map.Entry<String, EndpointSum>> sorted = named.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, EndpointSum> e) -> -e.getValue().count)
                        .thenComparing(Map.Entry::getKey))
                .limit(top)
                .toList();
        out.println("Endpoints  " + Shown.count(named.size()));
        for (Map.Entry<String, EndpointSum> entry : sorted) {
            EndpointSum sum = entry.getValue();
            out.println(String.format(
                    Locale.ROOT,
                    "  %10s  %5.1f %%  %s5xx  mean %-9s  %s",
                    Shown.count(sum.count),
                    100.0 * sum.count / exchanges,
                    String.format(Locale.ROOT, "%6s × ", Shown.count(sum.serverErrors)),
                    sum.answered == 0 ? "-" : Shown.milliseconds(sum.answeredNs / sum.answered),
                    Shown.printable(entry.getKey(), 120)));
        }
    }
}
