package io.reprise.replayer.measure;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.engine.Deviating;
import io.reprise.replayer.engine.EngineCounts;
import io.reprise.replayer.engine.Outcome;
import io.reprise.replayer.engine.Outcome.Failed;
import io.reprise.replayer.engine.Outcome.Left;
import io.reprise.replayer.engine.Outcome.ReplayedResponse;
import io.reprise.replayer.engine.OutcomeListener;
import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.replayer.engine.RunEnd;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.source.SkipReason;
import io.reprise.replayer.source.SourcedExchange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Builds a run for a test, outcome by outcome, at 2x; times are in milliseconds after the start. */
public final class Runs {
    public static final Instant STARTED = Instant.parse("2026-11-23T08:00:00Z");

    private Measurement measurement = new Measurement(Duration.ofMillis(25));
    private OutcomeListener listener = measurement.newListener();
    private long number;
    private long sent;
    private long failed;
    private long notSent;
    private long neverReached;
    private int recordedStatus = 200;
    private long recordedHash = 7;
    private long recordedNs = 1;
    private String endpoint = "GET /users/{id}";
    private String target = "/users/1";
    private String recordedLocation = "";
    private String method = "GET";
    private long lane;
    private String liveFields = "";
    private String liveBody = "";
    private Deviating deviating = new Deviating();
    private RunEnd end = RunEnd.COMPLETE;
    private Map<SkipReason, Long> skipped = Map.of(SkipReason.REFUSED, 2L);

    /** The endpoint and the target of the following requests. */
    public Runs endpoint(String name, String path) {
        endpoint = name;
        target = path;
        return this;
    }

    /** The recorded status of the following requests; 0 for no response. */
    public Runs recorded(int status) {
        recordedStatus = status;
        return this;
    }

    /** How long the exchanges of the following requests took in the recording. */
    public Runs recordedMs(double ms) {
        recordedNs = ns(ms);
        return this;
    }

    /** Where the recorded responses of the following requests redirect. */
    Runs recordedLocation(String location) {
        recordedLocation = location;
        return this;
    }

    /** The following requests have this method and belong to this lane. */
    public Runs lane(long number, String requestMethod) {
        lane = number;
        method = requestMethod;
        return this;
    }

    /** The following responses of the target have these field lines, each with its line end, and this body. */
    public Runs live(String fields, String body) {
        liveFields = fields;
        liveBody = body;
        return this;
    }

    Runs recordedHash(long hash) {
        recordedHash = hash;
        return this;
    }

    /** A request and its response, with a body whose hash is 7. */
    public Runs answered(int status, double dueMs, double sentMs, double heldMs, double endMs) {
        PlannedRequest request = planned(dueMs);
        sent++;
        listener.onSent(request, ns(sentMs));
        listener.onPlaceFree();
        listener.onOutcome(new Outcome(
                request,
                ns(sentMs),
                ns(heldMs),
                ns(endMs),
                ns(endMs),
                new ReplayedResponse(status, 2, 7),
                deviating.response(request, status, liveFields, liveBody)));
        return this;
    }

    /** A request whose response was left as the recorded one was, with this status so far. */
    public Runs left(int status, double dueMs, double sentMs, double endMs) {
        PlannedRequest request = planned(dueMs);
        sent++;
        listener.onSent(request, ns(sentMs));
        listener.onOutcome(new Outcome(request, ns(sentMs), 0, ns(sentMs), ns(endMs), new Left(status)));
        return this;
    }

    /** A request that was sent and got no complete response. */
    public Runs failed(ReplayFailure failure, double dueMs, double sentMs, double endMs, String detail) {
        PlannedRequest request = planned(dueMs);
        sent++;
        failed++;
        listener.onSent(request, ns(sentMs));
        listener.onPlaceFree();
        listener.onOutcome(new Outcome(request, ns(sentMs), 0, 0, ns(endMs), new Failed(failure, detail)));
        return this;
    }

