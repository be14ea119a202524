package io.reprise.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cli.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * Reads journals that recorders of each earlier version of the format wrote, and compares with the output of the
 * {@code journal} program of their time. The journals are kept as files and never written again.
 */
class EarlierFormatsTest {
    private static final int BLOCK_BYTES = 64 << 10;

    @TempDir
    Path directory;

    private static InputStream resource(int version, String name) {
        return Objects.requireNonNull(
                EarlierFormatsTest.class.getResourceAsStream("format-" + version + "/" + name), name);
    }

    private static String text(int version, String name) throws IOException {
        try (InputStream in = resource(version, name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Unpacks the journal with holes where it has only zeros, since its files are long. */
    private Path unpack(int version) throws IOException {
        Path journal = directory.resolve("journal");
        Files.createDirectory(journal);
        try (ZipInputStream zip = new ZipInputStream(resource(version, "journal.zip"))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path to = journal.resolve(entry.getName()).normalize();
                assertThat(to).startsWithRaw(journal);
                if (entry.isDirectory()) {
                    Files.createDirectories(to);
                } else {
                    unpack(zip, to);
                }
            }
        }
        return journal;
    }

    private static void unpack(InputStream from, Path to) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(to.toFile(), "rw")) {
            byte[] block = from.readNBytes(BLOCK_BYTES);
            long length = 0;
            while (block.length > 0) {
                if (hasContent(block)) {
                    file.seek(length);
                    file.write(block);
                }
                length += block.length;
                block = from.readNBytes(BLOCK_BYTES);
            }
            file.setLength(length);
        }
    }

    private static boolean hasContent(byte[] block) {
        for (byte each : block) {
            if (each != 0) {
                return true;
            }
        }
        return false;
    }

    private static String call(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(new JournalMain())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        assertThat(Program.run(line, arguments, Map.of())).isZero();
        assertThat(err.toString()).isEmpty();
        return out.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = 1)
    void readsAsTheProgramOfItsTimeDid(int version) throws IOException {
        String journal = unpack(version).toString();
        assertThat(call("info", journal).replace(journal, "j")).isEqualTo(text(version, "info.txt"));
        assertThat(call("list", journal)).isEqualTo(text(version, "list.txt"));
        assertThat(call("show", journal, "--exchange", "0-7")).isEqualTo(text(version, "show.txt"));
        Path exported = directory.resolve("export.ndjson");
        call("export", journal, "--output", exported.toString());
        try (InputStream expected = new GZIPInputStream(resource(version, "export.ndjson.gz"))) {
            assertThat(Files.readString(exported))
                    .isEqualTo(new String(expected.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
