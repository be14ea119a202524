package io.reprise.replayer;

import io.reprise.cli.DescriptorTable;
import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.cli.VersionProvider;
import io.reprise.replayer.engine.Engine;
import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.engine.EngineCounts;
import io.reprise.replayer.engine.EngineLimits;
import io.reprise.replayer.engine.OutcomeListener;
import io.reprise.replayer.engine.RunEnd;
import io.reprise.replayer.engine.TargetException;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.measure.AbortWatch;
import io.reprise.replayer.measure.ByHand;
import io.reprise.replayer.measure.MachineWatch;
import io.reprise.replayer.measure.Measurement;
import io.reprise.replayer.measure.RunInfo;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.StepFigures;
import io.reprise.replayer.plan.PlanSize;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One run: wires its input, engine, measurement and progress together, and makes Ctrl-C a clean end. On the main
 * thread.
 */
final class ReplayRun {
    /**
     * Most descriptors to reserve. More connections than this take so long to open that waiting for the kernel now and
     * then does no harm.
     */
    private static final int DESCRIPTORS_MAX = 8_192;

    private static final long LOOK_EVERY_MS = 250;
    /** A warm-up with this many requests takes about two seconds. */
    private static final int QUICK_WARM_UP = 16_000;

    private final RunInput.Factory input;
    private final EngineConfig config;
    private final String order;
    private final PrintWriter err;
    private final @Nullable String limitsNote;
    private final Live live;
    private final InstantSource clock;
    private @Nullable AbortWatch abort;
    private String abortedBecause = "";

    ReplayRun(
            RunInput.Factory input,
            EngineConfig config,
            String order,
            PrintWriter err,
            Live live,
            InstantSource clock) {
        this.clock = clock;
        OpenFiles files = OpenFiles.ofThisProcess();
        EngineLimits limits = files.fit(config.limits());
        limitsNote = files.note(config.limits(), limits);
        this.input = input;
        this.config = config.withLimits(limits);
        this.live = live;
        this.order = order;
        this.err = err;
    }

    /** This run, which ends as soon as one of these conditions is met. */
    ReplayRun abortedOn(Gate conditions) {
        abort = conditions.isEmpty() ? null : new AbortWatch(conditions);
        return this;
    }

    /** @throws ExitException the target cannot be reached, or the recording could not be read on */
    RunSummary run(Duration maxLag) {
        return run(maxLag, UnaryOperator.identity());
    }

    /**
     * Runs with further listeners.
     *
     * @param watched gives each event loop's listener one to be told in its place
     */
    RunSummary run(Duration maxLag, UnaryOperator<OutcomeListener> watched) {
        FatalErrors.watchLogs();
        if (limitsNote != null) {
            err.println("replay: " + limitsNote);
            err.flush();
        }
        try {
            Engine.probe(config);
            DescriptorTable.reserve(Math.min(DESCRIPTORS_MAX, config.limits().connectionsMax()));
            FilterProgramOptions.requireUsable(config.filters());
            try (RunInput state = input.open(config)) {
                if (state.warmUpRequests() > QUICK_WARM_UP) {
                    err.println("replay: warming up with requests of the recording, inside this process");
                    err.flush();
                }
                Measurement rehearsed = new Measurement(maxLag, MachineWatch.ofThisMachine());
                state.warmUp(config, rehearsed.newListener(), new SecondBySecond(rehearsed));
                return run(state, new Measurement(maxLag, MachineWatch.ofThisMachine()), watched);
            }
        } catch (TargetException e) {
            throw new ExitException(ExitCodes.UNREACHABLE, OneLine.reason(e));
        }
    }

    private RunSummary run(RunInput state, Measurement measurement, UnaryOperator<OutcomeListener> watched) {
        Engine engine = Engine.start(
                state.config(config),
                state.timetable(),
                loop -> state.listener(watched.apply(abortable(measurement.newListener()))),
                () -> startDelayNs(state));
        Instant startedAt = clock.instant().minusNanos(engine.elapsedNs());
        live.interruption().handleBy(() -> engine.stop(RunEnd.INTERRUPTED));
        live.watchers().forEach(each -> each.begins(state.rate(), state.size()));
        EngineCounts counts;
        live.console().begins(engine, state.rate(), state.size());
        try {
            counts = watch(engine, measurement, state);
        } finally {
            live.console().ends();
        }
        live.interruption().nearlyOver();
        RunSummary summary = measurement
                .finish(info(engine, startedAt, state), counts, engine.elapsedNs(), engine.end())
                .withRules(config.rewrite().rules().summary());
        StepFigures last = figures(engine, counts, measurement);
        live.watchers().forEach(each -> each.ends(last));
        return state.complete(summary);
    }