    /** A request that never reached a socket. */
    public Runs unsent(ReplayFailure failure, double dueMs, double endMs) {
        return unsent(failure, dueMs, endMs, "");
    }

    /** The same with a detail of the failure. */
    public Runs unsent(ReplayFailure failure, double dueMs, double endMs, String detail) {
        if (failure == ReplayFailure.NOT_SENT) {
            notSent++;
        } else {
            failed++;
        }
        listener.onOutcome(new Outcome(planned(dueMs), 0, 0, 0, ns(endMs), new Failed(failure, detail)));
        return this;
    }

    public Runs neverReached(long requests) {
        neverReached = requests;
        return this;
    }

    public Runs ended(RunEnd how) {
        end = how;
        return this;
    }

    /** The exchanges of the recording that are not in the timetable; two refused requests by default. */
    public Runs skipped(SkipReason reason, long count) {
        skipped = Map.of(reason, count);
        return this;
    }

    /** Keeps all responses, and tells another listener of each request; comes before the first one. */
    public Runs watched(UnaryOperator<OutcomeListener> watch) {
        deviating = new Deviating(1 << 20);
        listener = watch.apply(listener);
        return this;
    }

    /** Comes before the first request. */
    Runs lagMax(Duration max) {
        measurement = new Measurement(max);
        listener = measurement.newListener();
        return this;
    }

    Runs tick(double ms) {
        measurement.tick(ns(ms));
        return this;
    }

    long timedSoFar() {
        return measurement.total().response().getTotalCount();
    }

    long endedSoFar() {
        return measurement.outcomes().entrySet().stream()
                .filter(entry -> entry.getKey().isEnded())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    long failedSoFar() {
        return measurement.outcomes().getOrDefault(Comparison.FAILED, 0L);
    }

    private PlannedRequest planned(double dueMs) {
        number++;
        RecordedRequest head = new RecordedRequest(0, 0, new byte[0], new byte[0], new byte[0], 0, false);
        @Nullable
        RecordedResponse response = recordedStatus == 0
                ? null
                : new RecordedResponse(0, recordedNs, recordedStatus, recordedHead(), new byte[0], 2, recordedHash);
        Exchange exchange = new Exchange(new ExchangeIds(0x2a, number, number, 0, number), head, response, null);
        return new PlannedRequest(
                ns(dueMs),
                ns(2 * dueMs),
                ns(2 * dueMs) + 1,
                lane == 0 ? number : lane,
                new SourcedExchange(number, number, endpoint, target, requestHead(), exchange, null));
    }

    private Head requestHead() {
        String head = method + " / HTTP/1.1\r\nHost: a\r\n\r\n";
        return Head.parseRequest(head.getBytes(StandardCharsets.US_ASCII), FramingLimits.DEFAULT);
    }

    private byte[] recordedHead() {
        String field = recordedLocation.isEmpty() ? "" : "Location: " + recordedLocation + "\r\n";
        return ("HTTP/1.1 " + recordedStatus + " Recorded\r\n" + field + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static long ns(double ms) {
        return Math.round(ms * 1e6);
    }

    public RunSummary finish(double elapsedMs) {
        RunInfo info = new RunInfo(
                "20261123T080000Z-abcd",
                "1.2.3",
                STARTED,
                new RunInfo.Settings("http://staging.example:8000", "2x", "compress", "session", "epoll"),
                new RunInfo.Recorded(
                        List.of("prod-1"), TimeUnit.SECONDS.toNanos(20), skipped, List.of("damaged: 1 spot")),
                new RunInfo.Planned(TimeUnit.SECONDS.toNanos(10), number + neverReached, 3));
        EngineCounts counts = new EngineCounts(
                number,
                0,
                sent,
                new EngineCounts.Ended(sent, failed, notSent, 0),
                new EngineCounts.Present(0, 0, 0),
                new EngineCounts.Network(0, 4, 0, 0, 0, 0, 0),
                new EngineCounts.Replaced(6, 5, 0));
        return measurement.finish(info, counts, ns(elapsedMs), end);
    }
}
