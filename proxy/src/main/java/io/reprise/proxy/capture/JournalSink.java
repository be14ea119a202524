package io.reprise.proxy.capture;

import io.reprise.journal.write.JournalAppender;
import io.reprise.journal.write.JournalPlace;
import io.reprise.journal.write.JournalRemovedException;
import io.reprise.journal.write.JournalUnusableException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The part of a {@link JournalAppender} that the writer uses; tests put a stuck or failing disk in its place. */
interface JournalSink extends AutoCloseable {
    /** Opens runs; used on the writer's thread, because opening may wait for the disk. */
    interface Opener {
        /** @throws JournalUnusableException the path can never become a journal */
        default void check() {}

        JournalSink open();
    }

    boolean append(ByteBuffer record);

    /** Appends one of the records that end the run, for which room is kept back. */
    boolean appendLast(ByteBuffer record);

    /** May be called by another thread than the other methods, but not together with {@link #close}. */
    void force();

    Path runDirectory();

    /** Says that somebody removed or cut the run, if the last {@link #force} found that; else null. */
    @Nullable
    JournalRemovedException removal();

    /** Closes the run, and deletes it if it has no record. */
    @Override
    void close();

    static Opener opener(CaptureConfig config) {
        JournalPlace place = new JournalPlace(config.journal(), config.access());
        return new Opener() {
            @Override
            public void check() {
                place.check();
            }

            @Override
            public JournalSink open() {
                return of(JournalAppender.open(place, config.settings(), config.minFree()));
            }
        };
    }

    private static JournalSink of(JournalAppender appender) {
        return new JournalSink() {
            @Override
            public boolean append(ByteBuffer record) {
                return appender.append(record);
            }

            @Override
            public boolean appendLast(ByteBuffer record) {
                return appender.appendLast(record);
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
            public @Nullable JournalRemovedException removal() {
                return appender.removal();
            }

            @Override
            public void close() {
                appender.close();
            }
        };
    }
}
