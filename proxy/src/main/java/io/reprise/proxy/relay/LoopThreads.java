package io.reprise.proxy.relay;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the threads of event loops. When a loop ends although nobody stopped it, its thread's uncaught exception
 * handler gets a {@link LoopEndedException}: Netty logs the cause, and leaves the loop's connections open and unserved,
 * so the process must not live on. Thread-safe.
 */
final class LoopThreads implements ThreadFactory {
    private final String prefix;
    private final AtomicInteger count = new AtomicInteger();

    /** Whether the loops are meant to run: not while a transport is tried out, nor after the stop. */
    private volatile boolean running;

    /** @param prefix of the threads' names; a number follows */
    LoopThreads(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable task) {
        String name = prefix + count.getAndIncrement();
        return new FastThreadLocalThread(
                () -> {
                    task.run();
                    if (running) {
                        throw new LoopEndedException(name);
                    }
                },
                name);
    }

    /** Notes that the loops work: from now on, none of them may end. */
    void run() {
        running = true;
    }

    /** Notes that the loops are about to be stopped. */
    void stop() {
        running = false;
    }
}
