package io.reprise.replayer;

import io.reprise.text.OneLine;
import io.reprise.time.NanoClock;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;

/**
 * Says on stderr how far a long reading of a recording is: nothing while it is short, then a line now and then, ever
 * more rarely. Not thread-safe.
 */
final class ReadingProgress implements DoubleConsumer {
    private static final long FIRST_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(1);

    private final PrintWriter err;
    private final NanoClock clock;
    private final String what;
    private int passes = 1;
    private int pass;
    private long saidNs;
    private long intervalNs = FIRST_NS;

    /** @param what is being done, such as "reading the recording" */
    ReadingProgress(PrintWriter err, NanoClock clock, String what) {
        this.err = err;
        this.clock = clock;
        this.what = what;
        saidNs = clock.nowNs();
    }

    /** Of the first pass over a recording. */
    static ReadingProgress ofRecording(PrintWriter err) {
        return new ReadingProgress(err, NanoClock.SYSTEM, "reading the recording");
    }

    /** Says what begins now, and that the recording is read so many times for it. */
    void begins(int count) {
        passes = count;
        pass = 0;
        say(what);
        saidNs = clock.nowNs();
    }

    /** Another pass begins. */
    void beginsPass() {
        pass++;
    }

    /** @param share how much of the pass was read, from 0 to 1 */
    @Override
    public void accept(double share) {
        long nowNs = clock.nowNs();
        if (nowNs - saidNs < intervalNs) {
            return;
        }
        saidNs = nowNs;
        intervalNs = Math.min(LONGEST_NS, 2 * intervalNs);
        double done = (Math.max(0, pass - 1) + Math.min(1, share)) / passes;
        say(what + ", " + (int) (100 * done) + " %");
    }

    /** Says something else. */
    void say(String line) {
        err.println("replay: " + OneLine.of(line));
        err.flush();
    }
}
