package io.reprise.replayer;

import io.reprise.cli.ExitCodes;
import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C, SIGTERM and SIGHUP: the first ends the run in an orderly way, the second ends the process at once. Before the
 * first request is sent, the first signal ends the process as well, because nothing needs an orderly end.
 *
 * <p>Shutdown hooks are not enough, because the JVM ignores every further signal while they run. {@code
 * sun.misc.Signal} is loaded by name, because the compiler's warning about its use cannot be suppressed. Where it is
 * not available ({@code -Xrs}), signals end the process as usual.
 */
final class Interruption implements AutoCloseable {
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

    private final PrintWriter err;
    private volatile Runnable first = this::quit; // written by the command's thread, read by a signal's thread
    private final AtomicInteger count = new AtomicInteger();
    private final List<Runnable> undo = new ArrayList<>();

    /** Takes over the signals until this is closed. */
    Interruption(PrintWriter err) {
        this.err = err;
        SIGNALS.forEach(this::takeOver);
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
            Runtime.getRuntime().halt(ExitCodes.INTERRUPTED);
        }
        first.run();
    }

    private void quit() {
        err.println("replay: interrupted before the first request was sent");
        err.flush();
        Runtime.getRuntime().halt(ExitCodes.INTERRUPTED);
    }

    private void takeOver(String name) {
        try {
            Class<?> signals = Class.forName("sun.misc.Signal");
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, args) -> switch (method.getName()) {
                case "handle" -> {
                    onSignal();
                    yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> args != null && proxy == args[0];
                default -> "replay's handler of signals";
            };
            Object handler = Proxy.newProxyInstance(handlers.getClassLoader(), new Class<?>[] {handlers}, calls);
            Object signal = signals.getConstructor(String.class).newInstance(name);
            var handle = signals.getMethod("handle", signals, handlers);
            Object former = handle.invoke(null, signal, handler);
            undo.add(() -> {
                try {
                    handle.invoke(null, signal, former);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("SIG" + name, e);
                }
            });
        } catch (ReflectiveOperationException e) {
            // the signal keeps its usual effect
        }
    }

    @Override
    public void close() {
        undo.forEach(Runnable::run);
    }
}
