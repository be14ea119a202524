package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.LossCause;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.testkit.Recorded;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can befall a journal while it is recorded into: traffic must not notice, and the account must be true. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("root")
class JournalFaultsIT {
    private static final long DISK_BYTES = 64L << 20;
    private static final int CLIENTS = 6;

    @TempDir
    Path directory;

    @Test
    void diskFilledByOthersIsReportedAndRecordingResumesWhenThereIsRoom() throws Exception {
        try (LoopDisk disk = LoopDisk.mount(directory, DISK_BYTES);
                RecordingApp app = new RecordingApp()) {
            Path journal = disk.path().resolve("journal");
            long answered;
            Account told;
            try (ProxyProcess proxy =
                            ProxyProcess.start(directory, app.port(), "--journal=" + journal, "--min-free-disk=1");
                    SteadyClients clients = SteadyClients.start(proxy.port(), CLIENTS)) {
                clients.await(200);
                for (int i = 0; i < 2; i++) {
                    Path neighbour = disk.fill();
                    Account full =
                            awaitAccount(proxy, account -> account.state().equals("disk_full"));
                    clients.await(200);
                    assertNotRecordingButReady(proxy, "disk_full");
                    Files.delete(neighbour);
                    awaitAccount(proxy, account -> account.count("recorded") > full.count("recorded") + 200);
                }
                told = stopped(proxy, clients);
                answered = clients.answered();
                assertThat(told.count("runs")).isOne();
                assertThat(proxy.terminate()).isZero();
                assertThat(proxy.log().lines().filter(line -> line.contains("not recording, traffic flows on")))
                        .hasSizeBetween(2, 6)
                        .allMatch(line -> line.contains("(disk_full): too little room for " + journal));
                assertThat(proxy.log()).contains("recording again").doesNotContain("\tat ");
            }
            assertThat(told.count("seen")).isEqualTo(answered);
            assertThat(told.lost(LossCause.DISK_FULL))
                    .isPositive()
                    .isEqualTo(told.ledger().lostTotal());
            Recorded recorded = Recorded.read(journal);
            assertThat(recorded.ledger()).usingRecursiveComparison().isEqualTo(told.ledger());
            assertAddsUp(recorded);
            assertThat(recorded.gaps()).isEqualTo(Map.of(LossCause.DISK_FULL, told.lost(LossCause.DISK_FULL)));
        }
    }

    /** With a pause before it, of which nothing is in the journal yet. */
    @Test
    void removedJournalIsStartedAgainAndItsLedgerCountsOnlyItsExchanges() throws Exception {
        Path journal = directory.resolve("journal");
        try (RecordingApp app = new RecordingApp()) {
            Account told;
            long goneWithIt;
            try (ProxyProcess proxy = ProxyProcess.start(directory, app.port(), "--journal=" + journal);
                    SteadyClients clients = SteadyClients.start(proxy.port(), CLIENTS)) {
                clients.await(300);
                assertThat(proxy.put("/recording", "{\"record\":false}", "").statusCode())
                        .isEqualTo(200);
                clients.await(300);
                goneWithIt = Account.of(proxy).count("recorded");
                remove(journal);
                awaitAccount(proxy, account -> account.count("runs") == 2);
                assertThat(proxy.put("/recording", "{\"record\":true}", "").statusCode())
                        .isEqualTo(200);
                clients.await(300);
                told = stopped(proxy, clients);
                assertThat(told.count("seen")).isEqualTo(clients.answered());
                assertThat(proxy.metric("reprise_journal_runs_total")).isEqualTo(2);
                assertThat(proxy.terminate()).isZero();
                assertThat(proxy.log().lines().filter(line -> line.contains("WARN")))
                        .singleElement()
                        .asString()
                        .contains("not recording, traffic flows on (journal_failed)", journal.toString(), "removed");
            }
            assertThat(told.lost(LossCause.PAUSED)).isPositive();
            Recorded recorded = Recorded.read(journal);
            assertAddsUp(recorded);
            assertThat(recorded.ledger().recorded()).isPositive().isEqualTo(told.count("recorded") - goneWithIt);
            assertThat(recorded.ledger().lost()).isEqualTo(told.ledger().lost());
        }
    }

    /** What was lost up to the end is in the journal all the same: room for that is kept back. */
    @Test
    void runThatEndsOnAFullDiskStillHasItsLedger() throws Exception {
        try (LoopDisk disk = LoopDisk.mount(directory, DISK_BYTES);
                RecordingApp app = new RecordingApp()) {
            Path journal = disk.path().resolve("journal");
            Account told;
            try (ProxyProcess proxy =
                            ProxyProcess.start(directory, app.port(), "--journal=" + journal, "--min-free-disk=1");
                    SteadyClients clients = SteadyClients.start(proxy.port(), CLIENTS)) {
                clients.await(100);
                disk.fill();
                awaitAccount(proxy, account -> account.state().equals("disk_full"));
                clients.await(100);
                told = stopped(proxy, clients);
                assertThat(told.count("seen")).isEqualTo(clients.answered());
                assertThat(proxy.terminate()).isZero();
            }
            Recorded recorded = Recorded.read(journal);
            assertThat(recorded.ledger()).usingRecursiveComparison().isEqualTo(told.ledger());
            assertAddsUp(recorded);
            assertThat(told.lost(LossCause.DISK_FULL)).isPositive();
            assertThat(recorded.gaps()).isEqualTo(Map.of(LossCause.DISK_FULL, told.lost(LossCause.DISK_FULL)));
        }
    }

