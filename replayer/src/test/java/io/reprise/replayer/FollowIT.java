package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.testkit.Await;
import io.reprise.testkit.Ports;
import io.reprise.testkit.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay --follow} beside a recorder, as processes, from the user's request to the target's. */
@Timeout(300)
final class FollowIT {
    private static final Duration DELAY = Duration.ofSeconds(5);
    private static final long PAUSE_MS = 20;

    @TempDir
    Path directory;

    private final Map<String, Long> answeredNs = new ConcurrentHashMap<>();
    private final AtomicBoolean ends = new AtomicBoolean();
    private final List<Process> processes = new ArrayList<>();
    private RecordingServer production;
    private RecordingServer staging;
    private int port;
    private int follower;

    @BeforeEach
    void start() throws IOException {
        production = RecordingServer.ok();
        staging = RecordingServer.ok();
        port = Ports.free();
    }

    @AfterEach
    void stop() throws Exception {
        ends.set(true);
        processes.forEach(Process::destroy); // a recorder that is killed leaves its ring in memory
        for (Process process : processes) {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        production.close();
        staging.close();
    }

    private Process record() throws Exception {
        return record(port, production.port());
    }

    private Process record(int listen, int upstream) throws Exception {
        Path log = directory.resolve("proxy-" + processes.size() + ".log");
        Process proxy = new ProcessBuilder(Programs.command(
                        "proxy",
                        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dreprise.journal.roll=minutely"),
                        List.of(
                                "--listen",
                                "127.0.0.1:" + listen,
                                "--upstream",
                                "127.0.0.1:" + upstream,
                                "--journal",
                                directory.resolve("journal").toString(),
                                "--admin",
                                "127.0.0.1:0")))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(proxy);
        Await.until("the proxy listens", () -> {
            if (!proxy.isAlive()) {
                throw new AssertionError("the proxy ended: " + Files.readString(log));
            }
            return Ports.accepts(listen);
        });
        return proxy;
    }

    private ReplayProcess follow(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--journal",
                directory.resolve("journal").toString(),
                "--target",
                "http://127.0.0.1:" + staging.port(),
                "--follow",
                "--delay",
                DELAY.toSeconds() + "s",
                "--max-lag",
                "10s",
                "--report",
                directory.resolve("report").toString()));
        arguments.addAll(List.of(options));
        Path own = Files.createDirectory(directory.resolve("follower-" + follower++));
        return ReplayProcess.start(own, Map.of(), arguments.toArray(String[]::new));
    }

    private String errors(int number) throws IOException {
        return Files.readString(directory.resolve("follower-" + number).resolve("stderr"));
    }

    /** Sends numbered requests, one after another, until the test ends; notes those that were answered. */
    private Thread browse() {
        Thread user = new Thread(
                () -> {
                    HttpClient client = HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .build();
                    for (int i = 0; !ends.get(); i++) {
                        send(client, "/" + i);
                        try {
                            Thread.sleep(PAUSE_MS);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                },
                "user");
        user.setDaemon(true);
        user.start();
        return user;
    }

    private void send(HttpClient client, String path) {
        send(client, port, path);
    }

    private void send(HttpClient client, int to, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to + path))
                .timeout(Duration.ofSeconds(5))
                .header("Cookie", "session=user" + path.hashCode() % 5)
                .build();
        try {
            long sentNs = System.nanoTime();
            if (client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200) {
                answeredNs.put(path, sentNs);
            }
        } catch (IOException e) {
            // the recorder is down
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, Integer> arrived() {
        Map<String, Integer> counts = new HashMap<>();
        synchronized (staging.received) {
            staging.received.forEach(each -> counts.merge(each.path(), 1, Integer::sum));
        }
        return counts;
    }

    private void awaitArrival(long more) {
        int now = staging.received.size();
        Await.until(more + " more requests at staging", () -> staging.received.size() >= now + more);
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void everyRequestArrivesOnceDespiteRolloverAndKills() throws Exception {
        ReplayProcess replay = follow(); // before there is a journal
        Await.until("it follows", () -> errors(0).contains("following: each request is sent 5s after"));
        Instant begun = Instant.now();
        Process proxy = record();
        Thread user = browse();
        awaitArrival(100);

        kill(proxy);
        proxy = record();
        awaitArrival(300);

        replay.signal("KILL");
        assertThat(replay.end().code()).isEqualTo(137);
        Thread.sleep(2_000);
        replay = follow();
        awaitArrival(300);
        assertThat(errors(1)).contains("goes on after requests of ");

        replay.signal("TERM");
        ReplayProcess.Result second = replay.end();
        assertThat(second.code()).as(second.out() + second.err()).isEqualTo(130);
        assertThat(second.out()).contains("requests were read after they were due and were caught up");
        replay = follow();

        long minute = begun.getEpochSecond() / 60;
        Await.until("a file rolls", () -> Instant.now().minusSeconds(3).getEpochSecond() / 60 > minute);
        assertThat(files(proxy)).as("files of the run").isGreaterThan(1);
        awaitArrival(100);
        proxy.destroy(); // drains
        assertThat(proxy.waitFor(30, TimeUnit.SECONDS)).isTrue();
        record();
        awaitArrival(400);

        ends.set(true);
        user.join();
        Await.until("all have arrived", () -> arrived().keySet().containsAll(answeredNs.keySet()));
        replay.signal("INT");
        ReplayProcess.Result last = replay.end();
        assertThat(last.code()).as(last.out() + last.err()).isEqualTo(130);
        assertThat(directory.resolve("report/summary.json")).exists();

        Map<String, Integer> twice = new TreeMap<>(arrived());
        twice.values().removeIf(count -> count == 1);
        // Two processes were ended while they sent; each may have been writing one request on each of its loops.
        assertThat(twice).hasSizeLessThanOrEqualTo(2);
        Set<String> lost = new TreeSet<>(answeredNs.keySet());
        lost.removeAll(arrived().keySet());
        assertThat(lost).isEmpty();
        assertThat(answeredNs).hasSizeGreaterThan(1_000);
    }

    private long files(Process proxy) throws IOException {
        assertThat(proxy.isAlive()).isTrue();
        try (Stream<Path> files = Files.walk(directory.resolve("journal"))) {
            Map<Path, Long> byRun = new HashMap<>();
            files.filter(file ->
                            file.toString().endsWith(".cq4") && !file.toString().contains("recovered"))
                    .forEach(file -> byRun.merge(file.getParent(), 1L, Long::sum));
            return byRun.values().stream().mapToLong(Long::longValue).max().orElse(0);
        }
    }

    @Test
    void requestsAreSentAfterTheDelayAndDurationEndsTheRun() throws Exception {
        Process proxy = record();
        browse();
        Await.until("requests are recorded", () -> answeredNs.size() > 50);
        ReplayProcess replay = follow("--duration", "8s");
        ReplayProcess.Result result = replay.end();
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(proxy.isAlive()).isTrue();
        List<Long> delaysMs = new ArrayList<>();
        synchronized (staging.received) {
            for (RecordingServer.Received each : staging.received) {
                Long sentNs = answeredNs.get(each.path());
                if (sentNs != null) {
                    delaysMs.add(TimeUnit.NANOSECONDS.toMillis(each.arrivedNs() - sentNs));
                }
            }
        }
        delaysMs.sort(null);
        assertThat(delaysMs).hasSizeGreaterThan(200);
        assertThat(delaysMs.get(delaysMs.size() / 2)).isBetween(4_990L, 5_100L);
        assertThat(delaysMs.get(0)).isGreaterThan(4_980);
    }

    @Test
    void refusesAsATargetTheUpstreamOfARecorderThatBeginsLater() throws Exception {
        staging.close();
        staging = production;
        ReplayProcess replay = follow();
        Await.until("it follows", () -> errors(0).contains("following: "));
        record();
        browse();
        ReplayProcess.Result result = replay.end();
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("is where the recording was made").contains("--allow-production");
        assertThat(production.received)
                .noneMatch(each -> !each.fields("Reprise-Run").isEmpty());
        assertThat(directory.resolve("report").resolve("summary.json"))
                .as("nothing was sent")
                .doesNotExist();
    }

    /** The target is the upstream of a second recorder, which begins when requests of the first one are being sent. */
    @Test
    void refusalWhileRequestsAreSentLeavesAReportOfThem() throws Exception {
        record();
        browse();
        ReplayProcess replay = follow();
        Await.until("requests arrive", () -> staging.received.size() > 50);
        int other = Ports.free();
        record(other, staging.port());
        send(HttpClient.newHttpClient(), other, "/of-the-second");

        ReplayProcess.Result result = replay.end();

        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(2);
        assertThat(result.err()).contains("is where the recording was made").contains("--allow-production");
        assertThat(result.out()).contains("ENDED EARLY", "the target may be production");
        String summary = Files.readString(directory.resolve("report").resolve("summary.json"));
        assertThat(summary).contains("\"end\" : \"REFUSED\"", "the run was ended: --target: ");
        assertThat(staging.received)
                .noneMatch(each -> each.path().equals("/of-the-second")
                        && !each.fields("Reprise-Run").isEmpty());
    }
}
