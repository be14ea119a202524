package io.reprise.journal.exchange;

import io.reprise.http.Statuses;
import io.reprise.journal.Record;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordLookup;
import org.jspecify.annotations.Nullable;

/** An exchange while its records come in, and afterwards while it waits for those before it. */
final class PendingExchange {
    /** Guess of what the objects of one pending exchange weigh beside their bytes. */
    private static final int OVERHEAD_BYTES = 512;

    private final int run;
    private final long id;
    private final long connection;
    private final int ordinal;
    private final long session;
    private final long number;
    private final Bodies bodies;
    private final PendingMessage request;
    private @Nullable PendingMessage response;
    private int status;
    private @Nullable RecordedFailure failure;
    private boolean over;

    /**
     * @param number its place among the requests read
     * @param bodies how much of its bodies is wanted
     * @param mayHold whether there is room for their bytes
     */
    PendingExchange(Record first, long number, Bodies bodies, boolean mayHold) {
        run = first.run();
        id = first.exchange();
        connection = first.connection();
        ordinal = first.ordinal();
        session = first.session();
        this.number = number;
        this.bodies = bodies;
        request = new PendingMessage(first, bodies.ofRequestsMax(), mayHold);
    }

    /**
     * Takes a further record of this exchange.
     *
     * @param mayHold whether there is room for bytes of a body
     * @return false when it says what was said before, or comes too late, and is left out
     */
    boolean add(Record record, boolean mayHold) {
        boolean taken = switch (record.kind()) {
            case REQUEST_BODY -> addTo(request, record, mayHold);
            case RESPONSE -> addResponse(record, mayHold);
            case RESPONSE_BODY -> response != null && addTo(response, record, mayHold);
            default -> false;
        };
        if (taken) {
            over |= request.hasEnded() && response != null && response.hasEnded();
        }
        return taken;
    }

    private static boolean addTo(PendingMessage message, Record record, boolean mayHold) {
        if (message.hasEnded()) {
            return false;
        }
        message.add(record, mayHold);
        return true;
    }

    private boolean addResponse(Record record, boolean mayHold) {
        int given = StatusLine.status(record.head());
        if (given < 0 || response != null) {
            return false;
        }
        // After 101 the connection is no longer HTTP: it is the last response there is, whatever its flag says.
        boolean flagged = (record.flags() & RecordLayout.FLAG_INTERIM) != 0;
        boolean interim = given != Statuses.SWITCHING_PROTOCOLS && (flagged || Statuses.isInterim(given));
        if (!interim) {
            status = given;
            response = new PendingMessage(record, bodies.ofResponsesMax(), mayHold);
        }
        return true;
    }

    void fail(RecordedFailure how) {
        failure = how;
        over = true;
    }

    /** Nothing more can come: its connection went on to the next exchange or closed, or its run ended. */
    void endUnfinished() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    int run() {
        return run;
    }

    long id() {
        return id;
    }

    long connection() {
        return connection;
    }

    long number() {
        return number;
    }

    long timeNs() {
        return request.headTimeNs();
    }

    /** What it takes in memory beside the bytes of its bodies. */
    long heldBytes() {
        return OVERHEAD_BYTES + request.heldBytes() + (response == null ? 0 : response.heldBytes());
    }

    /** What the bytes of its bodies take in memory. */
    long heldBodyBytes() {
        return request.heldBodyBytes() + (response == null ? 0 : response.heldBodyBytes());
    }

    /**
     * The exchange as far as it was recorded; nothing may be added any more.
     *
     * @param lookup reads bodies again that are not held; null to leave all bodies out
     */
    Exchange take(@Nullable RecordLookup lookup) {
        RecordedResponse recorded = response == null ? null : response.toResponse(status, id, lookup);
        return new Exchange(run, id, connection, ordinal, session, request.toRequest(id, lookup), recorded, failure);
    }
}
