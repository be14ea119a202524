package io.reprise.proxy.capture;

import io.reprise.journal.JournalException;
import io.reprise.journal.LedgerData;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordWriter;
import io.reprise.journal.write.JournalRemovedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A journal in memory that can be stuck, full or broken at will. */
final class MemorySink implements JournalSink.Opener {
    enum Mode {
        WORKING,
        FULL,
        BREAKING
    }

    /** One record as appended. */
    record Appended(int run, RecordKind kind, int flags, long exchange, int ordinal, byte[] bytes) {
        ByteBuffer data() {
            boolean message = kind.isOfMessage();
            int at = RecordWriter.dataOffset(message && (flags & RecordLayout.FLAG_END) != 0);
            return ByteBuffer.wrap(bytes).position(at).slice().order(ByteOrder.LITTLE_ENDIAN);
        }

        long field(int offset) {
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(offset);
        }

        boolean isEnd() {
            return (flags & RecordLayout.FLAG_END) != 0;
        }
    }

    final List<Appended> appended = new ArrayList<>();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger forced = new AtomicInteger();
    /** Each append takes one. */
    final Semaphore permits = new Semaphore(Integer.MAX_VALUE);

    volatile Mode mode = Mode.WORKING;
    volatile boolean keeping = true;

    /** Every append waits from now on. */
    void stick() {
        permits.drainPermits();
    }

    void unstick() {
        permits.release(1 << 30);
    }

    /** What was appended; to be called when recording has stopped. */
    List<Appended> of(RecordKind kind) {
        return appended.stream().filter(record -> record.kind() == kind).toList();
    }

    LedgerData lastLedger() {
        List<Appended> ledgers = of(RecordKind.LEDGER);
        LedgerData ledger = LedgerData.decode(ledgers.get(ledgers.size() - 1).data());
        if (ledger == null) {
            throw new AssertionError("no ledger");
        }
        return ledger;
    }

    @Override
    public JournalSink open() {
        int run = opened.getAndIncrement();
        if (mode == Mode.BREAKING && run > 0) {
            throw new JournalException("still broken");
        }
        return new JournalSink() {
            @Override
            public boolean append(ByteBuffer record) {
                permits.acquireUninterruptibly();
                if (mode == Mode.BREAKING) {
                    throw new InternalError("a fault in a memory map");
                }
                if (mode == Mode.FULL) {
                    return false;
                }
                if (keeping) {
                    byte[] bytes = new byte[record.remaining()];
                    record.get(record.position(), bytes);
                    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                    appended.add(new Appended(
                            run,
                            RecordKind.ofCode(view.get(RecordLayout.KIND_OFFSET)),
                            view.getShort(RecordLayout.FLAGS_OFFSET),
                            view.getLong(RecordLayout.EXCHANGE_OFFSET),
                            view.getInt(RecordLayout.ORDINAL_OFFSET),
                            bytes));
                }
                return true;
            }

            @Override
            public void force() {
                forced.incrementAndGet();
            }

            @Override
            public Path runDirectory() {
                return Path.of("run-" + run);
            }

            @Override
            public boolean appendLast(ByteBuffer record) {
                return append(record);
            }

            @Override
            public @Nullable JournalRemovedException removal() {
                return null;
            }

            @Override
            public void close() {}
        };
    }
}
