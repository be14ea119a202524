package io.reprise.replayer;

import io.reprise.replayer.CorrelateOption.Links;
import io.reprise.replayer.engine.ConnectionUse;
import io.reprise.replayer.engine.Engine;
import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.engine.LoginClient;
import io.reprise.replayer.engine.OutcomeListener;
import io.reprise.replayer.login.LoginSummary;
import io.reprise.replayer.login.Logins;
import io.reprise.replayer.measure.RunInfo;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.plan.EarlierLoginTimetable;
import io.reprise.replayer.plan.FirstRequests;
import io.reprise.replayer.plan.LinkedTimetable;
import io.reprise.replayer.plan.LoginTimetable;
import io.reprise.replayer.plan.PlanSize;
import io.reprise.replayer.plan.ShardedPlan;
import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.rewrite.RewriteConfig;
import io.reprise.replayer.state.EarlierLogins;
import io.reprise.replayer.state.LiveState;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A recording as the input of one run, with the values that the target issues: value links and logins. */
final class RunState implements RunInput {
    private static final long START_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(300);
    /** The first lanes are logged in during this time, which is as far ahead as requests are planned. */
    private static final long LOGIN_DELAY_NS = TimeUnit.SECONDS.toNanos(3);

    /** Values that lie farther behind in a response are not found in the warm-up. */
    private static final int WARM_UP_BODY_BYTES = 256 << 10;

    /** Memory for the requests and responses of the warm-up. A few requests will do, sent again and again. */
    private static final long WARM_UP_BYTES = 16L << 20;

    private static final int WARM_UP_REQUESTS_MAX = 24_000;

    private final StateOptions options;
    private final boolean connectionEnds;
    private final Recording recording;
    private final @Nullable Links links;
    private final @Nullable LiveState live;
    private final @Nullable Logins logins;
    private final @Nullable LoginClient client;
    private final EarlierLogins earlier;
    private final EarlierLoginCounts earlierCounts = new EarlierLoginCounts();

    /**
     * Finds the value links, which may take a while.
     *
     * @throws io.reprise.replayer.engine.TargetException the target's name cannot be resolved
     */
    RunState(StateOptions options, Recording recording, EngineConfig config, PrintWriter err) {
        this.options = options;
        connectionEnds = config.clients().connections() == ConnectionUse.RECORDED;
        links = options.links(recording, err);
        this.recording = links == null ? recording : recording.linked(links.file());
        logins = options.logins();
        earlier = links == null ? EarlierLogins.NONE : options.recordedLogins(recording, links);
        if (links != null && !links.file().logins().exchanges().isEmpty()) {
            err.println("replay: " + EarlierLoginText.plan(earlier, logins != null));
            err.flush();
        }
        live = links == null ? null : options.live(links);
        client = logins == null ? null : new LoginClient(config, logins);
    }

    @Override
    public String rate() {
        return recording.rate().toString();
    }

    @Override
    public String scale() {
        return recording.scale().label();
    }

    @Override
    public PlanSize size() {
        return recording.plan().size();
    }

    @Override
    public RunInfo.Recorded recorded() {
        List<String> notes = new ArrayList<>(recording.notes());
        notes.addAll(notes());
        return new RunInfo.Recorded(
                recording.names(),
                size().recordedSpanNs(),
                recording.skipped(),
                notes,
                recording.contents().traffic());
    }

    @Override
    public RunInfo.@Nullable ShardInfo shard() {
        return recording.plan() instanceof ShardedPlan part
                ? new RunInfo.ShardInfo(
                        part.shard().index(),
                        part.shard().count(),
                        part.fingerprint(),
                        part.wholeRequests(),
                        part.valuesFromElsewhere())
                : null;
    }

    @Override
    public EngineConfig config(EngineConfig config) {
        return live == null ? config : config.withRewrite(config.rewrite().withLive(live));
    }

    /** Starts a pass over the timetable; it begins logins as it is pulled. */
    @Override
    public Timetable timetable() {
        Timetable timetable = recording.timetable(Set.copyOf(earlier.exchanges()), connectionEnds);
        return logins == null || client == null ? timetable : new LoginTimetable(timetable, logins, client);
    }

    @Override
    public long startDelayNs() {
        long leadNs = EarlierLoginTimetable.leadNs(
                earlier.exchanges().size() * recording.plan().copies());
        return START_DELAY_NS + Math.max(leadNs, client == null ? 0 : LOGIN_DELAY_NS);
    }

    @Override
    public int warmUpRequests() {
        return Engine.warmUpRequests(recording.plan().size().requests());
    }

    @Override
    public void warmUp(EngineConfig config, OutcomeListener listener, Runnable look) {
        int requests = warmUpRequests();
        long bytesMax = Math.min(WARM_UP_BYTES, Runtime.getRuntime().maxMemory() / 16);
        FirstRequests first =
                recording.beginning(Math.min(requests, WARM_UP_REQUESTS_MAX), WARM_UP_BODY_BYTES, bytesMax);
        RewriteConfig rewrite =
                config.rewrite().withRules(config.rewrite().rules().withCountsOfTheirOwn());
        Links known = links;
        if (known == null) {
            Engine.warmUp(rewrite, first::pass, requests, listener, look);
            return;
        }
        try (LiveState values = options.live(known)) {
            Engine.warmUp(
                    rewrite.withLive(values),
                    () -> new LinkedTimetable(first.pass(), known.file()),
                    requests,
                    listener,
                    look);
        }
    }

    /** Keeps logins out of what a listener is told. */
    @Override
    public OutcomeListener listener(OutcomeListener window) {
        return earlier.exchanges().isEmpty() ? window : earlierCounts.before(window);
    }

    /** Remarks about logins before the chosen part of the recording, a line each. */
    private List<String> notes() {
        return links == null
                ? List.of()
                : EarlierLoginText.notes(recording.contents().before(), earlier, logins != null);
    }

    @Override
    public RunSummary complete(RunSummary summary) {
        RunSummary whole = live == null ? summary : summary.withState(live.summary());
        LoginSummary recorded = earlierCounts.summary();
        return whole.withLogins(
                logins == null ? recorded : logins.counts().summary().plus(recorded));
    }

    /** Ends logins that are under way. */
    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        if (live != null) {
            live.close();
        }
    }
}
