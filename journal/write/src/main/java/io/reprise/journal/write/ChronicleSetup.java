package io.reprise.journal.write;

import io.reprise.journal.JournalException;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.onoes.ExceptionHandler;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the system properties that Chronicle reads once, before its first class is loaded. They keep it from phoning
 * home, printing a banner, starting a thread that watches disks, and waiting for a lock that a dead process left.
 * Chronicle's own messages go to our log.
 */
final class ChronicleSetup {
    /** Tests that cannot wait five minutes for the next file set it to {@code minutely}. */
    private static final String ROLL_PROPERTY = "reprise.journal.roll";

    static final RollCycle ROLL_CYCLE =
            "minutely".equals(System.getProperty(ROLL_PROPERTY)) ? LegacyRollCycles.MINUTELY : RollCycles.FIVE_MINUTELY;
    private static final long BLOCK_BYTES = 64 << 20;
    private static final long LOCK_TIMEOUT_MS = 200;
    private static final Logger LOG = LoggerFactory.getLogger("io.reprise.journal.chronicle");

    static {
        setUnlessSet("chronicle.analytics.disable", "true");
        setUnlessSet("chronicle.announcer.disable", "true");
        setUnlessSet("chronicle.disk.monitor.disable", "true");
        // Safe because each run directory is fresh and guarded by our own lock.
        setUnlessSet("queue.force.unlock.mode", "ALWAYS");
        ExceptionHandler quiet = ExceptionHandler.ignoresEverything();
        Jvm.setExceptionHandlers(
                new Route(LOG::error), new Route((message, thrown) -> LOG.warn(message)), quiet, quiet);
    }

    private ChronicleSetup() {}

    /** Call before any other use of Chronicle; repeated calls cost nothing. */
    static void ensure() {
        // The static initializer does the work.
    }

    /**
     * Checks for the JVM flags that Chronicle needs; without them, its error messages are misleading.
     *
     * @throws JournalUnusableException if this JVM was started without these flags
     */
    static void requireFlags(Path journal) {
        Module base = Object.class.getModule();
        Module here = ChronicleSetup.class.getModule();
        if (!base.isOpen("java.lang.reflect", here) || !base.isExported("sun.nio.ch", here)) {
            throw new JournalUnusableException(journal + ": cannot be written to: the JVM needs --add-opens"
                    + " java.base/java.lang.reflect=ALL-UNNAMED and --add-exports java.base/sun.nio.ch=ALL-UNNAMED (the"
                    + " launchers and `java -jar` set them)");
        }
    }

    /**
     * Builds a queue in a fresh directory.
     *
     * @throws JournalException if Chronicle does not work in this JVM or on this filesystem
     */
    @SuppressWarnings("IllegalCatch") // a missing flag or class may cause any kind of error
    static SingleChronicleQueue build(Path directory, TimeProvider clock) {
        ensure();
        try {
            return SingleChronicleQueueBuilder.binary(directory)
                    .rollCycle(ROLL_CYCLE)
                    .blockSize(BLOCK_BYTES)
                    .timeoutMS(LOCK_TIMEOUT_MS)
                    .syncMode(SyncMode.NONE)
                    .timeProvider(clock)
                    .build();
        } catch (Throwable e) {
            throw failure(directory, e);
        }
    }

    /** An exception with a message of one line for anything that Chronicle threw. */
    static JournalException failure(Path directory, Throwable e) {
        return new JournalException((directory + ": the journal cannot be written: " + e).replace('\n', ' '), e);
    }

    private static void setUnlessSet(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }

    private interface Sink {
        void log(String message, @Nullable Throwable thrown);
    }

    private record Route(Sink sink) implements ExceptionHandler {
        @Override
        public void on(Class<?> source, @Nullable String message, @Nullable Throwable thrown) {
            sink.log(source.getSimpleName() + ": " + message, thrown);
        }

        @Override
        public void on(Logger source, @Nullable String message, @Nullable Throwable thrown) {
            sink.log(source.getName() + ": " + message, thrown);
        }
    }
}
