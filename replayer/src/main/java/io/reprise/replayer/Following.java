package io.reprise.replayer;

import io.reprise.journal.Damage;
import io.reprise.journal.exchange.Gaps;
import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.engine.LoginClient;
import io.reprise.replayer.engine.Outcome;
import io.reprise.replayer.engine.OutcomeListener;
import io.reprise.replayer.engine.RefusedException;
import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.replayer.login.Logins;
import io.reprise.replayer.measure.RunInfo;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.StepFigures;
import io.reprise.replayer.plan.FollowTimetable;
import io.reprise.replayer.plan.LoginTimetable;
import io.reprise.replayer.plan.PlanSize;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Scales;
import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.source.FollowedSource;
import io.reprise.replayer.source.RecordedHosts;
import io.reprise.replayer.source.SkipReason;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.text.Shown;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A journal that recorders are writing as the input of a run: each request is sent a fixed delay after it was recorded.
 * Values that responses issued are sent as recorded, except cookies, because links are found only in a whole recording.
 */
final class Following implements RunInput {
    private static final long START_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(300);
    /** The first lanes are logged in during this time, which is as far ahead as requests are planned. */
    private static final long LOGIN_DELAY_NS = TimeUnit.SECONDS.toNanos(3);

    private static final long SAY_EVERY_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int NOTE_LENGTH_MAX = 300;

    /**
     * What is followed.
     *
     * @param source the journals, and the requests to take of them
     * @param timing when they are due
     * @param guard refuses a target that may be production; null if every target is allowed
     * @param checkpoint keeps the progress; null if it is not kept
     * @param logins the recipe that logs users in; null for none
     * @param refusals gets the reason if the target is refused while requests are sent
     */
    record What(
            SourceOptions source,
            FollowTimetable.Timing timing,
            @Nullable ProductionGuard guard,
            @Nullable FollowCheckpoint checkpoint,
            @Nullable Logins logins,
            List<String> refusals) {}

    private final What what;
    private final InstantSource clock;
    private final PrintWriter err;
    private final RecordedHosts hosts;
    private final FollowedSource source;
    private final FollowTimetable timetable;
    private final @Nullable LoginClient client;
    private final List<String> notes = new ArrayList<>();
    /** Requests that were recorded before are not sent; set before the timetable starts. */
    private long beginNs;

    private long saidNs = Long.MIN_VALUE / 2;
    private long saidLeftOut;

    /** @throws io.reprise.journal.JournalException a journal is there and cannot be read */
    Following(What what, EngineConfig config, InstantSource clock, PrintWriter err) {
        this.what = what;
        this.clock = clock;
        this.err = err;
        ProductionGuard guard = what.guard();
        hosts = new RecordedHosts(guard == null ? Set.of() : guard.watched());
        beginNs = begin();
        source = FollowedSource.open(
                what.source().journals(),
                what.source().from(Instant.ofEpochSecond(0, beginNs)),
                beginNs,
                hosts,
                this::wallNs,
                what.timing().delay(),
                this::guard);
        timetable = new FollowTimetable(source, this::wallNs, what.timing(), this::isWanted);
        Logins logins = what.logins();
        client = logins == null ? null : new LoginClient(config, logins);
    }

