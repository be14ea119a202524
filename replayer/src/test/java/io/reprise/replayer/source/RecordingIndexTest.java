package io.reprise.replayer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.journal.JournalSnapshot;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeCounts;
import io.reprise.time.TimeBound;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads parts of a recording of two hosts, of 60 s and 600 requests each, with and without an index. */
class RecordingIndexTest {
    private static final int USERS = 7;

    @TempDir
    private Path directory;

    private Path journal;
    private JournalSnapshot snapshot;

    /** What a pass over a part of the recording gives. */
    private record Pass(List<String> exchanges, SourceCounts counts, LookBack before) {}

    @BeforeEach
    void record() {
        journal = directory.resolve("journal");
        try (Recording one = new Recording(journal);
                Recording other = new Recording(journal)) {
            long[] slow = new long[2];
            for (int i = 0; i < 600; i++) {
                slow[0] = write(one, i, 100L * i, slow[0]);
                slow[1] = i < 100 ? 0 : write(other, i, 100L * i + 30, slow[1]);
            }
        }
        snapshot = JournalSnapshot.of(List.of(journal));
    }

    /**
     * Users log in anew every ten seconds, which gives them other cookies; some requests are answered much later.
     *
     * @param slow the request that waits for its answer; 0 for none
     * @return the request that waits now
     */
    private static long write(Recording recording, int i, long ms, long slow) {
        recording.at(ms);
        int user = i % USERS;
        int login = i / 100;
        String cookie = "Cookie: session=" + user + "-" + login + "\r\n";
        if (i % 100 < USERS) {
            String earlier = login == 0 ? "" : "Cookie: session=" + user + "-" + (login - 1) + "\r\n";
            recording.get("/login/" + user, earlier, "Set-Cookie: session=" + user + "-" + login + "; Path=/\r\n");
        } else if (i % 50 == 30) {
            return recording.request("GET /slow/" + i, cookie, 0).exchange();
        } else {
            recording.get("/page/" + i, cookie, "");
        }
        if (slow == 0 || i % 50 != 44) {
            return slow;
        }
        recording.lateAnswer(slow, "HTTP/1.1 200 OK\r\n\r\n");
        return 0;
    }

    @Test
    void partIsTheSameWithAnIndex() throws IOException {
        RecordingIndex index = index(SourceConfig.everything(), 20);
        for (SourceConfig part : parts()) {
            assertSame(part, index);
        }
    }

    private static List<SourceConfig> parts() {
        Instant start = Instant.ofEpochSecond(0, Recording.START_NS);
        TimeBound second20 = new TimeBound.Offset(Duration.ofSeconds(20));
        TimeBound second25 = new TimeBound.Offset(Duration.ofSeconds(25));
        return List.of(
                SourceConfig.window(second20, null, null, null),
                SourceConfig.window(second20, second25, null, null),
                SourceConfig.window(second20, null, null, Duration.ofSeconds(3)),
                SourceConfig.window(null, null, Duration.ofSeconds(5), null),
                SourceConfig.window(null, null, Duration.ofMillis(1), null),
                SourceConfig.window(null, null, Duration.ofSeconds(5), Duration.ofSeconds(1)),
                SourceConfig.window(new TimeBound.At(start.plusMillis(33_333)), null, null, null),
                SourceConfig.window(
                        new TimeBound.At(start.plusSeconds(50)), new TimeBound.At(start.plusSeconds(51)), null, null));
    }

    private void assertSame(SourceConfig part, RecordingIndex index) {
        Pass plain = read(part);
        assertThat(plain.exchanges()).isNotEmpty();
        assertThat(read(part.withIndex(index))).isEqualTo(plain);
        long total = plain.before().total();
        assertThat(total).isPositive();
        LookBack all = new LookBack(total, total, null);
        for (LookBack before :
                List.of(all, all.only(Set.of()), all.only(Set.of(-1L, -90L)), new LookBack(total, 40, null))) {
            SourceConfig withBefore = part.withLookBack(before);
            Pass expected = read(withBefore);
            Pass actual = read(withBefore.withIndex(index));
            assertThat(actual.exchanges()).isEqualTo(expected.exchanges());
            assertThat(actual.counts().skipped()).isEqualTo(expected.counts().skipped());
            assertThat(actual.counts().chosen()).isEqualTo(expected.counts().chosen());
        }
    }

    @Test
    void whatLiesBeforeIsNotRead() throws IOException {
        RecordingIndex index = index(SourceConfig.everything(), 20);
        SourceConfig last = SourceConfig.window(null, null, Duration.ofSeconds(5), null);
        Pass plain = read(last);
        destroyBegin();

        Pass indexed = read(last.withIndex(index));

        assertThat(indexed).isEqualTo(plain);
        assertThat(read(last).counts().read()).isLessThan(plain.counts().read());
    }

    @Test
    void hostsOfAllOfTheRecordingAreKnown() throws IOException {
        RecordingIndex index = index(SourceConfig.everything(), 20);
        RecordedHosts hosts = new RecordedHosts(Set.of());
        SourceConfig last = SourceConfig.window(null, null, Duration.ofSeconds(5), null);
        try (JournalSource source = JournalSource.openWithoutBodies(snapshot, last.withIndex(index), hosts)) {
            drain(source);
        }
        assertThat(hosts.named()).hasSize(1);
        assertThat(hosts.requests()).isEqualTo(1_100);
    }

