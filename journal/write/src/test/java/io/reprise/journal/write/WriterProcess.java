package io.reprise.journal.write;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A recorder in a separate process that tests kill. It appends records 0, 1, 2 … of random sizes without end and prints
 * on stdout how many it has appended. Its clock is fast, so that files roll every few hundred records.
 */
final class WriterProcess implements AutoCloseable {
    private static final long MS_PER_RECORD = 1000;

    private final Process process;
    private final DataInputStream acknowledged;

    private WriterProcess(Process process) {
        this.process = process;
        this.acknowledged = new DataInputStream(process.getInputStream());
    }

    static WriterProcess start(Path journal) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                WriterProcess.class.getName(),
                journal.toString()));
        return new WriterProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Reads acknowledgements until this many records are appended. */
    long awaitCount(long count) throws IOException {
        long last = 0;
        while (last < count) {
            last = acknowledged.readLong();
        }
        return last;
    }

    /** Kills the process while it appends; returns how many records it had acknowledged. */
    long kill() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly(); // Process.destroyForcibly would drop the rest of the pipe
        process.waitFor();
        long last = 0;
        while (acknowledged.available() >= Long.BYTES) {
            last = acknowledged.readLong();
        }
        return last;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws IOException {
        // Logging goes to stdout by default, but here stdout is for acknowledgements.
        DataOutputStream acknowledge = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
        System.setOut(System.err);
        long[] clockMs = {System.currentTimeMillis()};
        SplittableRandom random = new SplittableRandom();
        ByteBuffer buffer = TestRecords.newBuffer();
        try (JournalAppender appender = JournalAppender.open(
                Path.of(arguments[0]), Map.of(), 0, () -> Instant.ofEpochMilli(clockMs[0]), true)) {
            for (long i = 0; ; i++) {
                clockMs[0] += MS_PER_RECORD;
                if (!appender.append(TestRecords.body(buffer, i, random.nextInt(8000)))) {
                    throw new IllegalStateException("refused");
                }
                acknowledge.writeLong(i + 1);
            }
        }
    }
}
