package io.reprise.proxy.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the journal is forced to disk, by a clock of the test. */
class JournalSyncTest {
    private final MemorySink sink = new MemorySink();
    private final WriterCounters counters = new WriterCounters();
    private long nowNs = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1); // it may overflow
    private long writerCpuNs;
    private int stuck;
    private final RunKeeper run = new RunKeeper(sink, counters, new NoListener(), () -> nowNs);
    private final JournalSync sync = new JournalSync(run, counters, () -> nowNs, () -> writerCpuNs, () -> stuck++);

    @BeforeEach
    void open() {
        sink.keeping = false;
        run.openIfDue();
    }

    @Test
    void forcesOncePerSecondEvenIfNothingWasAppended() {
        for (int i = 0; i < 100; i++) {
            passMs(50);
            sync.poll();
        }
        assertThat(sink.forced).hasValue(5);
    }

    @Test
    void forcesAtOnceWhenMuchWasAppended() {
        ByteBuffer record = ByteBuffer.allocate(1 << 20);
        for (int i = 1; i <= 64; i++) {
            run.append(record);
            sync.poll();
            assertThat(sink.forced).hasValue(i / 32);
        }
    }

    @Test
    void noticesThatTheDiskDoesNotAnswerWhileARunIsOpened() {
        RunKeeper[] opening = new RunKeeper[1];
        JournalSync[] syncing = new JournalSync[1];
        opening[0] = new RunKeeper(
                () -> {
                    for (int i = 0; i < 30; i++) {
                        passMs(50);
                        writerCpuNs += i < 9 ? TimeUnit.MILLISECONDS.toNanos(20) : 0;
                        syncing[0].poll();
                    }
                    return sink.open();
                },
                counters,
                new NoListener(),
                () -> nowNs);
        syncing[0] = new JournalSync(opening[0], counters, () -> nowNs, () -> writerCpuNs, () -> stuck++);
        opening[0].openIfDue();
        // Busy for nine polls, and not named before it was quiet for more than a second, 20 polls.
        assertThat(stuck).isEqualTo(30 - 9 - 20);
        assertThat(opening[0].state()).isEqualTo(RecordingState.JOURNAL_FAILED);
    }

    private void passMs(long milliseconds) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    private static final class NoListener implements RunKeeper.Listener {
        @Override
        public void runBegan(Path runDirectory) {
            // not looked at
        }

        @Override
        public void runRemoved() {
            // not looked at
        }
    }
}
