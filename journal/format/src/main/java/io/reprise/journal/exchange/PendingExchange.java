package io.reprise.journal.exchange;

import io.reprise.http.Statuses;
import io.reprise.journal.Protocol;
import io.reprise.journal.ReadingPlace;
import io.reprise.journal.Record;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordLookup;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An exchange whose records are still arriving, or that waits for earlier exchanges. */
final class PendingExchange {
    /** Estimate of the memory that the objects of one pending exchange take besides their bytes. */
    private static final int OVERHEAD_BYTES = 512;

    private final int run;
    private final long id;
    private final long connection;
    private final int ordinal;
    private final long session;
    private final Protocol protocol;
    private final long number;
    private final Bodies bodies;
    private final PendingMessage request;
    private final Path file;
    private final long offset;
    private final long sequence;
    private @Nullable PendingMessage response;
    private int status;
    private @Nullable RecordedFailure failure;
    private boolean over;
    /** The neighbours among the exchanges in progress of its connection. */
    private @Nullable PendingExchange before;

    private @Nullable PendingExchange after;

    /**
     * @param number its index among the requests read
     * @param bodies how much of its bodies is wanted
     * @param mayHold whether there is room for their bytes
     */
    PendingExchange(Record first, long number, Bodies bodies, boolean mayHold) {
        run = first.run();
        id = first.exchange();
        connection = first.connection();
        ordinal = first.ordinal();
        session = first.session();
        protocol = Objects.requireNonNull(first.protocol(), "protocol");
        this.number = number;
        this.bodies = bodies;
        request = new PendingMessage(first, bodies.ofRequestsMax(), mayHold);
        file = first.file();
        offset = first.documentOffset();
        sequence = first.sequence();
    }

    /** Where its first record is read. */
    ReadingPlace.InRun place() {
        return new ReadingPlace.InRun(run, file, offset, sequence, wallTimeNs() - timeNs());
    }

    /** The number of its first record. */
    long sequence() {
        return sequence;
    }

    /**
     * Adds a further record of this exchange.
     *
     * @param mayHold whether there is room for bytes of its body
     * @return false if the record repeats another one or comes too late; then it is ignored
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

    /** Whether a further record with its id is on its stream. */
    boolean isOnStreamOf(Record record) {
        return record.protocol() == protocol && (!protocol.hasStreams() || record.ordinal() == ordinal);
    }

    /** Places it after the exchange of its connection that was the newest until now. */
    void follow(@Nullable PendingExchange newest) {
        before = newest;
        if (newest != null) {
            newest.after = this;
        }
    }

    /** Removes it from between its neighbours and returns the one before it. */
    @Nullable
    PendingExchange unlink() {
        PendingExchange earlier = before;
        PendingExchange later = after;
        if (earlier != null) {
            earlier.after = later;
        }
        if (later != null) {
            later.before = earlier;
        }
        before = null;
        after = null;
        return earlier;
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
        // After 101 the connection is no longer HTTP, so 101 is the last response, whatever its flag says.
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

    /** Ends the exchange: its connection has moved to the next exchange or closed, or its run has ended. */
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

    /** Wall-clock time of the recorder when its request began. */
    long wallTimeNs() {
        return request.wallTimeNs();
    }

    /** The memory that it takes besides the bytes of its bodies. */
    long heldBytes() {
        return OVERHEAD_BYTES + request.heldBytes() + (response == null ? 0 : response.heldBytes());
    }

    /** The memory that the bytes of its bodies take. */
    long heldBodyBytes() {
        return request.heldBodyBytes() + (response == null ? 0 : response.heldBodyBytes());
    }

    /**
     * The exchange as far as it was recorded; nothing may be added afterwards.
     *
     * @param lookup reads again the bodies that are not held; null to leave out all bodies
     */
    Exchange take(@Nullable RecordLookup lookup) {
        RecordedResponse recorded = response == null ? null : response.toResponse(status, id, lookup);
        return new Exchange(
                new ExchangeIds(run, id, connection, ordinal, session, protocol),
                request.toRequest(id, lookup),
                recorded,
                failure);
    }
}
