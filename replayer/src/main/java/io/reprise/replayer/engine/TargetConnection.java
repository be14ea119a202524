package io.reprise.replayer.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.reprise.http.FramingException;
import io.reprise.http.FramingException.Reason;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import io.reprise.journal.BodyHash;
import io.reprise.replayer.engine.Outcome.ReplayedResponse;
import io.reprise.replayer.plan.ClientPace;
import io.reprise.replayer.rewrite.EncodedRequest;
import io.reprise.replayer.source.ConnectionEnd;
import io.reprise.replayer.state.LiveResponse;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the target, with at most one replayed request on it. Received bytes are framed and hashed as they
 * arrive and are never kept. Confined to its dispatcher.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of failures by closing the channel
final class TargetConnection extends ResponseHandler {
    /** Receive buffer of a connection whose response is read slowly, in bytes. */
    private static final int SLOW_BUFFER_BYTES = 65_536;

    /** How long a target that announced the end of a connection may take to close it. */
    private static final long SERVER_CLOSE_MS = 500;

    private final Dispatcher dispatcher;
    private final HeadMemory heads;
    private final BodyHash hash = new BodyHash();
    /** The group whose requests it carries; null if it carries any requests. */
    private final @Nullable ConnectionGroup group;

    private @Nullable Flight flight;
    /** Reads the values that the response issues; null if no later request needs one. */
    private @Nullable LiveResponse live;

    private long idleSinceNs;
    private boolean served;
    private boolean givesWay;
    private boolean kept;
    private long bodyBytes;
    private long headBytes;
    private final BodyUpload upload = new BodyUpload();
    /** How fast the response is read; null for as fast as it comes. */
    private @Nullable EvenPace readPace;

    TargetConnection(Dispatcher dispatcher, HeadMemory heads, @Nullable ConnectionGroup group) {
        this.dispatcher = dispatcher;
        this.heads = heads;
        this.group = group;
    }

    @Nullable
    ConnectionGroup group() {
        return group;
    }

    /** Closes it so that another one can be opened. */
    void giveWay() {
        givesWay = true;
        close();
    }

    /** Whether it was closed so that another one can be opened. */
    boolean hasGivenWay() {
        return givesWay;
    }

    /** Closes it as the recorded connection was closed. */
    void closeAs(ConnectionEnd.By by) {
        if (by == ConnectionEnd.By.CLIENT_RESET) {
            reset();
        } else {
            close();
        }
    }

    /** Closes it with a reset, where the transport has such. */
    private void reset() {
        context().channel().config().setOption(ChannelOption.SO_LINGER, 0);
        close();
    }

    /** When the connection was opened or last answered. */
    long idleSinceNs() {
        return idleSinceNs;
    }

    void touch(long nowNs) {
        idleSinceNs = nowNs;
    }

    /** Whether it has answered a request. */
    boolean hasServed() {
        return served;
    }

    /** Writes a request and takes over its buffer; a streamed body follows as the socket takes it. */
    void send(Flight next, EncodedRequest encoded) {
        flight = next;
        ByteBuf bytes = encoded.bytes();
        kept = served || dispatcher.nowNs() - idleSinceNs > ConnectionPool.TRUSTED_NS;
        bodyBytes = 0;
        hash.reset();
        expectResponse(next.planned.exchange().method());
        upload.begin(encoded, dispatcher.nowNs(), next.pace == null ? 0 : next.pace.uploadNs());
        dispatcher.counters().add(EngineCounter.BYTES_SENT, bytes.readableBytes() + upload.length());
        if (upload.isPending()) {
            context().write(bytes, context().voidPromise());
            sendBody(next);
        } else {
            context().writeAndFlush(bytes, context().voidPromise());
        }
    }

    /** Forgets its request, whose outcome the caller reports, and closes. */
    void abandon() {
        flight = null;
        close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (flight != null && upload.isPending() && ctx.channel().isWritable()) {
            upload.write(ctx, dispatcher.nowNs());
        }
    }

