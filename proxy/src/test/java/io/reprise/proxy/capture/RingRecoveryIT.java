package io.reprise.proxy.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.Damage;
import io.reprise.journal.GapData;
import io.reprise.journal.JournalReader;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.Protocol;
import io.reprise.journal.Record;
import io.reprise.journal.RecordKind;
import io.reprise.journal.write.JournalAccess;
import io.reprise.journal.write.JournalRemovedException;
import io.reprise.journal.write.MinFree;
import io.reprise.journal.write.RingMemory;
import io.reprise.journal.write.RingRecovery;
import io.reprise.testkit.Await;
import io.reprise.time.NanoClock;
import io.reprise.traffic.SessionRules;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a killed process leaves: its ring and its journal, copied while the writer stands still. */
class RingRecoveryIT {
    private static final int METADATA = 1 << 30;
    private static final int NOT_READY = 1 << 31;

    @TempDir
    Path directory;

    private Path rings = Path.of("");
    private Path deadRings = Path.of("");
    private Path journal = Path.of("");
    private final Semaphore before = new Semaphore(0);
    private final Semaphore after = new Semaphore(1 << 30);

    @BeforeEach
    void makeDirectories() throws IOException {
        rings = Files.createTempDirectory(RingRecovery.DIRECTORY, "reprise-test");
        deadRings = Files.createDirectory(rings.resolve("dead"));
        journal = directory.resolve("journal");
    }

