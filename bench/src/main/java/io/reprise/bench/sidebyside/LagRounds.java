package io.reprise.bench.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures how late the requests of a replay arrive, by the receiver's clock. The timetable is counted from the most
 * punctual request, because the clocks of sender and recording differ from the receiver's.
 */
final class LagRounds {
    private static final double RECORDED_PER_SECOND = 1_000;

    private final Path directory;
    private final Path root;
    private final Consumer<Sample> results;

    /** The same for all replays of a recording. */
    private record Parts(PoissonRecording recording, Path journal, Child log, int port) {}

    LagRounds(Path directory, Path root, Consumer<Sample> results) {
        this.directory = directory;
        this.root = root;
        this.results = results;
    }

    /** @param factors of the recorded rate, of 1,000 requests a second */
    void run(List<Integer> factors, int rounds, int seconds) throws IOException, InterruptedException {
        for (String kind : List.of(PoissonRecording.PLAIN, PoissonRecording.LINKED)) {
            run(kind, factors, rounds, seconds);
        }
    }

    private void run(String kind, List<Integer> factors, int rounds, int seconds)
            throws IOException, InterruptedException {
        int most = factors.stream().mapToInt(Integer::intValue).max().orElse(1);
        PoissonRecording recording =
                new PoissonRecording(kind, (int) (RECORDED_PER_SECOND * most * seconds), RECORDED_PER_SECOND);
        Path journal = directory.resolve(kind + "-journal");
        recording.write(journal);
        int port = Child.freePort();
        Path dump = directory.resolve("arrivals");
        try (Child log = receiver(directory, port, recording.offsetsNs.length, dump)) {
            Origin.awaitAnswer(log, port);
            Parts parts = new Parts(recording, journal, log, port);
            for (int round = 0; round <= rounds; round++) {
                for (int factor : factors) {
                    Sample sample = replay(parts, factor, seconds, round);
                    if (round > 0) {
                        results.accept(sample);
                    }
                }
            }
        }
    }

    /** Starts {@link ArrivalLog} as a process of its own. */
    static Child receiver(Path directory, int port, int count, Path dump) throws IOException {
        return Child.start(
                directory,
                "arrival-log",
                Child.originCore(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ArrivalLog.class.getName(),
                        Integer.toString(port),
                        Integer.toString(count),
                        dump.toString()));
    }

    private Sample replay(Parts parts, int factor, int seconds, int round) throws IOException, InterruptedException {
        int port = parts.port;
        Origin.get(port, "/dump");
        try (Child replay = Child.start(
                directory,
                "replay-lag",
                Child.measuredCore(),
                List.of(
                        root.resolve("bin/replay").toString(),
                        "--journal=" + parts.journal,
                        "--target=http://127.0.0.1:" + port,
                        "--rate=" + factor + "x",
                        "--duration=" + factor * seconds + "s",
                        "--max-lag=1h"))) {
            Meter meter = Meter.start(replay.handle(), List.of(parts.log.handle()));
            Meter.Reading used = meter.read();
            long byNs = System.nanoTime() + 60_000_000_000L + seconds * 2_000_000_000L;
            while (replay.isAlive() && System.nanoTime() - byNs < 0) {
                Thread.sleep(100);
                used = readIfAlive(meter, used);
            }
            int code = replay.await(1);
            if (code != 0) {
                throw new IOException("replay ended with " + code + ": " + replay.output());
            }
            Origin.get(port, "/dump");
            return sample(parts.recording, factor, seconds, round, used);
        }
    }

    /** The last reading, where the process ended meanwhile. */
    static Meter.Reading readIfAlive(Meter meter, Meter.Reading last) {
        try {
            return meter.read();
        } catch (UncheckedIOException ended) {
            return last;
        }
    }

    private Sample sample(PoissonRecording recording, int factor, int seconds, int round, Meter.Reading used)
            throws IOException {
        long[] offsetsNs = recording.offsetsNs;
        long[] arrivedNs = new long[offsetsNs.length];
        ByteBuffer.wrap(Files.readAllBytes(directory.resolve("arrivals")))
                .asLongBuffer()
                .get(arrivedNs);
        long[] lateNs = new long[offsetsNs.length];
        int count = 0;
        long lastNs = 0;
        for (int i = 0; i < offsetsNs.length; i++) {
            if (arrivedNs[i] != 0) {
                lateNs[count++] = arrivedNs[i] - offsetsNs[i] / factor;
                lastNs = offsetsNs[i] / factor;
            }
        }
        long planned = Arrays.stream(offsetsNs)
                .filter(offset -> offset < 1_000_000_000L * factor * seconds)
                .count();
        if (count == 0) {
            throw new IOException("no replayed request arrived");
        }
        lateNs = Arrays.copyOf(lateNs, count);
        Arrays.sort(lateNs);
        return new Sample(
                new Sample.Of("lag", recording.kind, factor + "x", "replay", round),
                new Sample.Work(
                        count, used.cpuSeconds() * 1e6 / Math.max(1, count), count / Math.max(1e-9, lastNs / 1e9)),
                new Sample.Times(quantileUs(lateNs, 0.5), quantileUs(lateNs, 0.99), quantileUs(lateNs, 0.999)),
                new Sample.Side(0, Math.max(0, planned - count), 0, used.foreignShare()));
    }

    /** Microseconds over the smallest. */
    private static double quantileUs(long[] sortedNs, double quantile) {
        int index = (int) Math.min(sortedNs.length - 1L, (long) (quantile * sortedNs.length));
        return (sortedNs[index] - sortedNs[0]) / 1e3;
    }
}
