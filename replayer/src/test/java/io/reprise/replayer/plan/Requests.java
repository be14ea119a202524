package io.reprise.replayer.plan;

import io.reprise.journal.FailureCause;
import io.reprise.journal.exchange.BodyState;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedBody;
import io.reprise.journal.exchange.RecordedFailure;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.journal.exchange.RecordedStart;
import io.reprise.replayer.source.ConnectionEnd;
import io.reprise.replayer.source.SourcedExchange;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Builds planned requests by hand; times are given in milliseconds. */
public final class Requests {
    private long number;
    private long session = 1;
    private long connection = 1;
    private long intendedMs;
    private long recordedMs;
    private long recordedEndMs = -1;
    private String method = "GET";
    private String target = "/";
    private String fields = "Host: production.example\r\n";
    private byte[] body = new byte[0];
    private String trailers = "";
    private boolean chunked;
    private int minorVersion = 1;
    private long startOrder;
    private long endOrder;
    private long leftAfterMs = -1;
    private boolean leftBegun;
    private long tookMs = -1;
    private long uploadMs;
    private String responseFields = "";
    private long responseBytes;

    public static Requests request(long number) {
        Requests requests = new Requests();
        requests.number = number;
        requests.target = "/" + number;
        return requests;
    }

    public Requests session(long value) {
        session = value;
        return this;
    }

    public Requests connection(long value) {
        connection = value;
        return this;
    }

    /** Due at the first time, and recorded from the second to the third. */
    public Requests at(long dueMs, long fromMs, long toMs) {
        intendedMs = dueMs;
        recordedMs = fromMs;
        recordedEndMs = toMs;
        return this;
    }

    /** The places of its start and end in the order of its run; 0 if unknown. */
    public Requests ordered(long start, long end) {
        startOrder = start;
        endOrder = end;
        return this;
    }

    /** The recorded response was complete after this time. */
    public Requests took(long milliseconds) {
        tookMs = milliseconds;
        return this;
    }

    /** The recorded request was complete this long after its head. */
    public Requests uploadTook(long milliseconds) {
        uploadMs = milliseconds;
        return this;
    }

    /** The recorded response has these field lines, and a body of this length, which took so long. */
    public Requests downloadTook(long milliseconds, long bytes, String fieldLines) {
        responseFields = fieldLines;
        responseBytes = bytes;
        return took(milliseconds);
    }

    /** The recorded client left this long after the response's head or, if none had begun, after the request. */
    public Requests leftAfter(long milliseconds, boolean begun) {
        leftAfterMs = milliseconds;
        leftBegun = begun;
        return this;
    }

    /** Due at this time, recorded at the same time, with an end that nothing waits for. */
    public Requests at(long dueMs) {
        return at(dueMs, dueMs, -1);
    }

    public Requests line(String newMethod, String newTarget) {
        method = newMethod;
        target = newTarget;
        return this;
    }

    /** As HTTP/1.0, and without a Host field. */
    public Requests http10() {
        minorVersion = 0;
        fields = "";
        return this;
    }

    /** Without the Host field that a request has otherwise. */
    public Requests bare() {
        fields = "";
        return this;
    }

    /** Further field lines, after Host. */
    public Requests fields(String... lines) {
        fields += String.join("\r\n", lines) + "\r\n";
        return this;
    }

    public Requests body(byte[] bytes) {
        body = bytes;
        return this;
    }

    public Requests body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    public Requests chunked(String trailerLines) {
        chunked = true;
        trailers = trailerLines;
        return this;
    }

    public SourcedExchange sourced() {
        String head = method + ' ' + target + " HTTP/1." + minorVersion + "\r\n" + fields + "\r\n";
        RecordedRequest recorded = new RecordedRequest(
                new RecordedStart(0, startOrder),
                TimeUnit.MILLISECONDS.toNanos(uploadMs),
                head.getBytes(StandardCharsets.ISO_8859_1),
                new RecordedBody(body, body.length, body.length),
                trailers.getBytes(StandardCharsets.ISO_8859_1),
                chunked,
                BodyState.WHOLE);
        byte[] none = new byte[0];
        RecordedResponse response =
                endOrder == 0 ? null : new RecordedResponse(0, 0, endOrder, 200, none, new RecordedBody(none, 0, 0), 0);
        RecordedFailure left = null;
        byte[] ok = ("HTTP/1.1 200 OK\r\n" + responseFields + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        if (tookMs >= 0) {
            long endNs = TimeUnit.MILLISECONDS.toNanos(tookMs);
            response = new RecordedResponse(0, endNs, endOrder, 200, ok, new RecordedBody(none, responseBytes, 0), 0);
        }
        if (leftAfterMs >= 0) {
            response = leftBegun ? new RecordedResponse(0, 0, 0, 200, ok, new RecordedBody(none, 0, 0), 0) : null;
            left = new RecordedFailure(FailureCause.CLIENT_GONE, TimeUnit.MILLISECONDS.toNanos(leftAfterMs), 0, "left");
        }
        Exchange exchange = new Exchange(new ExchangeIds(0, number, connection, 0, session), recorded, response, left);
        return SourcedExchange.of(number, session, method + ' ' + target, exchange);
    }

    public PlannedRequest planned() {
        long endNs = recordedEndMs < 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(recordedEndMs);
        return new PlannedRequest(
                TimeUnit.MILLISECONDS.toNanos(intendedMs),
                TimeUnit.MILLISECONDS.toNanos(recordedMs),
                endNs,
                session,
                sourced());
    }

    /** With the end of its connection. */
    public PlannedRequest planned(ConnectionEnd end) {
        PlannedRequest planned = planned();
        return new PlannedRequest(
                planned.intendedNs(),
                planned.recordedNs(),
                planned.recordedEndNs(),
                planned.lane(),
                planned.exchange().with(end));
    }

    public static Timetable timetable(List<PlannedRequest> requests) {
        Iterator<PlannedRequest> iterator = requests.iterator();
        return new Timetable() {
            @Override
            public @Nullable PlannedRequest next() {
                return iterator.hasNext() ? iterator.next() : null;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }
}
