package io.reprise.replayer.source;

import io.reprise.journal.Damage;
import io.reprise.journal.RunManifest;
import io.reprise.journal.exchange.Gaps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows journals that recorders are writing, and returns each exchange when it is old enough. Memory is bounded
 * however long it goes on. Not thread-safe.
 */
public final class FollowedSource implements ExchangeSource {
    /** Time within which recorders write a record, so that older records of several recorders can be put in order. */
    private static final long SETTLED_NS = TimeUnit.SECONDS.toNanos(1);

    /** An exchange that is not complete is returned this long before it is due. */
    private static final long LEAD_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Most hosts of which each new one is checked. */
    private static final int HOSTS_CHECKED = 256;

    private final JournalSource source;
    private final RecordedHosts hosts;
    private final LongSupplier clock;
    private final long delayNs;
    private final Runnable places;
    private @Nullable SourcedExchange ready;
    private long lookedNs = Long.MIN_VALUE;
    private long checked = -1;

    private FollowedSource(
            JournalSource source, RecordedHosts hosts, LongSupplier clock, Duration delay, Runnable places) {
        this.source = source;
        this.hosts = hosts;
        this.clock = clock;
        this.places = places;
        delayNs = delay.toNanos();
    }

    /**
     * Opens journals, which may not exist yet.
     *
     * @param fromNs where to begin to read, in nanoseconds since the Unix epoch; earlier exchanges are used to tell
     *     users apart, and are returned only if they lie in the window of the configuration
     * @param clock the wall clock, in nanoseconds since the Unix epoch
     * @param delay from when a request was recorded to when it is due
     * @param places called before an exchange of a new run or with a new host is returned; its exceptions are passed on
     * @throws io.reprise.journal.JournalException one line: not a journal, newer format, unreadable
     */
    public static FollowedSource open(
            List<Path> journals,
            SourceConfig config,
            long fromNs,
            RecordedHosts hosts,
            LongSupplier clock,
            Duration delay,
            Runnable places) {
        JournalSource source = JournalSource.follow(journals, config, fromNs, hosts);
        return new FollowedSource(source, hosts, clock, delay, places);
    }

    @Override
    public boolean isReady() {
        if (ready == null) {
            long nowNs = clock.getAsLong();
            source.readUpTo(nowNs - SETTLED_NS);
            ready = source.next();
            if (ready == null && (lookedNs == Long.MIN_VALUE || Math.abs(nowNs - lookedNs) >= LOOK_EVERY_NS)) {
                lookedNs = nowNs;
                source.look();
                ready = source.next();
            }
            if (ready == null) {
                ready = source.nextThatBeganBy(nowNs - delayNs + LEAD_NS);
            }
            if (ready != null) {
                checkPlaces();
            }
        }
        return ready != null;
    }

    private void checkPlaces() {
        int named = hosts.count();
        int shown = named <= HOSTS_CHECKED ? named : Integer.highestOneBit(named);
        long now = (long) source.runs().size() << Integer.SIZE | shown << 1 | (hosts.hasWatched() ? 1 : 0);
        if (now != checked) {
            places.run();
            checked = now;
        }
    }

    @Override
    public @Nullable SourcedExchange next() {
        SourcedExchange next = isReady() ? ready : null;
        ready = null;
        return next;
    }

    /** The runs found so far, in the order in which exchanges number them. */
    public List<RunManifest> runs() {
        return source.runs();
    }

    /** How many of the exchanges read so far were chosen, and why the others were left out. */
    public SourceCounts counts() {
        return source.counts();
    }

    /** Gaps found so far: traffic that passed the recorder and is not in the journal. */
    public List<Gaps> gaps() {
        return source.gaps();
    }

    /** The damage found so far. */
    public Damage damage() {
        return source.damage();
    }

    /** Problems found so far with single runs and files, one line each. */
    public List<String> problems() {
        return source.problems();
    }

    @Override
    public void close() {
        source.close();
    }
}
