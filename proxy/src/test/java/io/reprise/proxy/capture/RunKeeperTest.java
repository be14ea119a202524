package io.reprise.proxy.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.journal.JournalException;
import io.reprise.journal.LossCause;
import io.reprise.journal.write.JournalFullException;
import io.reprise.journal.write.JournalRemovedException;
import io.reprise.journal.write.JournalUnusableException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How often a run is tried, by a clock of the test. */
class RunKeeperTest {
    private static final ByteBuffer RECORD = ByteBuffer.allocate(100);

    private final Disk disk = new Disk();
    private final List<Long> triedAtS = new ArrayList<>();
    private long nowNs = -TimeUnit.SECONDS.toNanos(3);
    private final Runs runs = new Runs();
    private final RunKeeper run = new RunKeeper(disk, new WriterCounters(), runs, () -> nowNs);
    private long seconds;

    /** Whatever is wrong with opening, the wait doubles up to its bound. */
    @Test
    void waitDoublesWhileNoRunCanBeOpened() {
        disk.opening = new JournalException("broken");
        pass(100);
        assertThat(triedAtS).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 61L, 91L);
        assertThat(run.state()).isEqualTo(RecordingState.JOURNAL_FAILED);
        assertThat(run.append(RECORD)).isEqualTo(LossCause.JOURNAL_FAILED);
    }

    /** A proxy that gives up says why in one line, however long it takes to end; a warning would be a second line. */
    @Test
    void pathThatCannotBecomeAJournalIsNotTriedSoon() {
        disk.checking = new JournalUnusableException("is a file");
        assertThatThrownBy(run::check).isSameAs(disk.checking);
        disk.opening = new JournalException("is a file");
        pass(100);
        assertThat(triedAtS).containsExactly(30L, 60L, 90L);
    }

    @Test
    void fullDiskIsRetriedMoreOftenAndReported() {
        disk.opening = new JournalFullException("full");
        pass(20);
        assertThat(triedAtS).containsExactly(0L, 1L, 3L, 7L, 12L, 17L);
        assertThat(run.state()).isEqualTo(RecordingState.DISK_FULL);
        assertThat(run.append(RECORD)).isEqualTo(LossCause.DISK_FULL);
        disk.opening = null;
        nowNs += TimeUnit.SECONDS.toNanos(5);
        run.openIfDue();
        assertThat(run.isInDoubt())
                .as("until a record shows that there is room")
                .isTrue();
        assertThat(run.append(RECORD)).isNull();
        assertThat(run.state()).isEqualTo(RecordingState.RECORDING);
    }

    /** Opened each time, and broken by the first record. */
    @Test
    void waitDoublesWhileRunsTakeNoRecord() {
        disk.appending = new InternalError("a fault in a memory map");
        pass(100);
        assertThat(triedAtS).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 61L, 91L);
        assertThat(run.state()).isEqualTo(RecordingState.JOURNAL_FAILED);
    }

    @Test
    void runThatHeldIsReplacedAtOnce() {
        disk.opening = new JournalException("broken");
        pass(20);
        disk.opening = null;
        pass(20);
        disk.appending = new InternalError("broken again");
        pass(1);
        disk.appending = null;
        pass(2);
        assertThat(triedAtS).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 41L);
        assertThat(run.state()).isEqualTo(RecordingState.RECORDING);
    }

    @Test
    void diskThatDoesNotAnswerIsReportedButASlowStartIsNot() {
        disk.whileOpening = () -> {
            assertThat(run.noticeStuckOpening(1_000_000)).isFalse();
            nowNs += TimeUnit.SECONDS.toNanos(2);
            assertThat(run.noticeStuckOpening(500_000_000)).as("it works").isFalse();
            assertThat(run.state()).isEqualTo(RecordingState.STARTING);
            nowNs += TimeUnit.SECONDS.toNanos(2);
            assertThat(run.noticeStuckOpening(500_000_000)).isTrue();
            assertThat(run.state()).isEqualTo(RecordingState.JOURNAL_FAILED);
        };
        run.openIfDue();
        assertThat(run.state()).isEqualTo(RecordingState.JOURNAL_FAILED);
        assertThat(run.append(RECORD)).isNull();
        assertThat(run.state()).isEqualTo(RecordingState.RECORDING);
        assertThat(run.noticeStuckOpening(500_000_000)).isFalse();
    }

    @Test
    void removedRunIsReportedOnceAndReplacedAfterTheBackOff() {
        run.openIfDue();
        run.append(RECORD);
        disk.removal = JournalRemovedException.removed(Path.of("run"));
        run.abandonIfRemoved();
        run.abandonIfRemoved();
        assertThat(run.isOpen()).isFalse();
        assertThat(run.append(RECORD)).isEqualTo(LossCause.JOURNAL_FAILED);
        disk.removal = null;
        run.openIfDue();
        assertThat(run.isOpen()).as("before the back-off is over").isFalse();
        nowNs += BackOff.MIN_NS;
        run.openIfDue();
        assertThat(runs.events).containsExactly("began", "removed", "began");
    }

    @Test
    void runThatFailsBecauseItWasRemovedIsReportedAsRemoved() {
        run.openIfDue();
        disk.appending = JournalRemovedException.removed(Path.of("run"));
        assertThat(run.append(RECORD)).isEqualTo(LossCause.JOURNAL_FAILED);
        assertThat(runs.events).containsExactly("began", "removed");
    }

    @Test
    void brokenRunIsNotReportedAsRemoved() {
        run.openIfDue();
        disk.appending = new InternalError("a fault in a memory map");
        run.append(RECORD);
        assertThat(runs.events).containsExactly("began");
    }

    private void pass(int count) {
        for (int i = 0; i < count; i++) {
            int before = disk.opened;
            run.openIfDue();
            if (disk.opened != before) {
                triedAtS.add(seconds);
            }
            run.append(RECORD);
            seconds++;
            nowNs += TimeUnit.SECONDS.toNanos(1);
        }
    }

    private static final class Runs implements RunKeeper.Listener {
        private final List<String> events = new ArrayList<>();

        @Override
        public void runBegan(Path runDirectory) {
            events.add("began");
        }

        @Override
        public void runRemoved() {
            events.add("removed");
        }
    }

    /** A journal that does what it is told to. */
    private static final class Disk implements JournalSink.Opener {
        private @Nullable JournalUnusableException checking;
        private @Nullable RuntimeException opening;
        private @Nullable Throwable appending;
        private @Nullable JournalRemovedException removal;
        private Runnable whileOpening = () -> {};
        private int opened;

        @Override
        public void check() {
            if (checking != null) {
                throw checking;
            }
        }

        @Override
        public JournalSink open() {
            opened++;
            whileOpening.run();
            if (opening != null) {
                throw opening;
            }
            return new Sink(this);
        }
    }

    private record Sink(Disk disk) implements JournalSink {
        @Override
        public boolean append(ByteBuffer record) {
            if (disk.appending instanceof Error error) {
                throw error;
            }
            if (disk.appending instanceof RuntimeException failure) {
                throw failure;
            }
            return true;
        }

        @Override
        public boolean appendLast(ByteBuffer record) {
            return append(record);
        }

        @Override
        public void force() {
            // nothing to force
        }

        @Override
        public Path runDirectory() {
            return Path.of("run");
        }

        @Override
        public @Nullable JournalRemovedException removal() {
            return disk.removal;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
