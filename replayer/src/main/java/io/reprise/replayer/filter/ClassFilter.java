package io.reprise.replayer.filter;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A filter in this process, on threads of its own. Thread-safe. */
final class ClassFilter implements FilterService {
    private static final int THREADS = 4;
    private static final int WAITING_MAX = 4_096;
    private static final long END_SECONDS = 1;

    private final ReplayFilter filter;
    private final AtomicInteger threads = new AtomicInteger();
    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            THREADS, THREADS, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), this::thread);

    ClassFilter(ReplayFilter filter) {
        this.filter = filter;
        executor.allowCoreThreadTimeOut(true);
    }

    private Thread thread(Runnable task) {
        Thread thread = new Thread(task, "replay-filter-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void submit(FilterCall call) {
        try {
            executor.execute(() -> run(call));
        } catch (RejectedExecutionException e) {
            call.refuse("the filter has more than " + WAITING_MAX + " requests to answer");
        }
    }

    @SuppressWarnings("IllegalCatch") // code of users, whose errors are not those of the replay
    private void run(FilterCall call) {
        if (call.isOver()) {
            return;
        }
        try {
            FilterReply reply = filter.filter(call.request());
            if (reply == null) {
                call.refuse("the filter returned null (expected FilterReply.unchanged())");
            } else {
                call.reply(reply);
            }
        } catch (Exception e) {
            call.refuse("the filter failed: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
        } catch (StackOverflowError e) {
            call.refuse("the filter failed: " + e);
        } catch (VirtualMachineError e) {
            throw e; // a lack of memory ends the run
        } catch (Error e) {
            call.refuse("the filter failed: " + e);
        }
    }

    @Override
    public @Nullable String failure() {
        return null;
    }

    /** The filter gets a moment to end what it is doing, and another one to close. */
    @Override
    public void close() {
        executor.shutdownNow();
        Thread closing = new Thread(this::closeFilter, "replay-filter-close");
        closing.setDaemon(true);
        try {
            executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
            closing.start();
            closing.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("IllegalCatch") // code of users; the result of the run does not depend on it
    private void closeFilter() {
        try {
            filter.close();
        } catch (RuntimeException | LinkageError | AssertionError e) {
            // every request has its outcome
        }
    }
}
