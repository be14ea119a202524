package io.reprise.replayer;

import io.reprise.cli.ExitCodes;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C, SIGTERM and SIGHUP: the first ends the run in an orderly way, the second ends the process at once. Before the
 * first request is sent, the first signal ends the process as well, because nothing needs an orderly end.
 *
 * <p>Shutdown hooks are not enough, because the JVM ignores every further signal while they run.
 */
final class Interruption implements AutoCloseable {
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

    private final PrintWriter err;
    private volatile Runnable first = this::quit; // written by the command's thread, read by a signal's thread
    private volatile Runnable beforeHalt = () -> {};
    private final AtomicInteger count = new AtomicInteger();
    private final List<Runnable> undo = new ArrayList<>();

    /** Takes over the signals until this is closed. */
    Interruption(PrintWriter err) {
        this.err = err;
        SIGNALS.forEach(name -> undo.add(Signals.handle(name, this::onSignal)));
    }

    /** Makes the first signal from now on run this task, on a thread of its own. */
    void handleBy(Runnable task) {
        first = task;
    }

    /** Ignores the first signal from now on, because the run is about to end by itself. */
    void nearlyOver() {
        first = () -> {};
    }

    private void onSignal() {
        if (count.incrementAndGet() > 1) {
            beforeHalt.run();
            Runtime.getRuntime().halt(ExitCodes.INTERRUPTED);
        }
        first.run();
    }

    private void quit() {
        err.println("replay: interrupted before the first request was sent");
        err.flush();
        beforeHalt.run();
        Runtime.getRuntime().halt(ExitCodes.INTERRUPTED);
    }

    /** Restores what outlives the process, such as the terminal, before the process ends at once. */
    void beforeHalt(Runnable task) {
        beforeHalt = task;
    }

    /** Acts as if a signal had come. */
    void interrupt() {
        onSignal();
    }

    @Override
    public void close() {
        undo.forEach(Runnable::run);
    }
}
