package io.reprise.replayer.measure;

import com.sun.management.OperatingSystemMXBean;
import io.reprise.time.NanoClock;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks once a second who keeps the processors from this process, so that an INVALID run names the reason: other
 * programs, the host, the container's limit, or the garbage collector. Only on Linux; elsewhere nothing is known.
 * Confined to one thread.
 */
public final class MachineWatch {
    private static final long EVERY_NS = TimeUnit.SECONDS.toNanos(1);

    private final NanoClock clock;
    private final Supplier<Totals> source;
    private @Nullable Totals last;
    private long lastNs;
    private MachineUse worst = MachineUse.NONE;

    /**
     * Use since some point in time.
     *
     * @param processors number of processors
     * @param ticks time of all processors
     * @param ownNs processor time of this process
     * @param throttledNs for how long the container's limit stopped its threads
     * @param pausedNs for how long the garbage collector stopped this process
     */
    record Totals(int processors, Ticks ticks, long ownNs, long throttledNs, long pausedNs) {
        static final Totals UNKNOWN = new Totals(1, Ticks.UNKNOWN, 0, 0, 0);
    }

    /**
     * Time of all processors, in ticks of the kernel.
     *
     * @param busy used by programs
     * @param stolen given to other machines by the host
     * @param all the sum of all time; 0 if unknown
     */
    record Ticks(long busy, long stolen, long all) {
        static final Ticks UNKNOWN = new Ticks(0, 0, 0);
        private static final int FIELDS_MIN = 9;

        /** @param stat the text of {@code /proc/stat}, proc(5) */
        static Ticks parse(String stat) {
            String[] fields = stat.lines().findFirst().orElse("").split(" +", -1);
            if (fields.length < FIELDS_MIN || !fields[0].equals("cpu")) {
                return UNKNOWN;
            }
            long[] ticks = new long[FIELDS_MIN];
            long all = 0;
            for (int i = 1; i < FIELDS_MIN; i++) {
                ticks[i] = Long.parseLong(fields[i]);
                all += ticks[i];
            }
            long idle = ticks[4] + ticks[5];
            return new Ticks(all - idle - ticks[8], ticks[8], all);
        }
    }

    MachineWatch(NanoClock clock, Supplier<Totals> source) {
        this.clock = clock;
        this.source = source;
    }

    /** A watch of this machine. */
    public static MachineWatch ofThisMachine() {
        return new MachineWatch(NanoClock.SYSTEM, MachineWatch::read);
    }

    /** A watch that never reports any use. */
    static MachineWatch none() {
        return new MachineWatch(() -> 0, () -> Totals.UNKNOWN);
    }

    /** Looks, if the last look is a second ago; cheap otherwise. */
    void tick() {
        long nowNs = clock.nowNs();
        Totals before = last;
        if (before == null) {
            last = source.get();
            lastNs = nowNs;
        } else if (nowNs - lastNs >= EVERY_NS) {
            Totals now = source.get();
            add(before, now, (double) (nowNs - lastNs) / EVERY_NS);
            last = now;
            lastNs = nowNs;
        }
    }

    private void add(Totals before, Totals now, double seconds) {
        double all = now.ticks().all() - before.ticks().all();
        if (all <= 0) {
            return;
        }
        double busy = (now.ticks().busy() - before.ticks().busy()) / all;
        double own = (now.ownNs() - before.ownNs()) / (double) EVERY_NS / seconds / now.processors();
        boolean isBusier = busy > worst.busy();
        worst = new MachineUse(
                isBusier ? busy : worst.busy(),
                isBusier ? Math.min(busy, own) : worst.own(),
                Math.max(worst.stolen(), (now.ticks().stolen() - before.ticks().stolen()) / all),
                Math.max(worst.throttledNs(), Math.round((now.throttledNs() - before.throttledNs()) / seconds)),
                Math.max(worst.pausedNs(), Math.round((now.pausedNs() - before.pausedNs()) / seconds)));
    }

    /** The worst seconds so far. */
    MachineUse use() {
        return worst;
    }

    private static Totals read() {
        return new Totals(
                Runtime.getRuntime().availableProcessors(),
                Ticks.parse(text("/proc/stat")),
                ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean own
                        ? own.getProcessCpuTime()
                        : 0,
                throttledNs(text("/sys/fs/cgroup/cpu.stat")),
                pausedNs());
    }

    /** @param stat the text of {@code cpu.stat} of a control group, version 2 */
    static long throttledNs(String stat) {
        return stat.lines()
                .filter(line -> line.startsWith("throttled_usec "))
                .mapToLong(line -> TimeUnit.MICROSECONDS.toNanos(
                        Long.parseLong(line.substring(line.indexOf(' ') + 1).strip())))
                .findFirst()
                .orElse(0);
    }

    /** Collectors that work beside the program count their cycles too, which are not pauses. */
    private static long pausedNs() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(collector -> !collector.getName().contains("Cycles"))
                .filter(collector -> !collector.getName().contains("Concurrent"))
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .map(TimeUnit.MILLISECONDS::toNanos)
                .sum();
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException notLinux) {
            return "";
        }
    }
}
