package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.LossCause;
import io.reprise.testkit.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A recorder starts whatever the disk does, says why it does not record, and records once the disk is right. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@Tag("root")
class RecordingStartIT {
    private static final long DISK_BYTES = 64L << 20;
    private static final int CLIENTS = 2;
    private static final String[] MIN_FREE = {"--min-free-disk=1MB"};

    @TempDir
    Path directory;

    /** What is wrong with the disk, or is done about it. */
    private interface Step {
        void run() throws Exception;
    }

    @Test
    void startsOnAFullDisk() throws Exception {
        try (LoopDisk disk = LoopDisk.mount(directory, DISK_BYTES)) {
            Path neighbour = disk.fill();
            startsAndRecordsOnceRight(
                    disk.path().resolve("journal"), "disk_full", LossCause.DISK_FULL, () -> Files.delete(neighbour));
        }
    }

    @Test
    void startsOnADiskWithoutInodes() throws Exception {
        try (LoopDisk disk = LoopDisk.mount(directory, DISK_BYTES)) {
            Path crowd = Files.createDirectory(disk.path().resolve("crowd"));
            List<Path> files = new ArrayList<>();
            try {
                while (true) {
                    files.add(Files.createFile(crowd.resolve("f" + files.size())));
                }
            } catch (IOException full) {
                assertThat(full).hasMessageContaining("No space left");
            }
            startsAndRecordsOnceRight(disk.path().resolve("journal"), "disk_full", LossCause.DISK_FULL, () -> {
                for (Path file : files.subList(0, 20)) {
                    Files.delete(file);
                }
            });
        }
    }

    @Test
    void startsOnAReadOnlyDisk() throws Exception {
        try (LoopDisk disk = LoopDisk.mount(directory, DISK_BYTES)) {
            disk.remount("ro");
            startsAndRecordsOnceRight(
                    disk.path().resolve("journal"),
                    "journal_failed",
                    LossCause.JOURNAL_FAILED,
                    () -> disk.remount("rw"));
        }
    }

    @Test
    void startsWithoutTheParentDirectory() throws Exception {
        Path above = directory.resolve("absent");
        startsAndRecordsOnceRight(
                above.resolve("journal"),
                "journal_failed",
                LossCause.JOURNAL_FAILED,
                () -> Files.createDirectory(above));
    }

