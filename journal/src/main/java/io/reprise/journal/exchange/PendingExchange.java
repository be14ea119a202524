package io.reprise.journal.exchange;

import io.reprise.journal.Record;
import io.reprise.journal.RecordLayout;
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
    private final PendingMessage request;
    private @Nullable PendingMessage response;
    private int status;
    private @Nullable RecordedFailure failure;
    private boolean over;
    private long heldBytes;

    /** @param number its place among the requests read */
    PendingExchange(Record first, long number) {
        run = first.run();
        id = first.exchange();
        connection = first.connection();
        ordinal = first.ordinal();
        session = first.session();
        this.number = number;
        request = new PendingMessage(first);
        heldBytes = OVERHEAD_BYTES + (long) first.length();
    }

    /**
     * Takes a further record of this exchange.
     *
     * @return false when it says what was said before, or comes too late, and is left out
     */
    boolean add(Record record) {
        boolean taken = switch (record.kind()) {
            case REQUEST_BODY -> addTo(request, record);
            case RESPONSE -> addResponse(record);
            case RESPONSE_BODY -> response != null && addTo(response, record);
            default -> false;
        };
        if (taken) {
            heldBytes += record.length();
            over |= request.hasEnded() && response != null && response.hasEnded();
        }
        return taken;
    }

    private static boolean addTo(PendingMessage message, Record record) {
        if (message.hasEnded() || message.isFull(record.length())) {
            return false;
        }
        message.add(record);
        return true;
    }

    private boolean addResponse(Record record) {
        int given = StatusLine.status(record.head());
        if (given < 0 || response != null) {
            return false;
        }
        // After 101 the connection is no longer HTTP: it is the last response there is, whatever its flag says.
        boolean interim = given != 101 && (given < 200 || (record.flags() & RecordLayout.FLAG_INTERIM) != 0);
        if (!interim) {
            status = given;
            response = new PendingMessage(record);
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

    long heldBytes() {
        return heldBytes;
    }

    /** The exchange as far as it was recorded; this object must not be used any more. */
    Exchange take() {
        RecordedResponse recorded = response == null ? null : response.toResponse(status);
        return new Exchange(run, id, connection, ordinal, session, request.toRequest(), recorded, failure);
    }
}
