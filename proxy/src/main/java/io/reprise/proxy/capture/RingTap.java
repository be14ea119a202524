package io.reprise.proxy.capture;

import io.reprise.journal.CloseData;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.journal.FailureData;
import io.reprise.journal.LossCause;
import io.reprise.journal.Protocol;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordWriter;
import io.reprise.traffic.SessionRules;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The recording side of one event loop: gathers the bytes of one socket event into a record and publishes it to the
 * ring, or counts the bytes as lost if the ring is full. Confined to its loop, except {@link #counters} and
 * {@link #change}; another thread may take {@link #losses} once the loop has ended.
 *
 * <p>Small pieces of a body, or of a tunnel, are held back for up to {@link HeldPieces#HOLD_NS}, so that later bytes
 * can join them: a record for each packet would be many times longer than the bytes in the packet. Heads and the
 * records that end a message are never held back, so an exchange is in the ring before its client has the complete
 * response.
 */
final class RingTap implements Tap {
    /** Losses are published at most this often, because a full ring stays full for a while. */
    private static final long LOSS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int SMALL_RECORD_BYTES = 1_024;

    private final CaptureRing ring;
    private final SessionRules sessions;
    private final RecordClock clock;
    private final long idBase;
    private final TapCounters counters;
    private final Loss ringFull = new Loss(LossCause.RING_FULL);
    private final Loss paused = new Loss(LossCause.PAUSED);
    private final StagedRecord staged;
    private final HeldPieces held = new HeldPieces();
    private final ByteBuffer small = ByteBuffer.allocateDirect(SMALL_RECORD_BYTES);

    /** Set by the thread that changes the rules, read by the loop when an exchange begins. */
    private volatile RecordingRules rules;

    /** The owner of {@link #stagedMessage}; null if nothing is staged. */
    private @Nullable ExchangeRecorder stagedBy;

    private @Nullable MessageAccount stagedMessage;
    /** Without a timer, nothing is held back. */
    private @Nullable Timer timer;

    private boolean timerRuns;
    private long connectionCount;
    private long exchangeCount;

    /** @param loopIndex counted from 0; becomes the upper bits of all ids that the loop gives */
    RingTap(
            CaptureRing ring,
            CaptureConfig config,
            RecordingRules rules,
            RecordClock clock,
            TapCounters counters,
            int loopIndex) {
        this.counters = counters;
        this.ring = ring;
        this.sessions = config.sessions();
        this.rules = rules;
        this.clock = clock;
        this.idBase = (long) loopIndex << 48;
        this.staged = new StagedRecord(config.limits().headMax());
    }

    @Override
    public ConnectionTap connectionOpened(Protocol protocol) {
        return new ExchangeRecorder(this, sessions, idBase | ++connectionCount, protocol);
    }

    @Override
    public void useTimer(Timer given) {
        timer = given;
    }

    RecordingRules rules() {
        return rules;
    }

    /** Sets the rules for exchanges that begin from now on. Any thread. */
    void change(RecordingRules changed) {
        rules = changed;
    }

    TapCounters counters() {
        return counters;
    }

    /** Losses that have not been published; another thread may ask once the loop has ended. */
    List<Loss> losses() {
        return List.of(ringFull, paused);
    }

    long nextExchangeId() {
        return idBase | ++exchangeCount;
    }

    /** Now, in nanoseconds since the Unix epoch. */
    long epochNs() {
        return clock.epochNs();
    }

    /** @param nanoTime a reading of the clock that relay and recorder share */
    long epochNsOf(long nanoTime) {
        return clock.epochNsOf(nanoTime);
    }

    /** Begins a record of a message, after putting aside the one that is staged. */
    StagedRecord stage(ExchangeRecorder by, MessageAccount message, RecordKind kind, int flags, long timeNs) {
        putAside();
        stagedBy = by;
        stagedMessage = message;
        staged.begin(kind, flags, timeNs);
        return staged;
    }

    /** A record with at least this much room to put more of a message into; begins one if necessary. */
    StagedRecord stagedWithRoom(ExchangeRecorder by, MessageAccount message, int room) {
        if (stagedBy == by && stagedMessage == message && staged.room() >= room) {
            return staged;
        }
        if (stagedMessage == message) {
            publishStaged();
        } else {
            putAside();
        }
        HeldPiece begun = message.held();
        long timeNs = begun == null ? clock.epochNs() : begun.timeNs();
        stage(by, message, message.bodyKind(), 0, timeNs);
        if (begun != null) {
            begun.moveTo(staged);
            message.hold(null);
            held.remove(begun);
        }
        return staged;
    }

    /** Publishes the staged record, or holds it back if it is a small piece of a body. */
    void putAside() {
        ExchangeRecorder by = stagedBy;
        MessageAccount message = stagedMessage;
        if (by == null || message == null) {
            return;
        }
        if (timer == null || !staged.isBody() || staged.dataLength() > HeldPiece.DATA_BYTES_MAX || !by.isPublishing()) {
            publishStaged();
            return;
        }
        forgetStaged();
        HeldPiece piece = newPiece();
        if (!by.isPublishing()) { // making room for the piece found the ring full
            held.remove(piece);
            lost(by.lostBy(), 0, staged.dataLength(), staged.timeNs());
            return;
        }
        piece.begin(by, message, staged, clock.nowNs());
        message.hold(piece);
        runTimer(HeldPieces.HOLD_NS);
    }

    private HeldPiece newPiece() {
        HeldPiece piece = held.add();
        while (piece == null) {
            publishOldest();
            piece = held.add();
        }
        return piece;
    }

    private void publishOldest() {
        HeldPiece oldest = held.oldest();
        if (oldest != null) {
            publish(oldest);
        }
    }

    private void runTimer(long delayNs) {
        Timer runs = timer;
        if (runs != null && !timerRuns) {
            timerRuns = true;
            runs.schedule(this::publishOverdue, delayNs);
        }
    }

    private void publishOverdue() {
        timerRuns = false;
        long nowNs = clock.nowNs();
        HeldPiece oldest = held.oldest();
        while (oldest != null && nowNs - oldest.heldSinceNs() >= HeldPieces.HOLD_NS) {
            publish(oldest);
            oldest = held.oldest();
        }
        if (oldest != null) {
            runTimer(HeldPieces.HOLD_NS - (nowNs - oldest.heldSinceNs()));
        }
    }

    /** Publishes everything of an exchange that is staged or held back. */
    void publishHeld(ExchangeRecorder by) {
        if (stagedBy == by) {
            publishStaged();
        }
        publishHeld(by, Long.MAX_VALUE);
    }

    private void publishHeld(ExchangeRecorder by, long beforeNs) {
        HeldPiece first = by.firstHeld(beforeNs);
        while (first != null) {
            publish(first);
            first = by.firstHeld(beforeNs);
        }
    }

    private void publish(HeldPiece piece) {
        ExchangeRecorder by = piece.owner();
        MessageAccount message = piece.message();
        held.remove(piece);
        if (by != null && message != null) {
            message.hold(null);
            publish(by, piece.finish(by, message), false, piece.dataLength(), piece.timeNs());
        }
    }

    void publishStaged() {
        ExchangeRecorder by = stagedBy;
        MessageAccount message = stagedMessage;
        if (by != null && message != null) {
            forgetStaged();
            publish(by, staged.finish(message.flags(), by), false, staged.dataLength(), staged.timeNs());
        }
    }

    /** Publishes the staged record, which ends a message. */
    void publishEnd(ExchangeRecorder by, MessageAccount message, long endTimeNs, int trailerLength, boolean last) {
        forgetStaged();
        ByteBuffer record = staged.finishMessage(by, message, endTimeNs, trailerLength);
        publish(by, record, last, staged.dataLength(), staged.timeNs());
    }

    /** Publishes the failure that ends an exchange. */
    void publishFailure(ExchangeRecorder by, FailureCause cause, int statusSent, String detail, long timeNs) {
        FailureData failure = new FailureData(cause, statusSent, detail);
        RecordWriter.failure(small, by.exchange(), by.connection(), by.session(), by.ordinal(), timeNs, failure);
        RecordWriter.protocol(small, by.protocol());
        publish(by, small, true, 0, timeNs);
    }

    void publishClosed(ExchangeRecorder by, CloseReason reason, int requestCount, long timeNs) {
        CloseData closed = new CloseData(reason, requestCount, by.clientAddress());
        RecordWriter.connectionClosed(small, by.connection(), timeNs, closed);
        RecordWriter.protocol(small, by.protocol());
        if (ring.publishAlone(small, CloseData.LENGTH, CaptureSlot.NO_EXCHANGE, timeNs) == CaptureRing.NO_ROOM) {
            lost(LossCause.RING_FULL, 0, CloseData.LENGTH, timeNs);
        }
    }

    /** Counts traffic that passed without being recorded. */
    void lost(LossCause cause, long exchanges, long bytes, long timeNs) {
        counters.lost(cause, exchanges, bytes);
        (cause == LossCause.PAUSED ? paused : ringFull).add(exchanges, bytes, timeNs);
    }

    private void forgetStaged() {
        stagedBy = null;
        stagedMessage = null;
    }

    private void publish(ExchangeRecorder by, ByteBuffer record, boolean last, int dataLength, long timeNs) {
        // Records of an exchange are in the order of their times.
        publishHeld(by, timeNs);
        if (by.isTunnel()) {
            publishTunnel(by, record, dataLength, timeNs);
            return;
        }
        if (!by.isRecording()) {
            lost(by.lostBy(), 0, dataLength, timeNs);
            return;
        }
        publishIfDue(ringFull, timeNs);
        publishIfDue(paused, timeNs);
        long sequence = ring.publish(record, dataLength, by.start(), last, timeNs);
        if (sequence == CaptureRing.NO_ROOM) {
            by.lost();
            lost(LossCause.RING_FULL, 1, dataLength, timeNs);
            publishHeld(by, Long.MAX_VALUE); // counts them as lost now
        } else {
            by.published(sequence);
        }
    }

    /** Bytes after an upgrade belong to an exchange that is settled already. */
    private void publishTunnel(ExchangeRecorder by, ByteBuffer record, int dataLength, long timeNs) {
        if (ring.publishAlone(record, dataLength, CaptureSlot.NO_EXCHANGE, timeNs) == CaptureRing.NO_ROOM) {
            by.lost();
            lost(LossCause.RING_FULL, 0, dataLength, timeNs);
            publishHeld(by, Long.MAX_VALUE); // as above
        }
    }

    private void publishIfDue(Loss loss, long timeNs) {
        if (!loss.isEmpty() && timeNs - loss.fromNs() >= LOSS_INTERVAL_NS) {
            publish(loss, timeNs);
        }
    }

    private void publish(Loss loss, long timeNs) {
        ByteBuffer data = ByteBuffer.allocate(Loss.RECORD_BYTES);
        loss.data().encode(data);
        if (ring.publishAlone(data.flip(), 0, CaptureSlot.LOSS, timeNs) != CaptureRing.NO_ROOM) {
            loss.clear();
        }
    }
}
