package io.reprise.proxy.capture;

import io.reprise.journal.write.RingMemory;
import io.reprise.journal.write.RingRecovery;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets a ring its memory: a file that outlives the process where there can be one, and otherwise private memory. */
final class RingPlace {
    private static final Logger LOG = LoggerFactory.getLogger("io.reprise.recording");

    private RingPlace() {}

    /** @param directory where the file is to be; null for private memory */
    static RingMemory memory(@Nullable Path directory, Path journal, long bytes) {
        int slotCount = CaptureRing.slotCount(bytes);
        if (directory == null) {
            return RingMemory.inProcess(slotCount);
        }
        try {
            return RingMemory.inFile(directory, journal, slotCount);
        } catch (IOException | UnsupportedOperationException none) {
            LOG.warn("what waits for the journal is lost when the process is killed: {}", none.getMessage());
            return RingMemory.inProcess(slotCount);
        }
    }

    /** Adds to the journal what killed recorders left; as long as the disk takes, so on a thread of its own. */
    static void recover(Path journal, Path directory) {
        for (RingRecovery.Outcome outcome : RingRecovery.recover(journal, directory)) {
            if (outcome.problem().isEmpty()) {
                LOG.info("{} records of a killed recorder added to {}", outcome.recordCount(), outcome.run());
            } else {
                LOG.warn("what a killed recorder left in {} stays there: {}", outcome.ring(), outcome.problem());
            }
        }
    }
}