    /** The response under way will not be complete. */
    private void failLive() {
        if (live != null) {
            live.fail();
            live = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        heads.add(-headBytes);
        headBytes = 0;
        Flight current = flight;
        if (current != null && !completeAtClose()) {
            flight = null;
            lost(current);
        }
        failLive();
        dispatcher.closed(this);
    }

    @Override
    boolean isAsked() {
        return flight != null;
    }

    @Override
    void onFirstByte() {
        Flight current = flight;
        if (current != null) {
            current.firstByteNs = dispatcher.nowNs();
        }
    }

    @Override
    void onFinalHead(Head head) {
        Flight current = flight;
        if (current != null) {
            current.headNs = dispatcher.nowNs();
            live = dispatcher.rewriter().onResponse(current.planned, head);
            Deviation deviation = Deviations.find(current.planned, head);
            current.deviation = deviation;
            current.copy = dispatcher.keptResponses().begin(current.planned, head, deviation);
            if (current.wasLeft) {
                dispatcher.beganToBeLeft(current);
            }
            if (current.pace != null && current.pace.readNs() > 0) {
                readSlowly(current.pace);
            }
        }
    }

    /** The response under way has ended or is left: its values are those that have arrived. */
    void endLive() {
        if (live != null) {
            live.end();
            live = null;
        }
    }

    /** Takes the response as slowly as the recorded client did, so that the target has to wait. */
    private void readSlowly(ClientPace pace) {
        ChannelConfig config = context().channel().config();
        config.setAutoRead(false);
        config.setOption(ChannelOption.SO_RCVBUF, SLOW_BUFFER_BYTES);
        readPace = new EvenPace(dispatcher.nowNs(), pace.readNs(), pace.readBytes());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (readPace != null) {
            readOn(readPace);
        }
    }

    /** Reads the next piece when its time has come. */
    private void readOn(EvenPace pace) {
        long nowNs = dispatcher.nowNs();
        if (!isActive()) {
            readPace = null;
        } else if (pace.isOver(nowNs)) {
            readFast();
        } else if (bodyBytes <= pace.allowed(nowNs)) {
            context().read();
        } else {
            Flight reading = flight;
            Runnable next = () -> {
                if (readPace != null && flight == reading) {
                    readOn(pace);
                }
            };
            dispatcher.eventLoop().schedule(next, pace.pieceNs(nowNs), TimeUnit.NANOSECONDS);
        }
    }

    private void readFast() {
        if (readPace != null) {
            readPace = null;
            context().channel().config().setAutoRead(true);
        }
    }

    @Override
    void onReceived(int bytes) {
        dispatcher.counters().add(EngineCounter.BYTES_RECEIVED, bytes);
    }

    @Override
    public void onBody(ByteBuffer payload) {
        bodyBytes += payload.remaining();
        ResponseCopy copy = flight == null ? null : flight.copy;
        if (copy != null) {
            copy.add(payload);
        }
        if (live != null) {
            live.body(payload);
        }
        hash.update(payload);
    }

    @Override
    void onBadResponse(FramingException reason) {
        Flight current = flight;
        flight = null;
        if (current != null) {
            dispatcher.failed(current, ReplayFailure.BAD_RESPONSE, String.valueOf(reason.getMessage()));
        }
        close();
    }

    /** Counts the bytes of the head after each read. Reads are small, so that the limit is kept. */
    @Override
    void onRead(MessageFramer received) {
        int held = received.heldBytes();
        if (held > HeadMemory.FREE_BYTES && !received.isMidMessage()) {
            received.trim();
            held = 0;
        }
        long counted = held > HeadMemory.FREE_BYTES ? held : 0;
        boolean within = heads.add(counted - headBytes);
        headBytes = counted;
        if (!within && flight != null) {
            throw new FramingException(
                    Reason.HEAD_TOO_LARGE,
                    "the heads of all responses under way take more than " + heads.bytesMax() + " bytes");
        }
    }

    @Override
    void onComplete(boolean mayBeReused) {
        Flight current = flight;
        if (current == null) {
            return;
        }
        flight = null;
        served = true;
        readFast();
        endLive(); // before the requests that need its values are released
        boolean reusable = mayBeReused && !upload.isPending();
        if (!reusable && (group == null || upload.isPending())) {
            close();
        } else if (!reusable) {
            // The target may close first, as the recorded server did: the side that closes first keeps the port for a
            // minute.
            dispatcher.eventLoop().schedule(this::close, SERVER_CLOSE_MS, TimeUnit.MILLISECONDS);
        }
        dispatcher.answered(this, current, new ReplayedResponse(finalStatus(), bodyBytes, hash.value()), reusable);
    }

    /** The connection ended before the response did. */
    private void lost(Flight current) {
        if (kept
                && !current.isResent()
                && maySendAgain(current.planned.exchange().method())) {
            dispatcher.resend(current);
            return;
        }
        String where = hasAnswered() ? "after " + bodyBytes + " bytes of the body" : "before any byte of the response";
        String how = lastError().isEmpty() ? "closed by the target " : "lost (" + lastError() + ") ";
        dispatcher.failed(current, ReplayFailure.RESET, how + where);
    }

    private void sendBody(Flight sending) {
        long againNs = upload.write(context(), dispatcher.nowNs());
        if (againNs > 0) {
            Runnable next = () -> {
                if (flight == sending && upload.isPending()) {
                    sendBody(sending);
                }
            };
            dispatcher.eventLoop().schedule(next, againNs, TimeUnit.NANOSECONDS);
        }
    }
}
