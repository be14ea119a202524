package io.reprise.proxy.capture;

import io.reprise.journal.write.RingMemory;
import io.reprise.journal.write.RingRecovery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the memory of a ring: a file that outlives the process where possible, otherwise private memory. */
final class RingPlace {
    private static final Logger LOG = LoggerFactory.getLogger("io.reprise.recording");

    private RingPlace() {}

    /** @param directory of the file; null for private memory */
    static RingMemory memory(@Nullable Path directory, Path journal, long bytes) {
        int slotCount = CaptureRing.slotCount(bytes);
        if (directory == null) {
            return RingMemory.inProcess(slotCount);
        }
        try {
            return RingMemory.inFile(directory, journal, slotCount);
        } catch (IOException | UnsupportedOperationException none) {
            LOG.warn("records that wait for the journal are lost if the process is killed: {}", none.getMessage());
            return RingMemory.inProcess(slotCount);
        }
    }

    /**
     * Adds the records that killed recorders left to the journal. Waits for the disk, so it needs a thread of its own.
     */
    static void recover(Path journal, Path directory) {
        for (RingRecovery.Outcome outcome : RingRecovery.recover(journal, directory, InstantSource.system())) {
            if (outcome.problem().isEmpty()) {
                LOG.info("{} records of a killed recorder added to {}", outcome.recordCount(), outcome.run());
            } else {
                LOG.warn("records of a killed recorder stay in {}: {}", outcome.ring(), outcome.problem());
            }
        }
    }
}