    /** Looks at a measurement as if a second had passed each time. */
    private static final class SecondBySecond implements Runnable {
        private final Measurement measurement;
        private long elapsedNs;

        SecondBySecond(Measurement measurement) {
            this.measurement = measurement;
        }

        @Override
        public void run() {
            elapsedNs += TimeUnit.SECONDS.toNanos(1);
            measurement.tick(elapsedNs);
        }
    }

    private OutcomeListener abortable(OutcomeListener listener) {
        return abort == null ? listener : abort.before(listener);
    }

    /** Ends the run if a condition of {@code --abort-on} is met by the last seconds. */
    private void abortIfMet(Engine engine) {
        if (abort != null && abortedBecause.isEmpty()) {
            abortedBecause = abort.met(engine.elapsedNs());
            if (!abortedBecause.isEmpty()) {
                engine.stop(RunEnd.ABORTED);
            }
        }
    }

    private long startDelayNs(RunInput state) {
        long delayNs = startDelayNs(state.startDelayNs());
        state.startsIn(delayNs);
        return delayNs;
    }

    /** @param leastNs how long the run needs from now until it can start */
    private long startDelayNs(long leastNs) {
        Instant startAt = live.startAt();
        if (startAt == null) {
            return leastNs;
        }
        long untilNs = Duration.between(clock.instant(), startAt).toNanos();
        if (untilNs < leastNs) {
            throw ExitException.usage("--start-at: " + startAt + " is too soon: the replay is ready to start only "
                    + Shown.duration(leastNs - untilNs) + " later");
        }
        err.println("replay: ready; starts in " + Shown.duration(untilNs));
        err.flush();
        return untilNs;
    }

    private EngineCounts watch(Engine engine, Measurement measurement, RunInput state) {
        while (true) {
            try {
                return engine.completion().get(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException stillRunning) {
                measurement.tick(engine.elapsedNs());
                abortIfMet(engine);
                StepFigures figures = figures(engine, engine.counts(), measurement);
                live.watchers().forEach(each -> each.looks(figures));
                live.console().looks(engine, figures);
                state.looks(figures);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ExitException refusal) {
                    throw refusal;
                }
                throw new ExitException(
                        ExitCodes.INTERNAL,
                        "the replay ended early: " + OneLine.reason(Objects.requireNonNullElse(e.getCause(), e)));
            } catch (InterruptedException e) {
                engine.stop(RunEnd.INTERRUPTED);
            }
        }
    }

    private static StepFigures figures(Engine engine, EngineCounts counts, Measurement measurement) {
        return new StepFigures(
                engine.elapsedNs(),
                counts,
                engine.progress(),
                measurement.outcomes(),
                measurement.failures(),
                measurement.total());
    }

    private RunInfo info(Engine engine, Instant startedAt, RunInput state) {
        PlanSize plan = state.size();
        RunInfo.Recorded recorded = state.recorded();
        return new RunInfo(
                config.rewrite().runId(),
                VersionProvider.version(),
                startedAt,
                new RunInfo.Settings(
                        config.target().toString(), state.rate(), state.scale(), order, engine.transport()),
                new RunInfo.Recorded(
                        recorded.journals(),
                        recorded.spanNs(),
                        recorded.skipped(),
                        notes(recorded.notes()),
                        recorded.traffic()),
                new RunInfo.Planned(spanNs(engine, plan.spanNs()), plan.requests(), plan.sessions(), state.shard()),
                ByHand.of(engine.paceChanges(), engine.elapsedNs()));
    }

    /** The length of the timetable as the user's pauses and changes of rate left it. */
    private static long spanNs(Engine engine, long plannedNs) {
        long actualNs = engine.actualNs(plannedNs);
        return actualNs == Long.MAX_VALUE ? Math.max(plannedNs, engine.elapsedNs()) : actualNs;
    }

    private List<String> notes(List<String> recorded) {
        List<String> notes = new ArrayList<>(recorded);
        if (limitsNote != null) {
            notes.add(limitsNote);
        }
        if (!abortedBecause.isEmpty()) {
            notes.add("the run was ended by --abort-on: " + abortedBecause);
        }
        return notes;
    }
}
