package io.reprise.replayer;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.hunt.ContentComparison;
import io.reprise.replayer.hunt.Findings;
import io.reprise.replayer.hunt.FiredStep;
import io.reprise.replayer.hunt.Firing;
import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.hunt.Firing.Step;
import io.reprise.replayer.hunt.FiringAnalysis;
import io.reprise.replayer.hunt.FiringEvidence;
import io.reprise.replayer.hunt.FiringLog;
import io.reprise.replayer.hunt.HuntPlan;
import io.reprise.replayer.hunt.HuntResult;
import io.reprise.replayer.hunt.Tails;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Fires the recording again and again, as the plan of the hunt asks, and compares the firings. On the main thread. */
final class HuntRun {
    /** Memory for what is remembered of a request, without its response. */
    private static final int ANSWER_BYTES = 400;

    private final Recording recording;
    private final Sending sending;
    private final HuntOptions options;
    private final Live live;
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final InstantSource clock;
    private final Tails tails = new Tails();

    /**
     * How requests are sent.
     *
     * @param state how values are replaced
     * @param config makes the configuration of one firing, which has a run id of its own
     * @param order the name of the order
     * @param maxLag see {@code --max-lag}
     * @param abortOn see {@code --abort-on}
     * @param err for remarks
     */
    record Sending(
            StateOptions state,
            Supplier<EngineConfig> config,
            String order,
            Duration maxLag,
            Gate abortOn,
            PrintWriter err) {}

    HuntRun(Recording recording, Sending sending, HuntOptions options, Live live, InstantSource clock) {
        this.recording = recording;
        this.sending = sending;
        this.options = options;
        this.live = live;
        this.clock = clock;
    }

    /**
     * Fires until the plan has nothing more, or the user ends it.
     *
     * @param onStep is told of each firing when it is over
     * @throws ExitException a firing could not be made, or a command of the user failed
     */
    HuntResult run(HuntPlan plan, Consumer<FiredStep> onStep) {
        ContentComparison content = new ContentComparison(Runtime.getRuntime().maxMemory() / 4);
        List<FiredStep> fired = new ArrayList<>();
        boolean goesOn = true;
        Optional<Step> next = plan.next(List.of());
        while (goesOn && next.isPresent()) {
            goesOn = step(next.get(), fired, content, onStep);
            for (int i = 0; i < fired.size(); i++) {
                FiredStep each = fired.get(i);
                fired.set(i, each.with(each.evidence().withContent(content.signals(i))));
            }
            next = plan.next(firings(fired));
            next.ifPresent(more -> goOn(fired));
        }
        if (fired.isEmpty()) {
            throw new ExitException(ExitCodes.INTERRUPTED, "interrupted before the first request was sent");
        }
        List<Firing> firings = firings(fired);
        return new HuntResult(
                fired,
                new Findings(fired.stream().map(FiredStep::evidence).toList()).all(),
                plan.threshold(firings),
                plan.cleanUpTo(firings),
                goesOn);
    }

    /** A baseline that was to be the last lies between loads, if what it showed makes the hunt go on. */
    private static void goOn(List<FiredStep> fired) {
        FiredStep last = fired.get(fired.size() - 1);
        if (last.step().role() == Role.AFTERWARDS) {
            fired.set(fired.size() - 1, last.with(last.evidence().withRole(Role.BETWEEN)));
        }
    }

    private static List<Firing> firings(List<FiredStep> fired) {
        return fired.stream().map(step -> step.evidence().firing()).toList();
    }

    /** Makes one firing with all that belongs to it; false if the user ended the hunt. */
    private boolean step(Step step, List<FiredStep> fired, ContentComparison content, Consumer<FiredStep> onStep) {
        live.interruption().handleBy(interrupted::countDown);
        if (!fired.isEmpty() && coolDown()) {
            return false;
        }
        options.beforeStep().run(step);
        if (interrupted.getCount() == 0) {
            return false;
        }
        FiredStep done = fire(step, content);
        fired.add(done);
        onStep.accept(done);
        if (done.summary().isInterrupted() || done.summary().isAborted()) {
            return false;
        }
        options.afterStep().run(step);
        return interrupted.getCount() > 0;
    }

    private FiredStep fire(Step step, ContentComparison content) {
        Recording scaled = recording.at(Rates.of(step.rate()));
        EngineConfig config =
                sending.config().get().withKeepBytesMax(Runtime.getRuntime().maxMemory() / 6);
        FiringLog log = new FiringLog(Math.max(10_000, Runtime.getRuntime().maxMemory() / 8 / ANSWER_BYTES));
        ReplayRun run = new ReplayRun(scaled, sending.state(), config, sending.order(), sending.err(), live, clock);
        RunSummary summary = run.abortedOn(sending.abortOn()).run(sending.maxLag(), log::before);
        live.interruption().handleBy(interrupted::countDown);
        Verdict verdict = Verdict.of(summary);
        FiringAnalysis analysis = new FiringAnalysis(log);
        FiringEvidence evidence = analysis.evidence(
                step,
                summary,
                content,
                tails,
                verdict.isValid() && !summary.end().isEarly());
        return new FiredStep(evidence, summary, verdict, log.forgotten());
    }

    /** Waits; true if the user ended the hunt meanwhile. */
    private boolean coolDown() {
        try {
            return interrupted.await(options.coolDown().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
