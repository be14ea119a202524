package io.reprise.bench.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an exchange costs the heap, in the packaged programs: it does not depend on how fast the machine is, and a hot
 * path that begins to allocate shows. Measured were 210 to 600 bytes for the proxy, depending on how far its compiler
 * had got, recording or not, all of it Netty's; and 6,700 for replay, which reads the journal twice.
 */
@Tag("programs")
@Tag("slow")
@Tag("alone")
class AllocationIT {
    /** Each exchange has a few objects of these classes; the limits per exchange below hold for them too. */
    private static final String PER_EXCHANGE = "io.reprise.proxy.relay.exchange.";

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
                Running proxy = Party.of(party).start(directory, directory, ROOT, origin)) {
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

    /** What JFR sees of a warm event loop and the writer under load: nothing, or objects of Netty and the JDK. */
    @ParameterizedTest
    @ValueSource(strings = {"reprise-epoll-recording", "reprise-io_uring-recording"})
    void theProxysOwnHotPathAllocatesNothing(String party) throws Exception {
        Path recording = directory.resolve("allocations.jfr");
        double exchanges;
        ExecutorService client = Executors.newSingleThreadExecutor();
        try (Origin origin = Origin.start(Files.createDirectories(directory.resolve("origin")));
                Running proxy = Party.of(party).start(directory, directory, ROOT, origin)) {
            // Within one load, because connections that open do allocate.
            Future<?> load = client.submit(() -> {
                proxy.warmUp(directory, Workload.SMALL, CONNECTIONS, 12);
                return null;
            });
            TimeUnit.SECONDS.sleep(6);
            exchanges = metric(proxy, "reprise_requests_total");
            jcmd(proxy, "JFR.start", "name=a", "settings=default", "jdk.ObjectAllocationSample#throttle=1000/s");
            TimeUnit.SECONDS.sleep(3);
            jcmd(proxy, "JFR.stop", "name=a", "filename=" + recording);
            exchanges = metric(proxy, "reprise_requests_total") - exchanges;
            load.get(60, TimeUnit.SECONDS);
        } finally {
            client.shutdownNow();
        }
        Map<String, Long> bytesByOrigin = new TreeMap<>();
        List<RecordedEvent> events = RecordingFile.readAllEvents(recording);
        assertThat(events).isNotEmpty();
        for (RecordedEvent event : events) {
            if (event.getEventType().getName().equals("jdk.ObjectAllocationSample") && isHot(event.getThread())) {
                bytesByOrigin.merge(originOf(event), event.getLong("weight"), Long::sum);
            }
        }
        // Code that is not compiled yet may allocate what its compiled form does not, so that a few are no fault.
        long own = bytesByOrigin.entrySet().stream()
                .filter(entry -> entry.getKey().contains(" in io.reprise."))
                .filter(entry -> !entry.getKey().startsWith(PER_EXCHANGE))
                .mapToLong(Map.Entry::getValue)
                .sum();
        assertThat(own / exchanges)
                .as("bytes per exchange of our own, of %s", bytesByOrigin)
                .isLessThan(8);
    }

    private static boolean isHot(@Nullable RecordedThread thread) {
        return thread != null
                && thread.getJavaName() != null
                && (thread.getJavaName().startsWith("relay-io-")
                        || thread.getJavaName().equals("journal-writer"));
    }

    private static String originOf(RecordedEvent event) {
        String method = event.getStackTrace().getFrames().stream()
                .findFirst()
                .map(frame -> frame.getMethod().getType().getName() + "."
                        + frame.getMethod().getName())
                .orElse("?");
        return event.getClass("objectClass").getName() + " in " + method;
    }

    private void jcmd(Running proxy, String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(proxy.process().handle().pid())));
        line.addAll(List.of(command));
        String printed = Child.run(directory, "jcmd", Child.clientCore(), line);
        assertThat(printed).as(String.join(" ", line)).doesNotContain("Exception");
    }

    /**
     * With more and with fewer exchanges, so that the cost of the start drops out; each twice, because the first replay
     * of a slice also reads it for its contents and value links, and the second one finds these beside the journal.
     */
    @Test
    void replayPerExchange() throws Exception {
        int few = 20_000;
        int many = 120_000;
        PoissonRecording recording = new PoissonRecording(many, 1_000);
        Path journal = directory.resolve("journal");
        recording.write(journal);
        int port = Child.freePort();
        try (Child log = LagRounds.receiver(directory, port, 2 * (few + many), directory.resolve("arrivals"))) {
            Origin.awaitAnswer(log, port);
            long fewFirst = replay(journal, port, few);
            long fewAgain = replay(journal, port, few);
            long manyFirst = replay(journal, port, many);
            long manyAgain = replay(journal, port, many);
            double replaying = (double) (manyAgain - fewAgain) / (many - few);
            double reading = (double) (manyFirst - fewFirst) / (many - few) - replaying;
            assertThat(replaying).as("bytes per replayed exchange").isBetween(500.0, 5_000.0);
            assertThat(reading).as("bytes per exchange for contents and links").isBetween(500.0, 14_000.0);
        }
    }

    /** Returns what it allocated. */
    private long replay(Path journal, int port, int exchanges) throws IOException, InterruptedException {
        Path gc = directory.resolve("gc.log");
        String printed = Child.run(
                directory,
                "replay",
                Child.clientCore(),
                Programs.command(
                        "replay",
                        List.of("-XX:+UseSerialGC", "-Xmn16m", "-Xlog:gc+heap=info:file=" + gc),
                        List.of(
                                "--journal=" + journal,
                                "--target=http://127.0.0.1:" + port,
                                "--rate=20x",
                                "--duration=" + exchanges / 1_000 + "s",
                                "--max-lag=1h")));
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