    @AfterEach
    void removeRings() throws IOException {
        try (Stream<Path> all = Files.walk(rings)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @ParameterizedTest(name = "{0} appended, the writer stands {1} append")
    @CsvSource({
        "0, before",
        "1, before",
        "37, before",
        "1, within",
        "37, within",
        "100, within",
        "1, after",
        "37, after",
        "100, after"
    })
    void everyExchangeIsRecoveredOnceWhereverTheWriterWasStopped(int appended, String stopped) throws Exception {
        Recorder recorder = start();
        boolean afterAppend = !stopped.equals("before");
        after.drainPermits();
        after.release(afterAppend ? appended - 1 : appended);
        before.release(appended);
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        for (int i = 0; i < 200; i++) {
            Taps.exchange(tap, Taps.request("GET /" + i + " HTTP/1.1\r\nHost: x\r\n\r\n"), i % 10 == 0 ? 20_000 : 5);
        }
        Await.until(
                "the writer waits before or after an append",
                () -> before.hasQueuedThreads() || after.hasQueuedThreads());
        Path copy = kill(recorder);
        if (stopped.equals("within")) {
            uncommitLastRecord(copy);
        }

        assertThat(recovered(copy, deadRings)).singleElement().satisfies(outcome -> {
            assertThat(outcome.problem()).isEmpty();
            assertThat(outcome.recordCount()).isEqualTo(400 - appended);
        });
        assertThat(rings(deadRings)).isEmpty();
        Content content = Content.of(copy);
        assertThat(content.kinds).doesNotContain(RecordKind.GAP);
        assertThat(content.requests)
                .isEqualTo(Stream.iterate(0, i -> i + 1)
                        .limit(200)
                        .map(i -> "GET /" + i)
                        .toList());
        assertThat(content.ledger).usingRecursiveComparison().isEqualTo(new LedgerData(200, 200, 0, new long[4]));
        // There is nothing left to do, and nothing is done.
        assertThat(recovered(copy, deadRings)).isEmpty();
        assertThat(Content.of(copy).kinds).isEqualTo(content.kinds);
    }

    @Test
    void exchangesLostToAFullRingAreInTheRecoveredLedger() throws Exception {
        Recorder recorder = start();
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        for (int i = 0; i < 3_000; i++) {
            Taps.exchange(tap, Taps.GET, 5);
        }
        long lost = recorder.ledger().lost(LossCause.RING_FULL);
        assertThat(lost).isPositive();
        Await.until("a thread waits for the lock", before::hasQueuedThreads);
        Path copy = kill(recorder);
        recovered(copy, deadRings);
        Content content = Content.of(copy);
        assertThat(content.ledger.seen()).isEqualTo(3_000);
        assertThat(content.ledger.addsUp()).isTrue();
        assertThat(content.ledger.lost(LossCause.RING_FULL)).isEqualTo(lost).isEqualTo(content.gapExchanges);
        assertThat(content.requests.size()).isBetween((int) (3_000 - lost), (int) (3_001 - lost));
    }

    /** The ring and the run are turned to what a recorder of version 1 leaves. */
    @Test
    void ringOfVersion1IsRecoveredInVersion1() throws Exception {
        Recorder recorder = start();
        before.release(37);
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        for (int i = 0; i < 50; i++) {
            Taps.exchange(tap, Taps.GET, i % 10 == 0 ? 20_000 : 5);
        }
        Await.until("the writer waits", before::hasQueuedThreads);
        Path copy = kill(recorder);
        Content.of(copy);
        Version1.turnRun(copy);
        Version1.turnRing(rings(deadRings).get(0));
        assertThat(recovered(copy, deadRings)).singleElement().satisfies(outcome -> {
            assertThat(outcome.problem()).isEmpty();
            assertThat(outcome.recordCount()).isEqualTo(100 - 37);
        });
        Content content = Content.of(copy);
        assertThat(content.requests).hasSize(50);
        assertThat(content.ledger).usingRecursiveComparison().isEqualTo(new LedgerData(50, 50, 0, new long[4]));
        assertThat(Version1.versions(copy)).containsExactly(1);
    }

    @Test
    void ringThatIsRecoveredAgainAddsNothing() throws Exception {
        Path copy = killed(50);
        Path ring = rings(deadRings).get(0);
        byte[] bytes = Files.readAllBytes(ring);
        recovered(copy, deadRings);
        Content content = Content.of(copy);
        Files.write(ring, bytes);
        assertThat(recovered(copy, deadRings)).singleElement().satisfies(outcome -> {
            assertThat(outcome.problem()).isEmpty();
            assertThat(outcome.recordCount()).isZero();
        });
        assertThat(rings(deadRings)).isEmpty();
        assertThat(Content.of(copy).kinds).isEqualTo(content.kinds);
    }

    @Test
    void ringsOfRunningRecordersAndOtherJournalsAreLeftAlone() throws Exception {
        Recorder recorder = start();
        Await.until("a run has begun", () -> recorder.runDirectory() != null);
        assertThat(recovered(journal, rings)).isEmpty();
        assertThat(rings(rings)).hasSize(1);
        Path copy = kill(recorder);
        Path other = Files.createDirectory(directory.resolve("other"));
        assertThat(recovered(other, deadRings)).isEmpty();
        assertThat(rings(deadRings)).hasSize(1);
        assertThat(recovered(copy, deadRings)).hasSize(1);
        assertThat(rings(rings)).as("removed when recording ends in good order").isEmpty();
    }

    @Test
    void ringAndRecoveredFileArePrivate() throws Exception {
        Path copy = killed(50);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(rings(deadRings).get(0))))
                .isEqualTo("rw-------");
        recovered(copy, deadRings);
        try (Stream<Path> files = Files.walk(copy)) {
            assertThat(files.filter(file -> file.toString().endsWith(".recovered.cq4")))
                    .singleElement()
                    .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void damagedRingLosesOnlyItsOwnRecords() throws Exception {
        Path copy = killed(20);
        Path ring = rings(deadRings).get(0);
        byte[] good = Files.readAllBytes(ring);
        Random random = new Random(7);
        for (int i = 0; i < 30; i++) {
            byte[] bytes = i % 5 == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int n = 0; n < 400 && i % 5 != 0; n++) {
                int from = i % 2 == 0 ? 0 : 8_192 + 1_024 * 256;
                bytes[from + random.nextInt(i % 2 == 0 ? 8_192 : 200_000)] = (byte) random.nextInt();
            }
            Path again = copy(copy, "again" + i);
            Files.write(ring, bytes);
            List<RingRecovery.Outcome> outcomes = recovered(again, deadRings);
            assertThat(outcomes)
                    .allSatisfy(outcome -> assertThat(outcome.problem()).doesNotContain("\n"));
            assertThat(Content.of(again).requests.size()).isLessThanOrEqualTo(20);
        }
        Files.deleteIfExists(ring);
        Files.createSymbolicLink(ring, Path.of("/dev/zero"));
        assertThat(recovered(copy, deadRings)).isEmpty();
        assertThat(Files.exists(ring, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void abandonedRingsDoNotFillTheMemory() throws Exception {
        before.release(1_000);
        for (int i = 0; i < RingMemory.COUNT_MAX; i++) {
            Files.createFile(rings.resolve("reprise-" + i + ".ring"));
        }
        Recorder recorder = start();
        assertThat(recorder.ring()).isEqualTo("private");
        assertThat(recorder.stop(Duration.ofSeconds(20))).isTrue();
        assertThat(rings(rings)).hasSize(RingMemory.COUNT_MAX);
        Instant made = Instant.parse("2026-03-01T12:00:00Z");
        for (Path ring : rings(rings)) {
            Files.setLastModifiedTime(ring, FileTime.from(made));
        }
        RingRecovery.recover(journal, rings, () -> made.plusSeconds(60));
        assertThat(rings(rings)).as("that may yet be finished").hasSize(RingMemory.COUNT_MAX);
        RingRecovery.recover(journal, rings, () -> made.plusSeconds(60).plusMillis(1));
        assertThat(rings(rings)).as("that were never finished").isEmpty();
    }

    @Test
    void ringIsPrivateWithoutADirectoryOnTmpfs() throws Exception {
        before.release(1_000);
        for (Path nowhere : List.of(directory, directory.resolve("missing"))) {
            Recorder recorder = start(nowhere);
            Taps.exchange(recorder.tap(0).connectionOpened(Protocol.HTTP_1), Taps.GET, 5);
            assertThat(recorder.stop(Duration.ofSeconds(20))).isTrue();
            assertThat(recorder.ledger().recorded()).isEqualTo(1);
        }
        assertThat(rings(directory)).isEmpty();
    }

    /** Leaves the last record as a process does that dies after it stored the record and before it said so. */
    private static void uncommitLastRecord(Path journal) throws IOException {
        try (Stream<Path> files = Files.walk(journal);
                RandomAccessFile file = new RandomAccessFile(
                        files.filter(path -> path.toString().endsWith(".cq4"))
                                .findFirst()
                                .orElseThrow()
                                .toFile(),
                        "rw")) {
            long last = -1;
            long at = 0;
            int header = headerAt(file, at);
            while (header > 0) {
                last = header < METADATA ? at : last;
                at = at + Integer.BYTES + (header & METADATA - 1) + 3 & -4L;
                header = headerAt(file, at);
            }
            int uncommitted = Integer.reverseBytes(headerAt(file, last) | NOT_READY);
            file.seek(last);
            file.writeInt(uncommitted);
        }
    }

    private static int headerAt(RandomAccessFile file, long at) throws IOException {
        file.seek(at);
        return Integer.reverseBytes(file.readInt());
    }

    private static List<RingRecovery.Outcome> recovered(Path journal, Path rings) {
        return RingRecovery.recover(journal, rings, InstantSource.system());
    }

    private Path killed(int exchanges) throws Exception {
        Recorder recorder = start();
        ConnectionTap tap = recorder.tap(0).connectionOpened(Protocol.HTTP_1);
        for (int i = 0; i < exchanges; i++) {
            Taps.exchange(tap, Taps.GET, 5);
        }
        Await.until("a thread waits for the lock", before::hasQueuedThreads);
        return kill(recorder);
    }

    /** Copies what a kill would leave, then lets the recorder go. */
    private Path kill(Recorder recorder) throws Exception {
        Await.until("a run has begun", () -> recorder.runDirectory() != null);
        for (Path ring : rings(rings)) { // the run is open a moment before its ring says so
            Await.until(
                    "the ring names its run",
                    () -> names(ring, Objects.requireNonNull(recorder.runDirectory(), "run")));
        }
        for (Path ring : rings(rings)) {
            Files.copy(ring, deadRings.resolve(ring.getFileName()));
        }
        Path copy = copy(journal, "copy");
        before.release(1 << 20);
        after.release(1 << 20);
        assertThat(recorder.stop(Duration.ofSeconds(20))).isTrue();
        return copy;
    }

    private static boolean names(Path ring, Path run) {
        try (InputStream in = Files.newInputStream(ring)) {
            String head = new String(in.readNBytes(8_192), StandardCharsets.ISO_8859_1);
            return head.contains(run.getFileName().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path copy(Path from, String name) throws Exception {
        Path to = directory.resolve(name);
        Process cp = new ProcessBuilder("cp", "-a", "--sparse=always", from.toString(), to.toString()).start();
        assertThat(cp.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(cp.exitValue()).isZero();
        return to;
    }

    private Recorder start() {
        return start(rings);
    }

    private Recorder start(Path ringDirectory) {
        CaptureConfig config = new CaptureConfig(
                journal,
                Map.of(),
                MinFree.NOTHING,
                JournalAccess.USER,
                new CaptureConfig.Limits(CaptureConfig.Limits.RING_BYTES_MIN, 65_536, ringDirectory),
                SessionRules.standard(),
                RecordingRules.DEFAULT);
        JournalSink.Opener real = JournalSink.opener(config);
        return Recorder.start(config, () -> new Halting(real.open()), NanoClock.SYSTEM);
    }

    private static List<Path> rings(Path in) throws IOException {
        try (Stream<Path> entries = Files.list(in)) {
            return entries.filter(path -> path.toString().endsWith(".ring")).toList();
        }
    }

    /** A real run that can be made to stand still before or after an append. */
    private final class Halting implements JournalSink {
        private final JournalSink run;

        Halting(JournalSink run) {
            this.run = run;
        }

        @Override
        public boolean append(ByteBuffer record) {
            before.acquireUninterruptibly();
            boolean appended = run.append(record);
            after.acquireUninterruptibly();
            return appended;
        }

        @Override
        public boolean appendLast(ByteBuffer record) {
            return run.appendLast(record);
        }

        @Override
        public void force() {
            run.force();
        }

        @Override
        public Path runDirectory() {
            return run.runDirectory();
        }

        @Override
        public @Nullable JournalRemovedException removal() {
            return run.removal();
        }

        @Override
        public void close() {
            run.close();
        }
    }

    /** What a reader finds, without damage. */
    private static final class Content {
        private final List<RecordKind> kinds = new ArrayList<>();
        private final List<String> requests = new ArrayList<>();
        private LedgerData ledger = new LedgerData(0, 0, 0, new long[0]);
        private long gapExchanges;

        static Content of(Path journal) {
            Content content = new Content();
            try (JournalReader reader = JournalReader.open(List.of(journal))) {
                for (Record record = reader.next(); record != null; record = reader.next()) {
                    content.add(record);
                }
                assertThat(reader.damage()).isEqualTo(new Damage(0, 0, 0, ""));
            }
            return content;
        }

        private void add(Record record) {
            RecordKind kind = record.kind();
            if (kind == null) {
                return;
            }
            kinds.add(kind);
            if (kind == RecordKind.REQUEST) {
                byte[] head = new byte[record.head().remaining()];
                record.head().get(head);
                String text = new String(head, StandardCharsets.US_ASCII);
                requests.add(text.split(" HTTP", 2)[0]);
            } else if (kind == RecordKind.LEDGER) {
                LedgerData told = LedgerData.decode(record.body());
                ledger = told == null ? ledger : told;
            } else if (kind == RecordKind.GAP) {
                GapData gap = GapData.decode(record.body());
                gapExchanges += gap == null ? 0 : gap.exchanges();
            }
        }
    }
}
