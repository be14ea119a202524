package io.reprise.bench.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;

/** Reads {@code /proc} for CPU time and memory of processes and of the machine. CPU times are user + system. */
final class ProcFs {
    /** USER_HZ, a constant of Linux for all programs. */
    private static final long TICKS_PER_SECOND = 100;

    private ProcFs() {}

    /**
     * CPU time of all processors together since boot, in ticks.
     *
     * @param busyTicks time spent on work of this machine
     * @param stealTicks time that the hypervisor gave to other machines
     */
    record Machine(long busyTicks, long stealTicks) {
        static Machine read() {
            long[] ticks = Arrays.stream(lines(Path.of("/proc/stat")).get(0).split(" +"))
                    .skip(1)
                    .mapToLong(Long::parseLong)
                    .toArray();
            // user nice system idle iowait irq softirq steal
            return new Machine(ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6], ticks[7]);
        }
    }

    static double seconds(long ticks) {
        return (double) ticks / TICKS_PER_SECOND;
    }

    /** CPU time of a process and those below it, in ticks. */
    static long treeTicks(ProcessHandle root) {
        return ticks(root.pid()) + sumBelow(root, ProcFs::ticks);
    }

    /** CPU time of this process and of those it started that have ended, in ticks. */
    static long ownTicks() {
        String[] fields = stat(ProcessHandle.current().pid());
        return Long.parseLong(fields[11])
                + Long.parseLong(fields[12])
                + Long.parseLong(fields[13])
                + Long.parseLong(fields[14]);
    }

    /** Resident memory of a process and those below it, in KiB; shared pages count for each. */
    static long treeResidentKib(ProcessHandle root) {
        return residentKib(root.pid()) + sumBelow(root, ProcFs::residentKib);
    }

    /** A process below that ends meanwhile counts nothing: launchers start such, and they have no part in the work. */
    private static long sumBelow(ProcessHandle root, LongUnaryOperator figure) {
        return root.descendants()
                .mapToLong(process -> {
                    try {
                        return figure.applyAsLong(process.pid());
                    } catch (UncheckedIOException ended) {
                        return 0;
                    }
                })
                .sum();
    }

    private static long ticks(long pid) {
        String[] fields = stat(pid);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** The fields after the command's name, which can hold anything: state is the first. */
    private static String[] stat(long pid) {
        String line = lines(Path.of("/proc/" + pid + "/stat")).get(0);
        return line.substring(line.lastIndexOf(')') + 2).split(" ");
    }

    private static long residentKib(long pid) {
        return lines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
