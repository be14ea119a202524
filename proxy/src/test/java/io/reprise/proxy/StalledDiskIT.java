package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.LossCause;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.testkit.Recorded;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a real filesystem whose writes wait: traffic must not notice, and the account says what is lost. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("root")
@Tag("alone")
class StalledDiskIT {
    private static final long DISK_BYTES = 256L << 20;
    private static final int FREEZE_COUNT = 2;
    private static final long FREEZE_MS = 2_500;
    /** Of the 99th percentile, on a machine that does other things too; a wait for the disk is of another order. */
    private static final long FACTOR = 10;

    private static final long NOISE_NS = TimeUnit.MILLISECONDS.toNanos(150);
    private static final String RING_FULL = "reprise_recording_exchanges_lost_total{cause=\"ring_full\"}";

    @TempDir
    Path directory;

    @Test
    void stalledDiskDelaysNoRequest() throws Exception {
        try (LoopDisk disk = LoopDisk.mount(directory, DISK_BYTES);
                RecordingApp app = new RecordingApp()) {
            Path journal = disk.path().resolve("journal");
            long answered;
            long lost;
            try (ProxyProcess proxy = ProxyProcess.start(
                            directory, app.port(), "--journal=" + journal, "--min-free-disk=1MB", "--ring-size=4MiB");
                    SteadyClients clients = SteadyClients.start(proxy.port(), 8)) {
                clients.await(2_000);
                clients.takeLatenciesNs();
                for (int i = 0; i < FREEZE_COUNT; i++) {
                    stall(disk, proxy, clients);
                }
                clients.stop();
                assertThat(clients.failures()).isEmpty();
                answered = clients.answered();
                lost = (long) proxy.metric(RING_FULL);
                assertThat(lost).as("exchanges that found the ring full").isPositive();
                assertThat(proxy.terminate()).isZero();
            }
            Recorded recorded = Recorded.read(journal);
            assertThat(recorded.ledger().seen()).isEqualTo(answered);
            assertThat(recorded.ledger().addsUp()).isTrue();
            assertThat(recorded.ledger().lostTotal()).isEqualTo(lost);
            // Of an exchange that found the ring full halfway the beginning is there; it counts as lost.
            assertThat(recorded.exchanges().stream()
                            .filter(StalledDiskIT::isWhole)
                            .count())
                    .isEqualTo(answered - lost);
            assertThat(recorded.gaps()).containsOnlyKeys(LossCause.RING_FULL).containsEntry(LossCause.RING_FULL, lost);
        }
    }

    private static boolean isWhole(Exchange exchange) {
        RecordedResponse response = exchange.response();
        return response != null && response.endTimeNs() != 0;
    }

    /** Holds the latencies of a stall against those of the time before it, and sees recording go on after it. */
    private static void stall(LoopDisk disk, ProxyProcess proxy, SteadyClients clients) throws Exception {
        clients.await(1_500);
        long[] before = clients.takeLatenciesNs();
        disk.freeze();
        long[] during;
        try {
            long thawNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FREEZE_MS);
            clients.await(200);
            collectGarbage(proxy);
            while (System.nanoTime() - thawNs < 0) {
                clients.await(100);
            }
            during = clients.takeLatenciesNs();
        } finally {
            disk.thaw();
        }
        assertThat(p99(during)).as("p99 during the stall").isLessThan(Math.max(FACTOR * p99(before), NOISE_NS));
        assertThat(during[during.length - 1])
                .as("the slowest during the stall")
                .isLessThan(TimeUnit.MILLISECONDS.toNanos(FREEZE_MS / 2));
        double recorded = proxy.metric("reprise_recording_exchanges_recorded_total");
        clients.await(500);
        assertThat(proxy.metric("reprise_recording_exchanges_recorded_total")).isGreaterThan(recorded);
    }

    /** All threads of the JVM stop for that: one that waits for the disk within Java code would keep them waiting. */
    private static void collectGarbage(ProxyProcess proxy) throws Exception {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/jcmd").toString(),
                        Long.toString(proxy.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = jcmd.waitFor(15, TimeUnit.SECONDS);
        jcmd.destroy();
        assertThat(ended)
                .as("the proxy reaches a safepoint while the disk stalls")
                .isTrue();
        assertThat(jcmd.exitValue()).isZero();
    }

    private static long p99(long[] sorted) {
        return sorted[sorted.length * 99 / 100];
    }
}
