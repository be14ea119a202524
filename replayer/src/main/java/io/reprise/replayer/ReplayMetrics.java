package io.reprise.replayer;

import io.reprise.admin.AdminServer;
import io.reprise.admin.HostCheck;
import io.reprise.admin.Metrics;
import io.reprise.admin.Pages;
import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.FailureCounts;
import io.reprise.replayer.measure.StepFigures;
import io.reprise.replayer.measure.TimeBuckets;
import io.reprise.replayer.plan.PlanSize;
import io.reprise.text.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The port of {@code --metrics}: the figures of the step that runs, and the totals of all steps of this process. The
 * main thread publishes them as they are told; a scrape reads the latest and touches no event loop, so it is a quarter
 * of a second old at most and costs the run nothing.
 */
final class ReplayMetrics implements StepWatcher, AutoCloseable {
    /** Of more endpoints with failures, the later ones share a label. */
    static final int ENDPOINTS_MAX = 50;

    private static final String OTHER_ENDPOINTS = FailureCounts.Key.OTHER_ENDPOINTS;

    private final AdminServer server;
    /** Endpoints that have a label of their own; the main thread's. */
    private final Set<String> endpoints = new HashSet<>();

    private Totals before = Totals.NONE;
    private int steps;
    private String rate = "";
    private PlanSize plan = new PlanSize(0, 0, 0, 0, true);
    private volatile Snapshot latest = new Snapshot(Totals.NONE, Present.NONE);

    private ReplayMetrics(InetSocketAddress address) throws IOException {
        Metrics metrics = new Metrics();
        counters(metrics);
        gauges(metrics);
        HostCheck hosts = new HostCheck(List.of(address.getHostString()), "the host of --metrics");
        server = AdminServer.start(address, "metrics", request -> answer(metrics, hosts, request));
    }

    /** @throws IOException the address cannot be listened on */
    static ReplayMetrics listen(InetSocketAddress address) throws IOException {
        return new ReplayMetrics(address);
    }

    /** The address listened on, with the port that port 0 became. */
    InetSocketAddress address() {
        return server.address();
    }

