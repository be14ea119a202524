package io.reprise.bench.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Compares the replayer with wrk, both as fast as responses come, over the same number of connections to the same
 * origin. The recording is of wrk itself. CPU time is counted in the second half of a run, when the JVM is warm.
 */
final class ReplayRounds {
    private static final long SAMPLE_EVERY_MS = 100;

    private final Path directory;
    private final Path root;
    private final int connections;
    private final int seconds;
    private final Consumer<Sample> results;

    ReplayRounds(Path directory, Path root, int connections, int seconds, Consumer<Sample> results) {
        this.directory = directory;
        this.root = root;
        this.connections = connections;
        this.seconds = seconds;
        this.results = results;
    }

    /** Where a process and the origin stood. */
    private record Point(long atNs, long requests, long ticks, Meter.Reading used) {}

    void run(int rounds) throws IOException, InterruptedException {
        try (Origin origin = Origin.start(Files.createDirectories(directory.resolve("origin")))) {
            record(origin);
            for (int round = 0; round <= rounds; round++) {
                Sample wrk = measure("wrk", origin, round, wrk(origin.port));
                Sample replay = measure("replay", origin, round, replay(origin.port));
                if (round > 0) {
                    results.accept(wrk);
                    results.accept(replay);
                }
            }
        }
    }

    private Path journal() {
        return directory.resolve(Party.EPOLL_RECORDING.label + "-journal");
    }

    private void record(Origin origin) throws IOException, InterruptedException {
        try (Running recorder = Party.EPOLL_RECORDING.start(directory, directory, root, origin)) {
            Wrk.run(directory, recorder.port(), Workload.SMALL, connections, 0, 2 * seconds);
        }
    }

    private List<String> wrk(int port) {
        return List.of(
                "wrk",
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                "http://127.0.0.1:" + port + Workload.SMALL.path);
    }

    private List<String> replay(int port) {
        return List.of(
                root.resolve("bin/replay").toString(),
                "--journal=" + journal(),
                "--target=http://127.0.0.1:" + port,
                "--rate=100000x",
                "--max-lag=1h",
                "--fail-on=none",
                "--allow-production");
    }

    private Sample measure(String party, Origin origin, int round, List<String> command)
            throws IOException, InterruptedException {
        List<Point> points = new ArrayList<>();
        String printed;
        try (Child child = Child.start(directory, party, Child.measuredCore(), command)) {
            Meter meter = Meter.start(child.handle(), List.of(origin.process.handle()));
            while (child.isAlive()) {
                point(child, origin, meter, points);
                Thread.sleep(SAMPLE_EVERY_MS);
            }
            printed = child.output();
        }
        if (points.size() < 4) {
            throw new IOException(party + " ended too soon: " + printed);
        }
        return sample(party, round, points);
    }

    private static void point(Child child, Origin origin, Meter meter, List<Point> points)
            throws IOException, InterruptedException {
        long requests = origin.requests();
        try {
            points.add(new Point(System.nanoTime(), requests, ProcFs.treeTicks(child.handle()), meter.read()));
        } catch (UncheckedIOException ended) {
            // The points before stand.
        }
    }

    /** From half of the requests to nearly all of them: what comes before is warm-up, what comes after is the end. */
    private static Sample sample(String party, int round, List<Point> points) {
        long first = points.get(0).requests();
        long all = points.get(points.size() - 1).requests() - first;
        List<Point> half = points.stream()
                .filter(point -> point.requests() - first >= all / 2 && point.requests() - first <= all * 0.97)
                .toList();
        Point from = half.get(0);
        Point to = half.get(half.size() - 1);
        // The questions about the origin's state are requests too.
        long requests = Math.max(1, to.requests() - from.requests() - (half.size() - 1));
        return new Sample(
                new Sample.Of("replay", Workload.SMALL.label(), "saturated", party, round),
                new Sample.Work(
                        requests,
                        ProcFs.seconds(to.ticks() - from.ticks()) * 1e6 / requests,
                        requests / ((to.atNs() - from.atNs()) / 1e9)),
                Sample.Times.NONE,
                new Sample.Side(0, 0, 0, to.used().foreignShare()));
    }
}
