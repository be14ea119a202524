package io.reprise.bench.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an exchange costs the heap, in the packaged programs: it does not depend on how fast the machine is, and a hot
 * path that begins to allocate shows. Measured were 210 to 600 bytes for the proxy, depending on how far its compiler
 * had got, recording or not, nearly all of it Netty's; and 6,700 for replay, which reads the journal twice.
 */
class AllocationIT {
    private static final int CONNECTIONS = 16;
    private static final Pattern EDEN = Pattern.compile("Eden: (\\d+)K\\(\\d+K\\)->0K");
    private static final Path ROOT =
            Path.of(System.getProperty("reprise.root", "..")).toAbsolutePath().normalize();

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "reprise-epoll, 1000",
        "reprise-epoll-recording, 1000",
        "reprise-io_uring, 1000",
        "reprise-io_uring-recording, 1000",
    })
    void proxyPerExchange(String party, double bytesMax) throws Exception {
        try (Origin origin = Origin.start(Files.createDirectories(directory.resolve("origin")));
                Running proxy = Party.of(party).start(directory, ROOT, origin)) {
            proxy.warmUp(directory, Workload.SMALL, CONNECTIONS, 3);
            double allocatedBefore = metric(proxy, "reprise_jvm_threads_allocated_bytes");
            double requestsBefore = metric(proxy, "reprise_requests_total");
            proxy.warmUp(directory, Workload.SMALL, CONNECTIONS, 2);
            double requests = metric(proxy, "reprise_requests_total") - requestsBefore;
            double allocated = metric(proxy, "reprise_jvm_threads_allocated_bytes") - allocatedBefore;

            assertThat(requests).isGreaterThan(1_000);
            assertThat(allocated / requests).as("bytes per exchange").isLessThan(bytesMax);
            assertThat(proxy.ledger().lost()).as("recorded, not lost").isZero();
        }
    }

    /** Twice, with more and fewer exchanges, so that what the start costs drops out. */
    @Test
    void replayPerExchange() throws Exception {
        int few = 20_000;
        int many = 120_000;
        PoissonRecording recording = new PoissonRecording(many, 1_000);
        Path journal = directory.resolve("journal");
        recording.write(journal);
        int port = Child.freePort();
        try (Child log = LagRounds.receiver(directory, port, many, directory.resolve("arrivals"))) {
            Origin.awaitAnswer(log, port);
            long fewBytes = replay(journal, port, few);
            long manyBytes = replay(journal, port, many);
            double perExchange = (double) (manyBytes - fewBytes) / (many - few);
            assertThat(perExchange).as("bytes per exchange").isBetween(500.0, 10_000.0);
        }
    }

    /** Returns what it allocated. */
    private long replay(Path journal, int port, int exchanges) throws IOException, InterruptedException {
        Path gc = directory.resolve("gc-" + exchanges + ".log");
        String printed = Child.run(
                directory,
                "replay-" + exchanges,
                Child.clientCore(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmn16m",
                        "-Xlog:gc+heap=info:file=" + gc,
                        "-jar",
                        ROOT.resolve("replayer/target/replay.jar").toString(),
                        "--journal=" + journal,
                        "--target=http://127.0.0.1:" + port,
                        "--rate=20x",
                        "--duration=" + exchanges / 1_000 + "s",
                        "--max-lag=1h"));
        assertThat(printed).contains("0 of ");
        long sum = EDEN.matcher(Files.readString(gc))
                .results()
                .mapToLong(collection -> 1024 * Long.parseLong(collection.group(1)))
                .sum();
        assertThat(sum).as("allocated, by the collector's log").isPositive();
        return sum;
    }

    private static double metric(Running proxy, String name) throws IOException, InterruptedException {
        return Origin.get(proxy.adminPort(), "/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }
}
