package io.reprise.bench.sidebyside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One measurement of one party in one round, which is one line of the result file.
 *
 * @param of what was measured
 * @param work number of requests and their cost
 * @param times response times, or the delays of arrivals
 * @param side the other figures needed to judge the measurement
 */
record Sample(Of of, Work work, Times times, Side side) {
    /**
     * What was measured.
     *
     * @param part {@code proxy}, {@code stall}, {@code replay} or {@code lag}
     * @param workload the kind of requests
     * @param load {@code saturated}, or the requested rate, such as {@code 2000/s}
     * @param party the program
     * @param round number of the round, from 1
     */
    record Of(String part, String workload, String load, String party, int round) {}

    /**
     * Requests and their cost.
     *
     * @param requests number of requests answered
     * @param cpuUs CPU time of the party's processes per request, in microseconds
     * @param perSecond number of requests answered per second
     */
    record Work(long requests, double cpuUs, double perSecond) {}

    /** Quantiles in microseconds. */
    record Times(double p50Us, double p99Us, double p999Us) {
        static final Times NONE = new Times(0, 0, 0);
    }

    /**
     * The other figures needed to judge a measurement.
     *
     * @param residentMib resident memory of the party's processes at the end, in MiB
     * @param errors number of failed requests
     * @param lostShare share of the requests seen by a recorder that it could not record, from 0 to 1
     * @param foreignShare share of one processor that was used by processes other than party, origin, client and
     *     harness, or stolen by the hypervisor
     */
    record Side(double residentMib, long errors, double lostShare, double foreignShare) {}

    static final String HEADING = "part,workload,load,party,round,requests,cpu_us,per_second,p50_us,p99_us,p999_us,"
            + "resident_mib,errors,lost_share,foreign_share";

    /** Beyond this, a measurement is marked, and repeated as long as repetitions are left. */
    static final double FOREIGN_SHARE_MAX = 0.08;

    boolean isNoisy() {
        return side.foreignShare > FOREIGN_SHARE_MAX;
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%s,%s,%s,%s,%d,%d,%.3f,%.1f,%.1f,%.1f,%.1f,%.1f,%d,%.6f,%.4f",
                of.part,
                of.workload,
                of.load,
                of.party,
                of.round,
                work.requests,
                work.cpuUs,
                work.perSecond,
                times.p50Us,
                times.p99Us,
                times.p999Us,
                side.residentMib,
                side.errors,
                side.lostShare,
                side.foreignShare);
    }

    static Sample of(String line) {
        String[] f = line.split(",", -1);
        if (f.length != HEADING.split(",").length) {
            throw new IllegalArgumentException("not a line of results: " + line);
        }
        return new Sample(
                new Of(f[0], f[1], f[2], f[3], Integer.parseInt(f[4])),
                new Work(Long.parseLong(f[5]), Double.parseDouble(f[6]), Double.parseDouble(f[7])),
                new Times(Double.parseDouble(f[8]), Double.parseDouble(f[9]), Double.parseDouble(f[10])),
                new Side(
                        Double.parseDouble(f[11]),
                        Long.parseLong(f[12]),
                        Double.parseDouble(f[13]),
                        Double.parseDouble(f[14])));
    }

    /** Reads a result file. Lines that begin with # say how it was made; those are not samples. */
    static List<Sample> read(Path file) throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.startsWith("#") && !line.equals(HEADING) && !line.isBlank()) {
                samples.add(of(line));
            }
        }
        return samples;
    }
}
