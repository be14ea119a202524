package io.reprise.replayer.filter;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A filter that is a program: it reads one JSON line per request from its standard input and writes one JSON line per
 * answer to its standard output, in any order. One thread writes to it and one reads from it, so that a program that
 * does not read holds up nobody else. A program that has ended, has closed its output or has written an invalid
 * line gets no more requests: all are refused from then on. Thread-safe.
 */
final class ProgramFilter implements FilterService {
    /** Most requests that are written to the program and not answered. */
    static final int IN_FLIGHT_MAX = 64;
    /** A longer line is invalid. */
    static final int LINE_BYTES_MAX = 64 << 20;

    /**
     * Ctrl-C reaches every process of the terminal. The program must outlive it, because requests that it would refuse
     * then would make an interrupted run INVALID; it ends when its input does.
     */
    private static final String WITHOUT_INTERRUPTS = "trap '' INT; ";

    private static final int SHOWN_CHARS = 80;
    private static final long NOT_GIVEN = 0;
    private static final long END_SECONDS = 1;

    /** Wakes the writing thread. */
    private static final FilterCall NOTHING = FilterCall.over();

    private final Process process;
    private final BlockingQueue<FilterCall> waiting = new LinkedBlockingQueue<>();
    private final Semaphore places = new Semaphore(IN_FLIGHT_MAX);
    /** By id, the calls that the program has not answered; also the lock for this map and for {@link #failure}. */
    private final Map<Long, FilterCall> given = new HashMap<>();

    /** How many calls may wait before they are looked through for abandoned ones; a rough figure, set by any thread. */
    private volatile int lookAbove = IN_FLIGHT_MAX;

    private @Nullable String failure;
    private long lastId;

    private ProgramFilter(Process process) {
        this.process = process;
    }

    /**
     * Starts the program.
     *
     * @param command for {@code /bin/sh -c}
     * @throws IOException there is no shell, or no process can be made
     */
    static ProgramFilter start(String command) throws IOException {
        Process process = new ProcessBuilder("/bin/sh", "-c", WITHOUT_INTERRUPTS + command)
                .redirectError(Redirect.INHERIT)
                .start();
        ProgramFilter filter = new ProgramFilter(process);
        filter.startThread("replay-filter-out", filter::write);
        filter.startThread("replay-filter-in", filter::read);
        return filter;
    }

    private void startThread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void submit(FilterCall call) {
        String reason = failure();
        if (reason != null) {
            call.refuse(reason);
            return;
        }
        waiting.add(call);
        forgetAbandoned();
        reason = failure();
        if (reason != null) { // the program failed in between, and the writing thread has ended
            call.refuse(reason);
        }
    }

    /** Drops abandoned calls, which a program that does not read would otherwise keep in memory. */
    private void forgetAbandoned() {
        if (waiting.size() > lookAbove) {
            waiting.removeIf(call -> call != NOTHING && call.isOver());
            lookAbove = Math.max(IN_FLIGHT_MAX, 2 * waiting.size());
        }
    }

    @Override
    public @Nullable String failure() {
        synchronized (given) {
            return failure;
        }
    }

    private void write() {
        try (OutputStream out = new BufferedOutputStream(process.getOutputStream(), 1 << 16)) {
            while (failure() == null) {
                FilterCall call = waiting.take();
                if (call.isOver()) {
                    continue;
                }
                if (!places.tryAcquire()) {
                    out.flush(); // the program must see what it is to answer
                    places.acquire();
                }
                if (call.isOver()) {
                    places.release();
                    continue;
                }
                long id = give(call);
                if (id == NOT_GIVEN) {
                    return;
                }
                out.write(FilterJson.line(id, call.request()));
                if (waiting.isEmpty()) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            // The program does not read any more: the reading thread says why.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The id of a call from now on; {@link #NOT_GIVEN}, and the call is refused, if the program has failed. */
    private long give(FilterCall call) {
        String reason;
        synchronized (given) {
            reason = failure;
            if (reason == null) {
                lastId++;
                given.put(lastId, call);
                return lastId;
            }
        }
        call.refuse(reason);
        return NOT_GIVEN;
    }

    private void read() {
        try (InputStream in = new BufferedInputStream(process.getInputStream(), 1 << 16)) {
            for (byte[] line = line(in); line != null; line = line(in)) {
                answer(line);
            }
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                fail("the filter ended with exit code " + process.exitValue());
            } else {
                fail("the filter closed its output and went on");
                kill();
            }
        } catch (IOException e) {
            fail("the filter " + e.getMessage());
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(byte[] bytes) throws IOException {
        FilterJson.Line line;
        try {
            line = FilterJson.parse(bytes);
        } catch (IOException e) {
            throw new IOException("answered with an invalid line: '" + shown(bytes) + "'", e);
        }
        FilterCall call;
        synchronized (given) {
            call = given.remove(line.id());
        }
        if (call == null) {
            throw new IOException("answered with an id that it was not given, or twice: '" + shown(bytes) + "'");
        }
        places.release();
        FilterReply reply = line.reply();
        if (reply == null) {
            call.refuse(line.reason());
        } else {
            call.reply(reply);
        }
    }

    private static String shown(byte[] line) {
        String text = new String(line, 0, Math.min(line.length, SHOWN_CHARS), StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}", "?");
        return line.length > SHOWN_CHARS ? text + "…" : text;
    }

    /** The next line without its end; null at the end of the stream. */
    private static byte @Nullable [] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        int next = in.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            if (line.size() == LINE_BYTES_MAX) {
                throw new IOException("answered with a line of more than " + LINE_BYTES_MAX + " bytes");
            }
            line.write(next);
            next = in.read();
        }
        return line.toByteArray();
    }

    private void fail(String reason) {
        List<FilterCall> refused = new ArrayList<>();
        synchronized (given) {
            if (failure == null) {
                failure = reason;
            }
            refused.addAll(given.values());
            given.clear();
        }
        waiting.drainTo(refused);
        refused.forEach(call -> call.refuse(reason));
        places.release(); // wakes the writing thread, which ends
        waiting.add(NOTHING);
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** The program gets a moment to end by itself, now that its input has ended. */
    @Override
    public void close() {
        fail("the replay has ended");
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
