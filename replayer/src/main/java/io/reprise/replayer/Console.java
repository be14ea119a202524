package io.reprise.replayer;

import io.reprise.cli.StandardStreams;
import io.reprise.cli.Terminal;
import io.reprise.replayer.engine.Engine;
import io.reprise.replayer.measure.StepFigures;
import io.reprise.replayer.plan.PlanSize;
import io.reprise.replayer.report.LivePage;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Shows running steps to whoever started the command, and takes their keys: space pauses, + and - change the rate, q
 * ends. SIGUSR1 prints the figures. On the main thread, except for keys and the signal.
 */
final class Console implements AutoCloseable {
    /** A key changes the rate by a tenth of the planned one. */
    private static final double SPEED_STEP = 0.1;

    private static final String END_KEY = "q end";
    private static final String PACE_KEYS = "space pause   + faster   - slower   ";

    private final PrintWriter err;
    private final Interruption interruption;
    private final boolean changesPace;
    private final LivePage page;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final Runnable undo;
    private final @Nullable TerminalKeys keys;
    /** Written by the main thread, read by the thread of the keys. */
    private volatile @Nullable Engine running;

    private volatile int rows;

    /**
     * Begins to take keys, where there is a terminal.
     *
     * @param changesPace whether keys may pause steps and change their rate
     */
    Console(PrintWriter err, Interruption interruption, boolean changesPace) {
        this.err = err;
        this.interruption = interruption;
        this.changesPace = changesPace;
        boolean isTerminal = Terminal.isErrTerminal();
        page = new LivePage(isTerminal ? StandardStreams.steerableErr() : err, isTerminal);
        undo = Signals.handle("USR1", () -> asked.set(true));
        keys = isTerminal && Terminal.readsKeys() ? new TerminalKeys(this::onKey, lines -> rows = lines) : null;
        if (keys != null) {
            interruption.beforeHalt(keys::restore);
        }
    }

    private void onKey(int key) {
        Engine engine = running;
        if (key == 'q' || key == 'Q') {
            interruption.interrupt();
        } else if (engine != null && changesPace) {
            switch (key) {
                case ' ' -> engine.pause(!engine.isPaused());
                case '+', '=' -> engine.speed(rounded(engine.speed() + SPEED_STEP));
                case '-', '_' -> engine.speed(rounded(engine.speed() - SPEED_STEP));
                default -> {} // means nothing
            }
        }
    }

    private static double rounded(double speed) {
        return Math.round(speed * 10) / 10.0;
    }

    /** A step begins. */
    void begins(Engine engine, String rate, PlanSize plan) {
        page.begins(new LivePage.Step(
                rate, plan.requests(), plan.spanNs(), (plan.requests() - 1) * 1e9 / Math.max(1, plan.spanNs())));
        running = engine;
    }

    /** A step is under way; called a few times a second. */
    void looks(Engine engine, StepFigures figures) {
        if (rows > 0) {
            page.rows(rows);
        }
        String line = keys == null ? "" : (changesPace ? PACE_KEYS : "") + END_KEY;
        if (asked.getAndSet(false)) {
            page.clear();
            List<String> lines = page.page(figures, new LivePage.Control(engine.speed(), engine.isPaused(), ""));
            lines.forEach(err::println);
            err.flush();
        }
        page.show(figures, new LivePage.Control(engine.speed(), engine.isPaused(), line));
    }

    /** The step is over. */
    void ends() {
        running = null;
        page.clear();
    }

    @Override
    public void close() {
        undo.run();
        if (keys != null) {
            keys.close();
        }
    }
}