    private long wallNs() {
        Instant now = clock.instant();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    private boolean isContinued() {
        FollowCheckpoint checkpoint = what.checkpoint();
        return checkpoint != null && checkpoint.isContinued();
    }

    /** Decides from when on the recording is read, and says so. */
    private long begin() {
        FollowCheckpoint checkpoint = what.checkpoint();
        long delayNs = what.timing().delay().toNanos();
        long nowNs = wallNs();
        say("following: each request is sent " + Shown.duration(delayNs) + " after it was recorded; cookies are the"
                + " target's, other values are sent as recorded");
        if (checkpoint == null || !checkpoint.isContinued()) {
            return nowNs - delayNs;
        }
        long fromNs =
                checkpoint.beginAt(nowNs - delayNs - what.timing().behindMax().toNanos());
        String gap = "goes on after requests of " + Shown.time(checkpoint.reachedNs())
                + (checkpoint.reachedNs() >= fromNs
                        ? ""
                        : "; what was recorded from then until " + Shown.time(fromNs) + " is left out, because it was"
                                + " due longer ago than --max-behind");
        say(gap);
        notes.add("--follow " + gap);
        return fromNs;
    }

    private void say(String line) {
        err.println("replay: " + line);
        err.flush();
    }

    /** Refuses a target as soon as the recording shows that it may be production. On the planner's thread. */
    private void guard() {
        ProductionGuard guard = what.guard();
        String refusal =
                guard == null ? null : guard.decide(source.runs(), hosts).refusal();
        if (refusal != null) {
            what.refusals().add(refusal);
            throw new RefusedException(refusal);
        }
    }

    private long runKey(SourcedExchange sourced) {
        return FollowCheckpoint.runKey(
                source.runs().get(sourced.exchange().ids().run()).runId());
    }

    private boolean isWanted(SourcedExchange sourced) {
        FollowCheckpoint checkpoint = what.checkpoint();
        if (sourced.exchange().request().wallTimeNs() < beginNs) {
            return false;
        }
        return checkpoint == null || !checkpoint.wasSent(runKey(sourced), sourced);
    }

    @Override
    public String rate() {
        return "1x";
    }

    @Override
    public String scale() {
        return Scales.standard().label();
    }

    @Override
    public PlanSize size() {
        FollowTimetable.Planned planned = timetable.soFar();
        return new PlanSize(
                planned.requests(), planned.spanNs(), planned.spanNs(), planned.sessions(), planned.sessionsExact());
    }

    @Override
    public RunInfo.Recorded recorded() {
        FollowTimetable.Planned planned = timetable.soFar();
        Map<SkipReason, Long> skipped = new EnumMap<>(SkipReason.class);
        skipped.putAll(source.counts().skipped());
        // Earlier exchanges are read only to tell users apart.
        skipped.remove(SkipReason.OUTSIDE_WINDOW);
        if (planned.leftOut() > 0) {
            skipped.put(SkipReason.BEHIND, planned.leftOut());
        }
        return new RunInfo.Recorded(what.source().journalNames(), planned.spanNs(), skipped, notes(planned), null);
    }

    private List<String> notes(FollowTimetable.Planned planned) {
        List<String> all = new ArrayList<>(notes);
        all.add("followed with a delay of "
                + Shown.duration(what.timing().delay().toNanos())
                + "; values other than cookies were sent as recorded");
        if (planned.caughtUp() > 0) {
            all.add(Shown.count(planned.caughtUp(), "request") + " were read after they were due and were caught up, "
                    + Shown.duration(planned.behindNs()) + " late at most");
        }
        what.refusals().forEach(refusal -> all.add("the run was ended: " + Shown.printable(refusal, NOTE_LENGTH_MAX)));
        Damage damage = source.damage();
        if (damage.spots() + damage.missingRecords() > 0) {
            all.add("damaged: " + Shown.count(damage.spots(), "spot") + ", "
                    + Shown.count(damage.missingRecords(), "record") + " missing or removed before they were read");
        }
        source.problems().forEach(problem -> all.add(Shown.printable(problem, NOTE_LENGTH_MAX)));
        for (Gaps gap : source.gaps()) {
            all.add("gap: " + Shown.count(gap.exchanges(), "exchange") + " passed the recorder unrecorded ("
                    + Shown.words(gap.cause()) + ")");
        }
        return all;
    }

    @Override
    public RunInfo.@Nullable ShardInfo shard() {
        return null;
    }

    @Override
    public EngineConfig config(EngineConfig config) {
        return config;
    }

    @Override
    public Timetable timetable() {
        Timetable followed = what.checkpoint() == null ? timetable : new Noted(timetable);
        Logins logins = what.logins();
        return logins == null || client == null ? followed : new LoginTimetable(followed, logins, client);
    }

    /** Tells the checkpoint of requests before the engine gets them. */
    private final class Noted implements Timetable {
        private final Timetable followed;

        Noted(Timetable followed) {
            this.followed = followed;
        }

        @Override
        public boolean isReady() {
            return followed.isReady();
        }

        @Override
        public @Nullable PlannedRequest next() {
            PlannedRequest next = followed.next();
            FollowCheckpoint checkpoint = what.checkpoint();
            if (next != null && checkpoint != null) {
                checkpoint.planned(runKey(next.exchange()), next.exchange());
            }
            return next;
        }

        @Override
        public void close() {
            followed.close();
        }
    }

    @Override
    public long startDelayNs() {
        return client == null ? START_DELAY_NS : LOGIN_DELAY_NS;
    }

    @Override
    public void startsIn(long delayNs) {
        long startNs = wallNs() + delayNs;
        if (!isContinued()) {
            // Requests that were due while the program was getting ready do not count as behind.
            beginNs = startNs - what.timing().delay().toNanos();
            FollowCheckpoint checkpoint = what.checkpoint();
            if (checkpoint != null) {
                checkpoint.beginAt(beginNs);
            }
        }
        timetable.startAt(startNs);
    }

    @Override
    public int warmUpRequests() {
        return 0;
    }

    @Override
    public void warmUp(EngineConfig config, OutcomeListener listener, Runnable look) {
        // Nothing is recorded yet; the engine warms up with requests that it makes up.
    }

    @Override
    public OutcomeListener listener(OutcomeListener listener) {
        FollowCheckpoint checkpoint = what.checkpoint();
        return checkpoint == null ? listener : new Sent(listener, checkpoint);
    }

    /** Tells the checkpoint of requests that were sent, or that never will be. */
    private record Sent(OutcomeListener listener, FollowCheckpoint checkpoint) implements OutcomeListener {
        @Override
        public void onSent(PlannedRequest request, long sentNs) {
            checkpoint.handled(request.exchange());
            listener.onSent(request, sentNs);
        }

        @Override
        public void onPlaceFree() {
            listener.onPlaceFree();
        }

        @Override
        public void onOutcome(Outcome outcome) {
            if (outcome.failure() != ReplayFailure.NOT_SENT) {
                checkpoint.handled(outcome.request().exchange());
            }
            listener.onOutcome(outcome);
        }
    }

    @Override
    public void looks(StepFigures figures) {
        save();
        FollowTimetable.Planned planned = timetable.soFar();
        if (planned.leftOut() > saidLeftOut && figures.elapsedNs() - saidNs >= SAY_EVERY_NS) {
            say("left out " + Shown.count(planned.leftOut(), "request") + " so far, because they could be sent only"
                    + " --max-behind or more after they were due");
            saidNs = figures.elapsedNs();
            saidLeftOut = planned.leftOut();
        }
    }

    private void save() {
        FollowCheckpoint checkpoint = what.checkpoint();
        if (checkpoint != null) {
            checkpoint.save();
        }
    }

    @Override
    public RunSummary complete(RunSummary summary) {
        save();
        Logins logins = what.logins();
        return logins == null ? summary : summary.withLogins(logins.counts().summary());
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
