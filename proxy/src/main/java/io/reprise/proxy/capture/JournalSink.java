package io.reprise.proxy.capture;

import io.reprise.journal.JournalAppender;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** What the writer needs of a {@link JournalAppender}; a seam, so that a stuck or breaking disk can be played. */
interface JournalSink extends AutoCloseable {
    /** Opens a run, on the writer's thread. */
    interface Opener {
        JournalSink open();
    }

    boolean append(ByteBuffer record);

    /** May be called by another thread than the other methods, but not together with {@link #close}. */
    void force();

    Path runDirectory();

    /** Whether the last {@link #force} found that it is not there any more. */
    boolean isRemoved();

    long bytesWritten();

    @Override
    void close();

    static Opener opener(CaptureConfig config) {
        return () -> of(JournalAppender.open(config.journal(), config.settings(), config.minFreeBytes()));
    }

    private static JournalSink of(JournalAppender appender) {
        return new JournalSink() {
            @Override
            public boolean append(ByteBuffer record) {
                return appender.append(record);
            }

            @Override
            public void force() {
                appender.force();
            }

            @Override
            public Path runDirectory() {
                return appender.runDirectory();
            }

            @Override
            public boolean isRemoved() {
                return appender.isRemoved();
            }

            @Override
            public long bytesWritten() {
                return appender.bytesWritten();
            }

            @Override
            public void close() {
                appender.close();
            }
        };
    }
}