    private static Path truncateTheOnlyFile(Path journal) throws IOException {
        Path only;
        try (Stream<Path> all = Files.walk(journal)) {
            only = all.filter(path -> path.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
        }
        try (FileChannel file = FileChannel.open(only, StandardOpenOption.WRITE)) {
            file.truncate(0);
        }
        return only;
    }

    @Test
    void truncatedFileEndsItsRun() throws Exception {
        Path journal = directory.resolve("journal");
        try (RecordingApp app = new RecordingApp()) {
            Account told;
            Path cut;
            try (ProxyProcess proxy = ProxyProcess.start(directory, app.port(), "--journal=" + journal);
                    SteadyClients clients = SteadyClients.start(proxy.port(), CLIENTS)) {
                clients.await(200);
                cut = truncateTheOnlyFile(journal);
                awaitAccount(
                        proxy,
                        account -> account.count("runs") == 2 && account.state().equals("recording"));
                clients.await(200);
                told = stopped(proxy, clients);
                assertThat(told.count("seen")).isEqualTo(clients.answered());
                assertThat(told.lost(LossCause.JOURNAL_FAILED))
                        .isEqualTo(told.ledger().lostTotal());
                assertThat(proxy.terminate()).isZero();
                assertThat(proxy.log()
                                .lines()
                                .filter(line -> line.contains("WARN") && line.contains("(journal_failed)")))
                        .hasSize(1);
            }
            assertThat((Long) Files.getAttribute(cut, "size")).as("no hole").isLessThan(1 << 20);
            Path second = Path.of(String.valueOf(told.page().get("run")));
            Recorded recorded = Recorded.read(second);
            assertAddsUp(recorded);
            assertThat(recorded.ledger().recorded()).isPositive();
        }
    }

    @Test
    void readOnlyDiskIsRetriedUntilItIsWritable() throws Exception {
        try (LoopDisk disk = LoopDisk.mount(directory, DISK_BYTES);
                RecordingApp app = new RecordingApp()) {
            Path journal = disk.path().resolve("journal");
            Account failed;
            Account told;
            try (ProxyProcess proxy =
                            ProxyProcess.start(directory, app.port(), "--journal=" + journal, "--min-free-disk=1MB");
                    SteadyClients clients = SteadyClients.start(proxy.port(), CLIENTS)) {
                clients.await(300);
                disk.failReadOnly();
                awaitAccount(proxy, account -> account.state().equals("journal_failed"));
                clients.await(300);
                assertNotRecordingButReady(proxy, "journal_failed");
                disk.replace();
                failed = awaitAccount(proxy, account -> account.count("runs") == 2);
                long before = failed.count("recorded");
                awaitAccount(proxy, account -> account.count("recorded") > before + 100);
                told = stopped(proxy, clients);
                assertThat(told.count("seen")).isEqualTo(clients.answered());
                assertThat(proxy.terminate()).isZero();
                // Whoever forces the journal to disk may notice as well.
                assertThat(proxy.log()
                                .lines()
                                .filter(line -> line.contains("WARN") && !line.contains("could not be forced")))
                        .singleElement()
                        .asString()
                        .contains("not recording, traffic flows on (journal_failed)", "Read-only file system");
            }
            assertThat(told.lost(LossCause.JOURNAL_FAILED))
                    .isPositive()
                    .isEqualTo(told.ledger().lostTotal());
            // The first run went with its disk; some of the second one may have been recorded when its begin was seen.
            Recorded recorded = Recorded.read(journal);
            assertThat(recorded.exchanges().stream()
                            .filter(JournalFaultsIT::isWhole)
                            .count())
                    .isBetween(told.count("recorded") - failed.count("recorded"), told.count("recorded"));
            assertThat(recorded.gaps())
                    .isEqualTo(Map.of(LossCause.JOURNAL_FAILED, told.lost(LossCause.JOURNAL_FAILED)));
        }
    }

    private static void assertNotRecordingButReady(ProxyProcess proxy, String state) throws Exception {
        assertThat(proxy.admin("/ready").statusCode()).isEqualTo(200);
        assertThat(proxy.admin("/ready").body()).contains("\"recording\":\"" + state + "\"");
        assertThat(proxy.metric("reprise_recording_state{state=\"" + state + "\"}"))
                .isOne();
        assertThat(proxy.metric("reprise_recording_state{state=\"recording\"}")).isZero();
    }

    private static Account awaitAccount(ProxyProcess proxy, Predicate<Account> wanted) throws Exception {
        Account account = Account.of(proxy);
        while (!wanted.test(account)) { // the class has a timeout
            Thread.sleep(20);
            account = Account.of(proxy);
        }
        return account;
    }

    /** Ends the traffic, of which nothing may have failed. */
    private static Account stopped(ProxyProcess proxy, SteadyClients clients) throws Exception {
        clients.stop();
        assertThat(clients.failures()).isEmpty();
        return Account.settled(proxy);
    }

    /** The journal's own account is of what is in the journal. */
    private static void assertAddsUp(Recorded recorded) {
        assertThat(recorded.ledger().addsUp()).isTrue();
        // Of an exchange that was lost halfway the beginning is there; it counts as lost.
        assertThat(recorded.exchanges().stream().filter(JournalFaultsIT::isWhole))
                .hasSize((int) recorded.ledger().recorded());
        recorded.gaps()
                .forEach((cause, exchanges) ->
                        assertThat(exchanges).isEqualTo(recorded.ledger().lost(cause)));
    }

    private static boolean isWhole(Exchange exchange) {
        RecordedResponse response = exchange.response();
        return response != null && response.endTimeNs() != 0;
    }

    private static void remove(Path what) throws IOException {
        try (Stream<Path> all = Files.walk(what)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