    /** A run that can be begun, but whose file may not become as large as a memory map. */
    @Test
    void journalThatTakesNoRecordIsLeftUnchanged() throws Exception {
        Path journal = directory.resolve("journal");
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy =
                        ProxyProcess.startWithFileSizeLimit(directory, 40_000, app.port(), "--journal=" + journal);
                SteadyClients clients = SteadyClients.start(proxy.port(), CLIENTS)) {
            Account failed = awaitState(proxy, "journal_failed");
            long byNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
            clients.await(10);
            while (System.nanoTime() - byNs < 0) {
                clients.await(1);
            }
            clients.stop();
            assertThat(clients.failures()).isEmpty();
            Account told = Account.settled(proxy);
            assertThat(told.count("runs") - failed.count("runs"))
                    .as("runs tried in 8 s, with waits of 1, 2, 4 … s")
                    .isBetween(1L, 4L);
            assertThat(told.lost(LossCause.JOURNAL_FAILED)).isEqualTo(clients.answered());
            assertThat(proxy.terminate()).isZero();
            assertThat(warnings(proxy)).hasSize(1);
        }
        assertNoRun(journal);
    }

    @Test
    void startsOnADiskThatDoesNotAnswer() throws Exception {
        try (LoopDisk disk = LoopDisk.mount(directory, DISK_BYTES);
                RecordingApp app = new RecordingApp()) {
            Path journal = disk.path().resolve("journal");
            disk.freeze();
            try (ProxyProcess proxy = ProxyProcess.start(directory, app.port(), options(journal));
                    SteadyClients clients = SteadyClients.start(proxy.port(), CLIENTS)) {
                awaitState(proxy, "journal_failed");
                clients.await(100);
                assertThat(proxy.admin("/ready").statusCode()).isEqualTo(200);
                disk.thaw();
                Account again = awaitState(proxy, "recording");
                clients.await(50);
                clients.stop();
                assertThat(clients.failures()).isEmpty();
                Account told = Account.settled(proxy);
                assertThat(again.count("runs")).isOne();
                assertThat(told.count("seen")).isEqualTo(clients.answered());
                assertThat(told.ledger().lostTotal())
                        .as("the ring held what passed meanwhile")
                        .isZero();
                assertThat(proxy.terminate()).isZero();
                assertThat(warnings(proxy)).singleElement().asString().contains("the disk does not answer");
                assertThat(Recorded.read(journal).ledger())
                        .usingRecursiveComparison()
                        .isEqualTo(told.ledger());
            }
        }
    }

    @Test
    void pathThatCannotBecomeAJournalIsReportedInOneLine() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        Path foreign = Files.createDirectory(directory.resolve("foreign"));
        Files.writeString(foreign.resolve("photo"), "");
        for (Path never : List.of(file, file.resolve("below"), foreign)) {
            ProxyProcess.Ended ended = ProxyProcess.run(
                    directory,
                    "--listen=127.0.0.1:0",
                    "--admin=127.0.0.1:0",
                    "--upstream=127.0.0.1:9",
                    "--journal=" + never);
            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
            assertThat(ended.err().lines()).singleElement().asString().contains("--journal: " + never);
        }
    }

    @Test
    void failedStartAndEmptyRunLeaveNoRunDirectory() throws Exception {
        Path journal = directory.resolve("journal");
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(directory, app.port(), "--journal=" + journal)) {
            ProxyProcess.Ended second = ProxyProcess.run(
                    directory,
                    "--listen=127.0.0.1:0",
                    "--admin=127.0.0.1:" + proxy.adminPort(),
                    "--upstream=127.0.0.1:" + app.port(),
                    "--journal=" + directory.resolve("other"));
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(proxy.terminate()).isZero();
        }
        assertNoRun(journal);
        assertNoRun(directory.resolve("other"));
    }

    @Test
    void journalIsPrivateAndOtherPermissionsAreReported() throws Exception {
        Path journal = Files.createDirectory(
                directory.resolve("journal"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(directory, app.port(), "--journal=" + journal);
                SteadyClients clients = SteadyClients.start(proxy.port(), CLIENTS)) {
            clients.await(20);
            clients.stop();
            Account.settled(proxy);
            try (Stream<Path> all = Files.walk(journal)) {
                assertThat(all.filter(path -> !path.equals(journal)))
                        .isNotEmpty()
                        .allSatisfy(
                                path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                                        .as("%s", path)
                                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
            }
            assertThat(warnings(proxy)).singleElement().asString().contains(journal + " is readable by others");
        }
    }

    @Test
    void directoriesOfOthersAreRefusedAndThoseThatOthersCanWriteReported() throws Exception {
        Path journal = Files.createDirectory(directory.resolve("journal"));
        Files.setAttribute(journal, "unix:uid", 54_321);
        ProxyProcess.Ended ended = ProxyProcess.run(
                directory,
                "--listen=127.0.0.1:0",
                "--admin=127.0.0.1:0",
                "--upstream=127.0.0.1:9",
                "--journal=" + journal);
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
        assertThat(ended.err().lines())
                .singleElement()
                .asString()
                .contains("--journal: " + journal + ": belongs to user 54321");
        Files.setAttribute(journal, "unix:uid", 0);
        Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(directory, app.port(), "--journal=" + journal)) {
            awaitState(proxy, "recording");
            assertThat(warnings(proxy)).singleElement().asString().contains(journal + " is writable by others");
        }
    }

    private void startsAndRecordsOnceRight(Path journal, String state, LossCause cause, Step putRight)
            throws Exception {
        try (RecordingApp app = new RecordingApp()) {
            Account told;
            long answered;
            try (ProxyProcess proxy = ProxyProcess.start(directory, app.port(), options(journal));
                    SteadyClients clients = SteadyClients.start(proxy.port(), CLIENTS)) {
                awaitState(proxy, state);
                clients.await(100);
                assertThat(proxy.admin("/ready").statusCode()).isEqualTo(200);
                assertThat(Account.of(proxy).count("recorded")).isZero();
                assertNoRun(journal);
                putRight.run();
                awaitState(proxy, "recording");
                clients.await(100);
                clients.stop();
                assertThat(clients.failures()).isEmpty();
                told = Account.settled(proxy);
                answered = clients.answered();
                assertThat(proxy.terminate()).isZero();
                assertThat(warnings(proxy)).singleElement().asString().contains("(" + state + ")", journal.toString());
            }
            assertThat(told.count("seen")).isEqualTo(answered);
            assertThat(told.count("recorded")).isPositive();
            assertThat(told.lost(cause)).isPositive().isEqualTo(told.ledger().lostTotal());
            Recorded recorded = Recorded.read(journal);
            assertThat(recorded.ledger()).usingRecursiveComparison().isEqualTo(told.ledger());
            assertThat(recorded.gaps()).isEqualTo(Map.of(cause, told.lost(cause)));
            assertThat(recorded.exchanges().size()).isGreaterThanOrEqualTo((int) told.count("recorded"));
        }
    }

    private static void assertNoRun(Path journal) {
        if (Files.exists(journal)) {
            assertThat(journal).isDirectoryNotContaining(entry -> Files.isDirectory(entry));
        }
    }

    private static String[] options(Path journal) {
        return Stream.concat(Stream.of("--journal=" + journal), Stream.of(MIN_FREE))
                .toArray(String[]::new);
    }

    /** All but that the ring found no room in memory, which is as the machine is. */
    private static List<String> warnings(ProxyProcess proxy) throws Exception {
        return proxy.log()
                .lines()
                .filter(line -> line.contains("WARN") && !line.contains("records that wait for the journal"))
                .toList();
    }

    private static Account awaitState(ProxyProcess proxy, String state) throws Exception {
        Account account = Account.of(proxy);
        while (!account.state().equals(state)) { // the class has a timeout
            Thread.sleep(20);
            account = Account.of(proxy);
        }
        return account;
    }
}