    private static Pages.Answer answer(Metrics metrics, HostCheck hosts, Pages.Request request) throws IOException {
        String refusal = hosts.refusal(request.host(), request.origin(), !request.isSafe());
        if (!refusal.isEmpty()) {
            return Pages.Answer.text(403, refusal);
        }
        if (!request.target().split("\\?", 2)[0].equals("/metrics")) {
            return Pages.Answer.text(404, "not found (there is /metrics)");
        }
        if (!request.isSafe()) {
            return Pages.Answer.text(405, "only GET, HEAD").with("Allow", "GET, HEAD");
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        metrics.write(request.accept(), body);
        return new Pages.Answer(200, metrics.contentType(request.accept()), Map.of(), body.toByteArray());
    }

    /** Counters, over all steps. */
    private record Totals(
            Map<String, Long> counts,
            Map<Comparison, Long> outcomes,
            Map<FailureCounts.Key, Long> failures,
            List<TimeBuckets> times) {
        static final Totals NONE = new Totals(
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(TimeBuckets.NONE, TimeBuckets.NONE, TimeBuckets.NONE, TimeBuckets.NONE));

        static Totals of(StepFigures figures) {
            Map<String, Long> counts = new HashMap<>();
            TOTALS.forEach((name, total) -> counts.put(name, total.value().applyAsLong(figures)));
            return new Totals(
                    counts,
                    figures.outcomes(),
                    figures.failures(),
                    List.of(
                            TimeBuckets.of(figures.latencies().response()),
                            TimeBuckets.of(figures.latencies().service()),
                            TimeBuckets.of(figures.latencies().lagOurs()),
                            TimeBuckets.of(figures.latencies().lagHeld())));
        }

        Totals plus(Totals other) {
            return new Totals(
                    sum(counts, other.counts),
                    sum(outcomes, other.outcomes),
                    sum(failures, other.failures),
                    List.of(time(0, other), time(1, other), time(2, other), time(3, other)));
        }

        private TimeBuckets time(int kind, Totals other) {
            return times.get(kind).plus(other.times.get(kind));
        }

        private static <K> Map<K, Long> sum(Map<K, Long> one, Map<K, Long> other) {
            Map<K, Long> sums = new HashMap<>(one);
            other.forEach((key, count) -> sums.merge(key, count, Long::sum));
            return sums;
        }
    }

    private record Total(String help, ToLongFunction<StepFigures> value) {}

    private static final Map<String, Total> TOTALS = totals();

    private static Map<String, Total> totals() {
        Map<String, Total> totals = new LinkedHashMap<>();
        totals.put(
                "asked",
                new Total(
                        "Requests that became due",
                        figures -> figures.progress().asked()));
        totals.put(
                "sent", new Total("Requests sent", figures -> figures.counts().sent()));
        totals.put(
                "resent",
                new Total(
                        "Requests sent a second time because a kept connection was closed",
                        figures -> figures.counts().network().resent()));
        totals.put(
                "sent_bytes",
                new Total(
                        "Bytes of requests, heads included",
                        figures -> figures.progress().bytesSent()));
        totals.put(
                "received_bytes",
                new Total(
                        "Bytes of responses, heads included",
                        figures -> figures.progress().bytesReceived()));
        totals.put(
                "connections_opened",
                new Total(
                        "Connections opened",
                        figures -> figures.counts().network().connectionsOpened()));
        totals.put(
                "limited",
                new Total(
                        "Requests that waited because of --connections or --max-in-flight",
                        figures -> figures.counts().network().poolSaturated()));
        totals.put(
                "planned_late",
                new Total(
                        "Requests that came out of the journal when they were already due",
                        figures -> figures.counts().plannedLate()));
        return totals;
    }

    /** Gauges of the running step; all 0 between steps. */
    private record Present(String rate, int step, Map<String, Double> values) {
        static final Present NONE = new Present("", 0, Map.of());
    }

    private record Gauge(String help, ToDoubleFunction<StepFigures> value) {}

    private Map<String, Gauge> gaugesOfStep() {
        Map<String, Gauge> gauges = new LinkedHashMap<>();
        gauges.put(
                "in_flight",
                new Gauge(
                        "Requests sent and not answered",
                        figures -> figures.counts().inFlight()));
        gauges.put(
                "held",
                new Gauge(
                        "Requests that are due and wait for an earlier response",
                        figures -> figures.counts().held()));
        gauges.put(
                "waiting",
                new Gauge(
                        "Requests that are due and wait for a connection or a place in flight",
                        figures -> figures.counts().waiting()));
        gauges.put(
                "connections",
                new Gauge(
                        "Open connections to the target",
                        figures -> figures.counts().network().connections()));
        gauges.put("lanes", new Gauge("Sessions of the step, each copy of one counted", figures -> plan.sessions()));
        gauges.put(
                "lanes_busy",
                new Gauge(
                        "Sessions with a request that is due and not answered; 0 with --order none",
                        figures -> figures.progress().lanesBusy()));
        gauges.put("step_requests", new Gauge("Requests of the step's timetable", figures -> plan.requests()));
        gauges.put(
                "step_timetable_seconds", new Gauge("Length of the step's timetable", figures -> plan.spanNs() / 1e9));
        gauges.put(
                "step_elapsed_seconds",
                new Gauge("Time since the step began; negative before it", figures -> figures.elapsedNs() / 1e9));
        return gauges;
    }

    private final Map<String, Gauge> gauges = gaugesOfStep();

    private record Snapshot(Totals totals, Present now) {}

    private void counters(Metrics metrics) {
        TOTALS.forEach((name, total) -> metrics.counter(
                "replay_" + name, total.help(), () -> latest.totals().counts().getOrDefault(name, 0L)));
        metrics.counters(
                "replay_outcomes",
                "Requests by outcome: how their response compares with the recorded one",
                List.of("outcome"),
                () -> labelled(
                        latest.totals().outcomes(), key -> List.of(key.name().toLowerCase(Locale.ROOT))));
        metrics.counters(
                "replay_failures",
                "Failed requests by endpoint and kind",
                List.of("endpoint", "kind"),
                () -> labelled(latest.totals().failures(), key -> List.of(key.endpoint(), key.kind())));
        times(metrics, 0, "response_seconds", "Response times, from when requests were due");
        times(metrics, 1, "service_seconds", "Service times, from when requests were sent");
        times(metrics, 2, "own_lag_seconds", "How late requests were sent by the replayer's own fault");
        times(metrics, 3, "held_lag_seconds", "How late requests were sent because they waited for earlier responses");
    }

    private void times(Metrics metrics, int kind, String name, String help) {
        metrics.histogram("replay_" + name, help, () -> {
            TimeBuckets times = latest.totals().times().get(kind);
            return new Metrics.Buckets(TimeBuckets.upperBounds(), times.counts(), times.sumSeconds());
        });
    }

    private void gauges(Metrics metrics) {
        gauges.forEach((name, gauge) -> metrics.gauge(
                "replay_" + name, gauge.help(), () -> latest.now().values().getOrDefault(name, 0.0)));
        metrics.gauges(
                "replay_step",
                "The number of the step that runs, from 1; no value between steps",
                List.of("rate"),
                () -> {
                    Present now = latest.now();
                    return now.step() == 0 ? Map.of() : Map.of(List.of(now.rate()), (double) now.step());
                });
    }

    private static <K, V> Map<List<String>, V> labelled(Map<K, V> values, Function<K, List<String>> labels) {
        Map<List<String>, V> labelled = new HashMap<>();
        values.forEach((key, value) -> labelled.put(labels.apply(key), value));
        return labelled;
    }

    @Override
    public void begins(String asked, PlanSize planned) {
        steps++;
        rate = asked;
        plan = planned;
    }

    @Override
    public void looks(StepFigures figures) {
        Map<String, Double> values = new HashMap<>();
        gauges.forEach((name, gauge) -> values.put(name, gauge.value().applyAsDouble(figures)));
        latest = new Snapshot(before.plus(named(Totals.of(figures))), new Present(rate, steps, values));
    }

    @Override
    public void ends(StepFigures figures) {
        before = before.plus(named(Totals.of(figures)));
        latest = new Snapshot(before, Present.NONE);
    }

    /** Failures by endpoint, with a bounded number of labels; a label that a scrape has seen stays. */
    private Totals named(Totals totals) {
        Map<FailureCounts.Key, Long> failures = new HashMap<>();
        totals.failures().forEach((key, count) -> {
            boolean known = endpoints.contains(key.endpoint())
                    || endpoints.size() < ENDPOINTS_MAX && endpoints.add(key.endpoint());
            String name = known ? Printable.of(key.endpoint()) : OTHER_ENDPOINTS;
            failures.merge(new FailureCounts.Key(name, key.kind()), count, Long::sum);
        });
        return new Totals(totals.counts(), totals.outcomes(), failures, totals.times());
    }

    @Override
    public void close() {
        server.close();
    }
}
