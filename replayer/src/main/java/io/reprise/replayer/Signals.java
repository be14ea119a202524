package io.reprise.replayer;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Takes over signals. {@code sun.misc.Signal} is loaded by name, because the compiler's warning about its use cannot be
 * suppressed. Where it is not available ({@code -Xrs}), signals keep their usual effect. Stateless.
 */
final class Signals {
    private Signals() {}

    /**
     * Has a signal run a task, on a thread of its own.
     *
     * @param name of the signal, without SIG
     * @return gives the signal back its former effect
     */
    static Runnable handle(String name, Runnable task) {
        try {
            Class<?> signals = Class.forName("sun.misc.Signal");
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, args) -> switch (method.getName()) {
                case "handle" -> {
                    task.run();
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
            return () -> {
                try {
                    handle.invoke(null, signal, former);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("SIG" + name, e);
                }
            };
        } catch (ReflectiveOperationException e) {
            return () -> {}; // the signal keeps its usual effect
        }
    }
}
