package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * The file of {@code --checkpoint}: how far a replay that follows a journal has come, so that the next replay goes on
 * from there, even after a crash. The file has a fixed length. At its beginning, two slots that are written in turn
 * hold the progress in each run of the journal. Behind them, a ring holds the exchanges that were sent last, each
 * written when it is sent. Writes survive the end of the process, because the kernel has them; so the next replay
 * repeats at most the requests that were being sent at that moment.
 *
 * <p>{@link #planned} belongs to the planner, {@link #handled} to any event loop, the rest to the main thread.
 */
final class FollowCheckpoint implements AutoCloseable {
    private static final long MAGIC = 0x5245_5052_464f_4c31L;
    private static final int SLOT_BYTES = 4_096;
    private static final int RING_AT = 2 * SLOT_BYTES;
    private static final int ENTRY_BYTES = 32;
    private static final int ENTRIES = 1 << 19;
    private static final int RUNS_MAX = 64;
    /** How far out of order exchanges may be returned, where event loops or hosts are merged. */
    private static final long DISORDER_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    /**
     * An exchange that was planned and not sent yet.
     *
     * @param run the key of its run
     * @param timeNs when it was recorded, on the time of its run
     * @param wallNs the same by the wall clock
     */
    private record Planned(long run, long timeNs, long wallNs) {}

    /**
     * The progress in a run.
     *
     * @param timeNs all exchanges that were recorded well before this time are done
     * @param wallNs the same by the wall clock
     */
    private record Reached(long timeNs, long wallNs) {}

    private final Path file;
    private final FileChannel channel;
    private final long owner;
    /** Planned exchanges that are not sent yet, by number, which is their order. */
    private final ConcurrentSkipListMap<Long, Planned> outstanding = new ConcurrentSkipListMap<>();
    /** By run, the latest exchange that was planned; guarded by this map. */
    private final Map<Long, Reached> latest = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Reached> eldest) {
            return size() > RUNS_MAX;
        }
    };

    private final AtomicLong ticket = new AtomicLong(1);
    private final Map<Long, Reached> reachedBefore = new HashMap<>();
    private long[] sentBefore = new long[0];
    private long generation;
    private long beganNs;

    private FollowCheckpoint(Path file, FileChannel channel, long owner) {
        this.file = file;
        this.channel = channel;
        this.owner = owner;
    }

    /**
     * Opens the file, and creates it if it does not exist.
     *
     * @param target where requests are sent; progress at another target does not count
     * @throws ExitException one line: the file cannot be used
     */
    static FollowCheckpoint open(Path file, String target) {
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FollowCheckpoint checkpoint = new FollowCheckpoint(file, channel, hash(target));
            try {
                checkpoint.lock();
                checkpoint.read();
                return checkpoint;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw ExitException.usage("--checkpoint: '" + file + "' cannot be used: " + OneLine.reason(e));
        }
    }

    private static void create(Path file) throws IOException {
        Path made = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                made, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
            for (long left = RING_AT + (long) ENTRIES * ENTRY_BYTES; left > 0; ) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), left));
                left -= out.write(zeros);
            }
            ByteBuffer first = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            out.write(first.putLong(MAGIC).flip(), 0);
            out.force(true);
        }
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void lock() throws IOException {
        try {
            if (channel.tryLock() == null) {
                throw ExitException.usage("--checkpoint: '" + file + "' is used by another replay");
            }
        } catch (OverlappingFileLockException e) {
            throw ExitException.usage("--checkpoint: '" + file + "' is used by another replay");
        }
    }

    private static long hash(String text) {
        long hash = 1;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ each) * GOLDEN_RATIO;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    private void read() throws IOException {
        ByteBuffer slots = read(0, RING_AT);
        if (channel.size() != RING_AT + (long) ENTRIES * ENTRY_BYTES || slots.getLong(0) != MAGIC) {
            throw ExitException.usage("--checkpoint: '" + file + "' is not a checkpoint of --follow");
        }
        readSlot(slots.slice(0, SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN));
        readSlot(slots.slice(SLOT_BYTES, SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN));
        if (generation == 0) {
            return;
        }
        long[] keys = new long[ENTRIES];
        int count = 0;
        long last = 0;
        ByteBuffer ring = read(RING_AT, ENTRIES * ENTRY_BYTES);
        for (int at = 0; at < ring.limit(); at += ENTRY_BYTES) {
            long number = ring.getLong(at);
            long run = ring.getLong(at + 8);
            long exchange = ring.getLong(at + 16);
            if (number > 0 && ring.getLong(at + 24) == check(number, run, exchange)) {
                keys[count++] = key(run, exchange);
                last = Math.max(last, number);
            }
        }
        sentBefore = Arrays.copyOf(keys, count);
        Arrays.sort(sentBefore);
        ticket.set(last + 1);
    }

    private ByteBuffer read(long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
            // a read may return a part of the file
        }
        return buffer.flip();
    }

    /** Takes over the progress in a slot, if the slot is intact and newer than the known progress. */
    private void readSlot(ByteBuffer slot) {
        int length = slot.getInt(8);
        if (slot.getLong(0) != MAGIC
                || length < 40
                || length > SLOT_BYTES - 4
                || slot.getInt(length) != crc(slot, length)) {
            return;
        }
        if (slot.getLong(24) != owner) {
            throw ExitException.usage("--checkpoint: '" + file + "' is about another target (expected another file)");
        }
        if (slot.getLong(16) <= generation) {
            return;
        }
        generation = slot.getLong(16);
        beganNs = slot.getLong(32);
        reachedBefore.clear();
        for (int at = 40; at + 24 <= length; at += 24) {
            reachedBefore.put(slot.getLong(at), new Reached(slot.getLong(at + 8), slot.getLong(at + 16)));
        }
    }

    private static int crc(ByteBuffer slot, int length) {
        CRC32C crc = new CRC32C();
        crc.update(slot.duplicate().clear().limit(length));
        return (int) crc.getValue();
    }

    private static long check(long number, long run, long exchange) {
        return key(run, exchange) * GOLDEN_RATIO ^ number;
    }

    private static long key(long run, long exchange) {
        long mixed = (run ^ exchange * GOLDEN_RATIO) * 0xBF58_476D_1CE4_E5B9L;
        return mixed ^ mixed >>> 31;
    }

    /** Whether an earlier replay has sent anything. */
    boolean isContinued() {
        return !reachedBefore.isEmpty();
    }

    /** Time up to which the exchanges of the latest run are done, in nanoseconds since the Unix epoch. */
    long reachedNs() {
        return reachedBefore.values().stream().mapToLong(Reached::wallNs).max().orElse(0);
    }

    /**
     * Decides from when on recorded requests are sent.
     *
     * @param epochNs the time from which on they would be sent now, in nanoseconds since the Unix epoch
     * @return the same, or where the first of several replays began if that is later
     */
    long beginAt(long epochNs) {
        beganNs = isContinued() ? beganNs : epochNs;
        return Math.max(beganNs, epochNs);
    }

    /** The key of a run. */
    static long runKey(String runId) {
        return hash(runId);
    }

    /** Whether an earlier replay has sent an exchange. */
    boolean wasSent(long run, SourcedExchange sourced) {
        Reached reached = reachedBefore.get(run);
        if (reached == null) {
            return false;
        }
        long timeNs = sourced.exchange().request().headTimeNs();
        return timeNs < reached.timeNs - DISORDER_NS
                || Arrays.binarySearch(
                                sentBefore, key(run, sourced.exchange().ids().exchange()))
                        >= 0;
    }

    /** Notes an exchange that will be sent. */
    void planned(long run, SourcedExchange sourced) {
        long timeNs = sourced.exchange().request().headTimeNs();
        long wallNs = sourced.exchange().request().wallTimeNs();
        outstanding.put(sourced.number(), new Planned(run, timeNs, wallNs));
        synchronized (latest) {
            latest.merge(run, new Reached(timeNs, wallNs), (one, other) -> one.timeNs > other.timeNs ? one : other);
        }
    }

    /** Notes that an exchange was sent, or never will be. */
    void handled(SourcedExchange sourced) {
        Planned planned = outstanding.get(sourced.number());
        if (planned == null) {
            return; // it was sent before
        }
        long number = ticket.getAndIncrement();
        long exchange = sourced.exchange().ids().exchange();
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        entry.putLong(number).putLong(planned.run).putLong(exchange).putLong(check(number, planned.run, exchange));
        try {
            channel.write(entry.flip(), RING_AT + number % ENTRIES * ENTRY_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("--checkpoint: '" + file + "' cannot be written", e);
        }
        outstanding.remove(sourced.number());
    }

    /** Writes the progress in all runs. */
    void save() {
        Map<Long, Reached> reached = new LinkedHashMap<>();
        synchronized (latest) {
            reached.putAll(latest);
        }
        for (Planned each : outstanding.values()) {
            reached.computeIfPresent(
                    each.run, (run, now) -> each.timeNs < now.timeNs ? new Reached(each.timeNs, each.wallNs) : now);
        }
        if (reached.isEmpty()) {
            return; // the progress of the earlier replay still holds
        }
        reachedBefore.forEach(reached::putIfAbsent);
        generation++;
        ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int count = Math.min(reached.size(), RUNS_MAX);
        int length = 40 + count * 24;
        slot.putLong(MAGIC)
                .putInt(length)
                .putInt(0)
                .putLong(generation)
                .putLong(owner)
                .putLong(beganNs);
        reached.entrySet().stream()
                .limit(count)
                .forEach(each -> slot.putLong(each.getKey())
                        .putLong(each.getValue().timeNs)
                        .putLong(each.getValue().wallNs));
        slot.putInt(length, crc(slot, length));
        try {
            channel.write(slot.clear(), generation % 2 * SLOT_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("--checkpoint: '" + file + "' cannot be written", e);
        }
    }

    @Override
    public void close() {
        try (channel) {
            save();
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException("--checkpoint: '" + file + "' cannot be written", e);
        }
    }
}
