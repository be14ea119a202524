package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.measure.Traffic;
import io.reprise.replayer.source.Recording;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ContentsStoreTest {
    private static final int EXCHANGES = 300;

    @TempDir
    private Path journal;

    @BeforeEach
    void record() {
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < EXCHANGES; i++) {
                recording.at(100L * i).get("/page/" + i % 7, "Cookie: session=s" + i % 5 + "\r\n", "");
            }
            recording.get("http://other.example:81/");
        }
    }

    @Test
    void secondReplayFindsWhatTheFirstRead() throws IOException {
        OpenedPart first = open();
        destroyRecords(); // so that what comes now was not read from the journal

        OpenedPart second = open();

        assertSame(second, first);
        assertThat(second.hosts().named()).isEqualTo(first.hosts().named()).hasSize(2);
        assertThat(second.hosts().requests())
                .isEqualTo(first.hosts().requests())
                .isEqualTo(EXCHANGES + 1);
        assertThat(second.hosts().isComplete()).isTrue();
        assertThat(second.said()).isEmpty();
    }

    @Test
    void eachPartHasItsOwn() {
        open();
        assertThat(requests("--to=10s")).isEqualTo(100);
        assertThat(requests("--last=10s")).isEqualTo(101);
        assertThat(requests("--include=/page/1")).isEqualTo(43);
        assertThat(sessions("--session-key=connection")).isEqualTo(EXCHANGES + 1);
        assertThat(sessions()).isLessThan(EXCHANGES);
        assertThat(requests("--to=10s")).isEqualTo(100);
    }

    @Test
    void pausesThatAreCutAreCountedApart() {
        open();
        ScaleOptions cut = new ScaleOptions();
        new CommandLine(cut).parseArgs("--max-gap=10ms");
        OpenedPart shorter = OpenedPart.of(journal, cut);
        assertThat(shorter.contents().recorded().size().spanNs())
                .isLessThan(open().contents().recorded().size().spanNs());
    }

    @Test
    void longerRecordingIsReadAgain() {
        open();
        try (Recording more = new Recording(journal)) {
            more.at(60_000).get("/more");
        }
        assertThat(requests()).isEqualTo(EXCHANGES + 2);
    }

    @Test
    void damagedFileIsIgnoredWithOneLine() throws IOException {
        OpenedPart first = open();
        byte[] whole = Files.readAllBytes(kept());
        for (int at = 0; at < whole.length; at += 1 + at / 10) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            // Some bits of gzip mean nothing, such as the time in its header and those between its last block and its
            // end.
            if (!Arrays.equals(content(damaged), content(whole))) {
                assertIgnored(damaged, first);
            }
        }
        assertIgnored(Arrays.copyOf(whole, whole.length - 1), first);
        assertIgnored(Arrays.copyOf(whole, whole.length / 2), first);
        assertIgnored("foreign".getBytes(StandardCharsets.UTF_8), first);
        assertIgnored(new byte[0], first);
    }

    /** The decompressed bytes; empty if they are damaged. */
    private static byte[] content(byte[] gzip) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private void assertIgnored(byte[] bytes, OpenedPart first) throws IOException {
        Files.write(kept(), bytes);
        OpenedPart again = open();
        assertSame(again, first);
        assertThat(again.said().lines()).hasSize(1);
        assertThat(again.said()).contains(kept().toString(), "the recording is read once more");
    }

    @Test
    void onlyItsOwnerReadsIt() throws IOException {
        open();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept())))
                .isEqualTo("rw-------");
    }

    /** A guard that has not seen every host must see them all again. */
    @Test
    void tooManyHostsAreNotKept() {
        try (Recording many = new Recording(journal)) {
            for (int i = 0; i < 10_001; i++) {
                many.at(40_000 + i).get("http://host" + i + ".example/");
            }
        }
        assertThat(open().hosts().isComplete()).isFalse();
        assertThat(files()).isEmpty();
    }

    @Test
    void onlyAFewAreKept() {
        for (int i = 1; i <= 12; i++) {
            open("--to=" + i + "s");
        }
        assertThat(files()).hasSize(9);
    }

    private static void assertSame(OpenedPart second, OpenedPart first) {
        assertThat(second.contents().recorded()).isEqualTo(first.contents().recorded());
        assertThat(second.contents().counts()).isEqualTo(first.contents().counts());
        assertThat(second.contents().notes()).isEqualTo(first.contents().notes());
        assertThat(second.contents().runs()).isEqualTo(first.contents().runs());
        assertThat(second.contents().before()).isEqualTo(first.contents().before());
        Traffic.Stored traffic = second.contents().traffic().stored();
        assertThat(traffic)
                .usingRecursiveComparison()
                .isEqualTo(first.contents().traffic().stored());
        assertThat(second.recording().plan().size())
                .isEqualTo(first.recording().plan().size());
        assertThat(second.recording().endpoints()).isEqualTo(first.recording().endpoints());
    }

    private long requests(String... options) {
        return open(options).requests();
    }

    private long sessions(String... options) {
        return open(options).contents().recorded().size().sessions();
    }

    private OpenedPart open(String... options) {
        return OpenedPart.of(journal, options);
    }

    private Path kept() {
        return files().get(0);
    }

    private List<Path> files() {
        try (Stream<Path> entries = Files.list(journal)) {
            return entries.filter(each -> Objects.requireNonNull(each.getFileName())
                            .toString()
                            .startsWith("contents-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves the first record of each file, by which files are known. */
    private void destroyRecords() throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.walk(journal)) {
            files = entries.filter(each -> each.toString().endsWith(".cq4")).toList();
        }
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(1 << 20), 40_000);
            }
        }
    }
}
