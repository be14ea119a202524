package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.Damage;
import io.reprise.journal.JournalReader;
import io.reprise.journal.LedgerData;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeReader;
import io.reprise.journal.exchange.Ledger;
import io.reprise.journal.write.RingRecovery;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of a recorder under load: each exchange whose response a client had is in the journal, once. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@Tag("root")
class KilledRecorderIT {
    private static final int KILL_COUNT = 5;
    /** So many fit into the ring: 2 slots each of 32,768, and for one of 50 some 20 more. */
    private static final int RING_EXCHANGES = 10_000;

    private static final int CLIENT_COUNT = 4;
    private static final long DISK_BYTES = 256L << 20;

    @TempDir
    Path directory;

    private Path rings = Path.of("");
    private final Set<String> answered = new ConcurrentSkipListSet<>();
    private volatile int numberMax = Integer.MAX_VALUE;
    private final AtomicInteger number = new AtomicInteger();

    @BeforeEach
    void makeRingDirectory() throws IOException {
        rings = Files.createTempDirectory(RingRecovery.DIRECTORY, "reprise-test");
    }

    @AfterEach
    void removeRings() throws IOException {
        try (Stream<Path> all = Files.walk(rings)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void killLosesNoAnsweredExchangeAndDuplicatesNone() throws Exception {
        Path journal = directory.resolve("journal");
        try (RecordingApp app = new RecordingApp()) {
            for (int i = 0; i < KILL_COUNT; i++) {
                try (ProxyProcess proxy = start(app, journal)) {
                    underLoad(proxy, 150 + 170 * i, () -> {});
                }
            }
            recoverAtTheNextStart(app, journal);
        }
        assertAllThere(journal);
    }

    @Test
    void killWhileTheJournalIsStuckLosesNoAnsweredExchange() throws Exception {
        try (LoopDisk disk = LoopDisk.mount(directory, DISK_BYTES);
                RecordingApp app = new RecordingApp()) {
            Path journal = disk.path().resolve("journal");
            try (ProxyProcess proxy = start(app, journal)) {
                underLoad(proxy, 1_500, () -> {
                    numberMax = number.get() + RING_EXCHANGES;
                    disk.freeze();
                });
                disk.thaw();
                proxy.kill();
            }
            recoverAtTheNextStart(app, journal);
            assertAllThere(journal);
        }
    }

    private ProxyProcess start(RecordingApp app, Path journal) throws Exception {
        return ProxyProcess.start(
                directory, app.port(), "--journal=" + journal, "--min-free-disk=1MB", "--ring-dir=" + rings);
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Kills the proxy while clients ask it, some time after the step was taken under load. */
    private void underLoad(ProxyProcess proxy, long milliseconds, Step step) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENT_COUNT; i++) {
            Thread client = new Thread(() -> askUntilItBreaks(proxy.port(), ended));
            client.start();
            clients.add(client);
        }
        int before = answered.size();
        while (answered.size() < before + 200) {
            Thread.sleep(5);
        }
        step.run();
        Thread.sleep(milliseconds);
        new ProcessBuilder("kill", "-9", Long.toString(proxy.pid())).start().waitFor();
        ended.set(true);
        for (Thread client : clients) {
            client.join();
        }
        assertThat(answered.size()).isGreaterThan(before + 200);
    }

    private void askUntilItBreaks(int port, AtomicBoolean ended) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            while (!ended.get() && number.get() < numberMax) {
                int n = number.getAndIncrement();
                String path = "/length/" + (n % 50 == 0 ? 40_000 : 100) + "?n=" + n;
                ask(socket, path);
                answered.add(path);
            }
        } catch (IOException killed) {
            // What was not answered may be there or not.
        }
    }

    private static void ask(Socket socket, String path) throws IOException {
        String head = "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        int matched = 0;
        while (matched < 4) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("closed");
            }
            matched = octet == "\r\n\r\n".charAt(matched) ? matched + 1 : octet == '\r' ? 1 : 0;
        }
        int length = Integer.parseInt(path.substring("/length/".length(), path.indexOf('?')));
        if (in.readNBytes(length).length < length) {
            throw new IOException("closed");
        }
    }

    private void recoverAtTheNextStart(RecordingApp app, Path journal) throws Exception {
        try (ProxyProcess proxy = start(app, journal)) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (ringCount() > 1) {
                assertThat(System.nanoTime()).as(proxy.log()).isLessThan(deadline);
                Thread.sleep(20);
            }
            assertThat(proxy.terminate()).isZero();
            assertThat(proxy.log()).contains("records of a killed recorder added to run-");
        }
        assertThat(ringCount()).isZero();
    }

    private long ringCount() throws IOException {
        try (Stream<Path> entries = Files.list(rings)) {
            return entries.count();
        }
    }

    private void assertAllThere(Path journal) throws Exception {
        List<String> recorded = new ArrayList<>();
        try (JournalReader records = JournalReader.open(List.of(journal))) {
            ExchangeReader reader = new ExchangeReader(records, 64L << 20);
            for (Exchange next = reader.next(); next != null; next = reader.next()) {
                recorded.add(target(next));
            }
            for (Exchange next = reader.drain(); next != null; next = reader.drain()) {
                if (next.isEnded()) {
                    recorded.add(target(next)); // it came after one that the kill cut off
                } else {
                    assertThat(answered.contains(target(next))).as(target(next)).isFalse();
                }
            }
            assertThat(records.damage()).isEqualTo(new Damage(0, 0, 0, ""));
            long sum = 0;
            for (Ledger ledger : reader.ledgers()) {
                LedgerData data = ledger.data();
                assertThat(data.addsUp()).isTrue();
                assertThat(data.lostTotal()).isZero();
                sum += data.recorded();
            }
            assertThat(sum).isEqualTo(recorded.size());
        }
        assertThat(recorded).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(recorded)).containsAll(answered);
    }

    private static String target(Exchange exchange) {
        return Head.parseRequest(exchange.request().head(), FramingLimits.DEFAULT)
                .target();
    }
}