    @Test
    void indexOfAPartServesWhatItCovers() throws IOException {
        SourceConfig begin = SourceConfig.window(null, new TimeBound.Offset(Duration.ofSeconds(30)), null, null);
        RecordingIndex index = index(begin, 20);
        SourceConfig covered = SourceConfig.window(
                new TimeBound.Offset(Duration.ofSeconds(20)), new TimeBound.Offset(Duration.ofSeconds(30)), null, null);
        assertSame(covered, index);
        assertThat(index.reaches(covered.window())).isTrue();
        for (SourceConfig beyond : List.of(
                SourceConfig.window(new TimeBound.Offset(Duration.ofSeconds(20)), null, null, null),
                SourceConfig.window(
                        new TimeBound.Offset(Duration.ofSeconds(20)),
                        new TimeBound.Offset(Duration.ofSeconds(31)),
                        null,
                        null),
                SourceConfig.window(null, null, Duration.ofSeconds(5), null))) {
            assertThat(index.covers(beyond.window())).isFalse();
            assertThat(index.reaches(beyond.window())).isFalse();
            assertSame(beyond, index);
        }
    }

    @Test
    void damagedRecordingHasNoIndex() throws IOException {
        destroyBegin();
        try (RecordingIndexWriter writer = new RecordingIndexWriter(directory, 20)) {
            readWith(writer, SourceConfig.everything());
            assertThat(writer.isOfUse()).isFalse();
        }
    }

    @Test
    void readingThatEndedEarlyHasNoIndex() {
        try (RecordingIndexWriter writer = new RecordingIndexWriter(directory, 20);
                JournalSource source = JournalSource.openWithoutBodies(
                                snapshot, SourceConfig.everything(), new RecordedHosts(Set.of()))
                        .indexedBy(writer)) {
            for (int i = 0; i < 500; i++) {
                source.next();
            }
            assertThat(writer.isOfUse()).isFalse();
        }
    }

    @Test
    void temporaryFileIsRemoved() throws IOException {
        index(SourceConfig.everything(), 20);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(each -> String.valueOf(each.getFileName())))
                    .containsExactlyInAnyOrder("journal", "index");
        }
    }

    @Test
    void damagedFileIsRefused() throws IOException {
        index(SourceConfig.everything(), 200);
        byte[] whole = Files.readAllBytes(directory.resolve("index"));
        for (int at = 0; at < whole.length; at += 1 + at / 20) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            assertRefused(damaged);
        }
        assertRefused(Arrays.copyOf(whole, whole.length - 1));
        assertRefused(Arrays.copyOf(whole, whole.length + 1));
        assertRefused(new byte[0]);
    }

    private void assertRefused(byte[] bytes) throws IOException {
        Path file = directory.resolve("refused");
        Files.write(file, bytes);
        assertThatThrownBy(() -> RecordingIndex.open(file, snapshot))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'" + file + "' is not a usable index");
    }

    private RecordingIndex index(SourceConfig read, int spacing) throws IOException {
        Path file = directory.resolve("index");
        try (RecordingIndexWriter writer = new RecordingIndexWriter(directory, spacing)) {
            readWith(writer, read);
            assertThat(writer.isOfUse()).isTrue();
            try (OutputStream out = Files.newOutputStream(file)) {
                writer.write(out, snapshot);
            }
        }
        return RecordingIndex.open(file, snapshot);
    }

    private void readWith(RecordingIndexWriter writer, SourceConfig config) {
        RecordedHosts hosts = new RecordedHosts(Set.of());
        try (JournalSource source =
                JournalSource.openWithoutBodies(snapshot, config, hosts).indexedBy(writer)) {
            drain(source);
        }
    }

    private Pass read(SourceConfig config) {
        try (JournalSource source = JournalSource.open(snapshot, config)) {
            List<String> exchanges = drain(source);
            SourceCounts counts = source.counts();
            // What the reader of records counted is only of the part that it read.
            SourceCounts comparable = new SourceCounts(
                    counts.read(),
                    counts.chosen(),
                    counts.skipped(),
                    new ExchangeCounts(
                            new ExchangeCounts.HandedOut(0, 0, 0),
                            new ExchangeCounts.Headless(0, 0),
                            new ExchangeCounts.Dropped(0, 0),
                            0,
                            0));
            return new Pass(
                    exchanges, comparable, new LookBack(source.lookBack().total(), 0, null));
        }
    }

    private static List<String> drain(JournalSource source) {
        List<String> exchanges = new ArrayList<>();
        for (SourcedExchange next = source.next(); next != null; next = source.next()) {
            Exchange exchange = next.exchange();
            exchanges.add(next.number() + " " + exchange.displayId() + " " + next.session() + " " + next.target() + " "
                    + exchange.endTimeNs());
        }
        return exchanges;
    }

    /** Destroys records near the beginning of each run, but not the first of a file, by which it is known. */
    private void destroyBegin() throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.walk(journal)) {
            files = entries.filter(each -> each.toString().endsWith(".cq4")).toList();
        }
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(8_000), 40_000);
            }
        }
    }
}
