package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.hunt.ContentComparison;
import io.reprise.replayer.hunt.FiredStep;
import io.reprise.replayer.hunt.Firing.Step;
import io.reprise.replayer.hunt.FiringAnalysis;
import io.reprise.replayer.hunt.FiringEvidence;
import io.reprise.replayer.hunt.FiringLog;
import io.reprise.replayer.hunt.Tails;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes single firings, each with the pause before it and the user's commands around it, and sums up what their answers
 * show. On the main thread.
 */
final class StepFirer {
    /** Memory for what is remembered of a request, without its response. */
    private static final int ANSWER_BYTES = 400;

    private final Sending sending;
    private final StepOptions options;
    private final Live live;
    private final InstantSource clock;
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private boolean hasFired;

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

    /**
     * A firing that is over.
     *
     * @param step its result
     * @param analysis its answers
     */
    record Done(FiredStep step, FiringAnalysis analysis) {}

    StepFirer(Sending sending, StepOptions options, Live live, InstantSource clock) {
        this.sending = sending;
        this.options = options;
        this.live = live;
        this.clock = clock;
    }

    /**
     * Fires a recording once.
     *
     * @param content the comparison whose next firing this is
     * @param tails the limits that the first firing of the comparison teaches
     * @param onDone is told of the firing when it is over, before the command after it
     * @return false if the user or {@code --abort-on} ended it
     * @throws ExitException the firing could not be made, or a command of the user failed
     */
    boolean fire(Recording recording, Step step, ContentComparison content, Tails tails, Consumer<Done> onDone) {
        live.interruption().handleBy(interrupted::countDown);
        if (hasFired && coolDown()) {
            return false;
        }
        options.beforeStep().run(step);
        if (interrupted.getCount() == 0) {
            return false;
        }
        hasFired = true;
        Done done = fire(recording.at(Rates.of(step.rate())), step, content, tails);
        onDone.accept(done);
        if (done.step().summary().isInterrupted() || done.step().summary().isAborted()) {
            return false;
        }
        options.afterStep().run(step);
        return interrupted.getCount() > 0;
    }

    private Done fire(Recording scaled, Step step, ContentComparison content, Tails tails) {
        EngineConfig config =
                sending.config().get().withKeepBytesMax(Runtime.getRuntime().maxMemory() / 6);
        FiringLog log = new FiringLog(Math.max(10_000, Runtime.getRuntime().maxMemory() / 8 / ANSWER_BYTES));
        ReplayRun run = new ReplayRun(
                sends -> new RunState(sending.state(), scaled, sends, sending.err()),
                config,
                sending.order(),
                sending.err(),
                live,
                clock);
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
        return new Done(new FiredStep(evidence, summary, verdict, log.forgotten()), analysis);
    }

    /** Waits; true if the user ended the firings meanwhile. */
    private boolean coolDown() {
        try {
            return interrupted.await(options.coolDown().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
