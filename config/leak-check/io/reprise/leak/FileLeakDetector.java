package io.reprise.leak;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes what leaked to the file that the build looks for after the tests, {@code reprise.leak.file}, besides the log
 * line that Netty writes. The file does not depend on how a test sets up logging, or on who reads its output.
 *
 * <p>Netty makes one of these for each resource type, through {@code io.netty.customResourceLeakDetector}.
 */
public final class FileLeakDetector<T> extends ResourceLeakDetector<T> {
    private static final int COLLECTIONS = 3;
    private static final long COLLECTION_MS = 50;

    public FileLeakDetector(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
        reportTheRestAtExit();
    }

    /** Netty looks for this one first, and logs an error where it is missing. */
    @SuppressWarnings("deprecation")
    public FileLeakDetector(Class<?> resourceType, int samplingInterval, long maxActive) {
        super(resourceType, samplingInterval, maxActive);
        reportTheRestAtExit();
    }

    private void reportTheRestAtExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::reportTheRest, "leak-report"));
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        super.reportTracedLeak(resourceType, records);
        write(resourceType, records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        super.reportUntracedLeak(resourceType);
        write(resourceType, "");
    }

    /** A leak is reported by the allocation after the collection that found it, which the last tests may not reach. */
    @SuppressWarnings("unchecked") // The tracker keeps the object's identity only.
    private void reportTheRest() {
        try {
            for (int i = 0; i < COLLECTIONS; i++) {
                System.gc();
                Thread.sleep(COLLECTION_MS);
                T probe = (T) new Object();
                ResourceLeakTracker<T> tracker = track(probe);
                if (tracker != null) {
                    tracker.close(probe);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(String resourceType, String records) {
        Path file = Path.of(System.getProperty("reprise.leak.file", "leaks.txt"));
        try {
            Files.writeString(
                    file,
                    "LEAK: " + resourceType + records + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
