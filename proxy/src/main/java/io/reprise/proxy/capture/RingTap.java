package io.reprise.proxy.capture;

import io.reprise.journal.CloseData;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.journal.FailureData;
import io.reprise.journal.LossCause;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordWriter;
import io.reprise.traffic.SessionRules;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Recording's end in one event loop: gathers what arrives within one socket event and publishes it to the ring, or
 * notes what was lost because the ring was full. Confined to its loop but for {@link #counters}; its loss may be taken
 * by another thread once the loop has ended.
 */
final class RingTap implements Tap {
    /** A full ring stays full for a while: one account of the loss per this time is enough. */
    private static final long LOSS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int SMALL_RECORD_BYTES = 1_024;

    private final CaptureRing ring;
    private final SessionRules sessions;
    private final ClockAnchor clock;
    private final long idBase;
    private final TapCounters counters = new TapCounters();
    private final Loss ringFull = new Loss(LossCause.RING_FULL);
    private final Loss paused = new Loss(LossCause.PAUSED);
    private final StagedRecord staged;
    private final ByteBuffer small = ByteBuffer.allocateDirect(SMALL_RECORD_BYTES);

    /** Set by whoever changes what is recorded, read by the loop when an exchange begins. */
    private volatile RecordingRules rules;

    /** Whose message is staged, with {@link #stagedMessage}; null when nothing is. */
    private @Nullable ExchangeRecorder stagedBy;

    private @Nullable MessageAccount stagedMessage;
    private long connectionCount;
    private long exchangeCount;

    /** @param loopIndex from 0; the upper bits of all its ids */
    RingTap(CaptureRing ring, CaptureConfig config, RecordingRules rules, ClockAnchor clock, int loopIndex) {
        this.ring = ring;
        this.sessions = config.sessions();
        this.rules = rules;
        this.clock = clock;
        this.idBase = (long) loopIndex << 48;
        this.staged = new StagedRecord(config.limits().headMax());
    }

    @Override
    public ConnectionTap connectionOpened() {
        return new ExchangeRecorder(this, sessions, idBase | ++connectionCount);
    }

    RecordingRules rules() {
        return rules;
    }

    /** For exchanges that begin from now on. Any thread. */
    void change(RecordingRules changed) {
        rules = changed;
    }

    TapCounters counters() {
        return counters;
    }

    /** What has not been published yet; once the loop has ended, for another thread. */
    List<Loss> losses() {
        return List.of(ringFull, paused);
    }

    long nextExchangeId() {
        return idBase | ++exchangeCount;
    }

    long epochNsOf(long nanoTime) {
        return clock.epochNsOf(nanoTime);
    }

    /** Begins a record of a message; what is staged is published first. */
    StagedRecord stage(ExchangeRecorder by, MessageAccount message, RecordKind kind, int flags, long timeNs) {
        publishStaged();
        stagedBy = by;
        stagedMessage = message;
        staged.begin(kind, flags, timeNs);
        return staged;
    }

    /** The record to put more of a message into, begun if need be, with at least this much room. */
    StagedRecord stagedWithRoom(ExchangeRecorder by, MessageAccount message, int room) {
        if (stagedBy == by && stagedMessage == message && staged.room() >= room) {
            return staged;
        }
        return stage(by, message, message.bodyKind(), 0, clock.epochNsOf(System.nanoTime()));
    }

    void publishStaged() {
        ExchangeRecorder by = stagedBy;
        MessageAccount message = stagedMessage;
        if (by != null && message != null) {
            publish(by, staged.finish(message.flags(), by), false, staged.dataLength(), staged.timeNs());
        }
    }

    /** Publishes the record that ends a message, which is staged. */
    void publishEnd(ExchangeRecorder by, MessageAccount message, long endTimeNs, int trailerLength, boolean last) {
        ByteBuffer record = staged.finishMessage(by, message, endTimeNs, trailerLength);
        publish(by, record, last, staged.dataLength(), staged.timeNs());
    }

    /** Publishes how an exchange failed, which ends it. */
    void publishFailure(ExchangeRecorder by, FailureCause cause, int statusSent, String detail, long timeNs) {
        publishStaged();
        small.clear();
        RecordWriter.header(small, RecordKind.FAILURE, 0, by.exchange(), by.connection(), timeNs);
        RecordWriter.session(small, by.session(), by.ordinal());
        new FailureData(cause, statusSent, detail).encode(small.position(RecordWriter.dataOffset(false)));
        RecordWriter.finish(small, small.position());
        publish(by, small, true, 0, timeNs);
    }

    void publishClosed(ExchangeRecorder by, CloseReason reason, int requestCount, long timeNs) {
        small.clear();
        RecordWriter.header(small, RecordKind.CONNECTION_CLOSED, 0, 0, by.connection(), timeNs);
        new CloseData(reason, requestCount, by.clientAddress()).encode(small.position(RecordWriter.dataOffset(false)));
        RecordWriter.finish(small, small.position());
        if (ring.publishAlone(small, CloseData.LENGTH, CaptureSlot.NO_EXCHANGE, timeNs) == CaptureRing.NO_ROOM) {
            lost(LossCause.RING_FULL, 0, CloseData.LENGTH, timeNs);
        }
    }

    /** Notes what passed without being recorded. */
    void lost(LossCause cause, long exchanges, long bytes, long timeNs) {
        counters.lost(cause, exchanges, bytes);
        (cause == LossCause.PAUSED ? paused : ringFull).add(exchanges, bytes, timeNs);
    }

    private void publish(ExchangeRecorder by, ByteBuffer record, boolean last, int dataLength, long timeNs) {
        stagedBy = null;
        stagedMessage = null;
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
        } else {
            by.published(sequence);
        }
    }

    /** What passes after an upgrade belongs to an exchange that has had its verdict. */
    private void publishTunnel(ExchangeRecorder by, ByteBuffer record, int dataLength, long timeNs) {
        if (ring.publishAlone(record, dataLength, CaptureSlot.NO_EXCHANGE, timeNs) == CaptureRing.NO_ROOM) {
            by.lost();
            lost(LossCause.RING_FULL, 0, dataLength, timeNs);
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
