package io.reprise.bench;

import io.reprise.journal.JournalReader;
import io.reprise.journal.Record;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordWriter;
import io.reprise.journal.write.JournalAppender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Measures writing a record to the journal and reading it back. The baseline of an append puts the same bytes with the
 * same checksum into a plain mapped file that grows in the same steps.
 *
 * <p>{@code java -jar bench/target/benchmarks.jar JournalBenchmark -prof gc}
 */
public class JournalBenchmark extends Jmh {
    private static final int READ_RECORDS = 200_000;
    private static final int MAP_BYTES = 64 << 20;

    @Param({"512", "2048"})
    public int recordBytes = 512;

    private final CRC32C crc = new CRC32C();
    private ByteBuffer record = ByteBuffer.allocateDirect(0);
    private ByteBuffer payload = ByteBuffer.allocateDirect(0);
    private Path directory = Path.of("");
    private Path filled = Path.of("");

    @SuppressWarnings("NullAway.Init") // set up before each trial
    private JournalAppender appender;

    @SuppressWarnings("NullAway.Init") // set up before each trial
    private FileChannel plainFile;

    @SuppressWarnings("NullAway.Init") // set up before each trial
    private MappedByteBuffer plain;

    private long plainBytes;

    /** Fills a journal to read and opens one to append to. */
    @Setup(Level.Trial)
    public void begin() throws IOException {
        directory = Files.createTempDirectory("reprise-bench");
        record = ByteBuffer.allocateDirect(recordBytes);
        payload = ByteBuffer.allocateDirect(recordBytes - RecordWriter.dataOffset(true));
        encode();
        filled = directory.resolve("filled");
        try (JournalAppender filling = JournalAppender.open(filled, Map.of(), 0)) {
            for (int i = 0; i < READ_RECORDS; i++) {
                filling.append(record);
            }
        }
        appender = JournalAppender.open(directory.resolve("journal"), Map.of(), 0);
        plainFile = FileChannel.open(
                directory.resolve("plain"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        plain = plainFile.map(FileChannel.MapMode.READ_WRITE, 0, MAP_BYTES);
    }

    /** Deletes all of it. */
    @TearDown(Level.Trial)
    public void end() throws IOException {
        appender.close();
        plainFile.close();
        delete(directory);
    }

    /** Lays a complete request out in a slot. */
    @Benchmark
    public ByteBuffer encode() {
        record.clear();
        RecordWriter.header(record, RecordKind.REQUEST, 0, 42, 7, 1_795_425_503_084_704_856L);
        RecordWriter.session(record, 0x1234_5678_9abc_def0L, 3);
        RecordWriter.headLength(record, payload.capacity());
        RecordWriter.end(record, 1_795_425_503_084_904_856L, 0, 0, 0);
        record.position(RecordWriter.dataOffset(true)).put(payload.clear());
        RecordWriter.finish(record, recordBytes);
        return record;
    }

    /** A fresh run and a fresh file for each iteration, outside of what is timed: neither fills the disk. */
    @Setup(Level.Iteration)
    public void restart() throws IOException {
        Path run = appender.runDirectory();
        appender.close();
        if (Files.exists(run)) { // a run without a record is removed when it is closed
            delete(run);
        }
        appender = JournalAppender.open(directory.resolve("journal"), Map.of(), 0);
        plainFile.truncate(0);
        plain = plainFile.map(FileChannel.MapMode.READ_WRITE, 0, MAP_BYTES);
        plainBytes = 0;
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Numbers, checksums and appends it. */
    @Benchmark
    public boolean append() {
        return appender.append(record);
    }

    /** The same bytes and checksum in a plain mapped file. */
    @Benchmark
    public long appendToMappedFile() throws IOException {
        crc.reset();
        crc.update(record.position(0));
        record.putInt(0, (int) crc.getValue()).position(0);
        if (plain.remaining() < recordBytes) {
            plainBytes += MAP_BYTES;
            plain = plainFile.map(FileChannel.MapMode.READ_WRITE, plainBytes, MAP_BYTES);
        }
        plain.put(record);
        return record.position(0).getInt(0);
    }

    /** All records of a run, each bounds-checked and checksummed. */
    @Benchmark
    @OperationsPerInvocation(READ_RECORDS)
    public long read() {
        long bytes = 0;
        int count = 0;
        try (JournalReader reader = JournalReader.open(List.of(filled))) {
            for (Record next = reader.next(); next != null; next = reader.next()) {
                bytes += next.length();
                count++;
            }
        }
        if (count != READ_RECORDS) {
            throw new IllegalStateException("read " + count + " of " + READ_RECORDS + " records");
        }
        return bytes;
    }
}
