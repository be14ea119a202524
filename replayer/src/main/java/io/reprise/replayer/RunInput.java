package io.reprise.replayer;

import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.engine.OutcomeListener;
import io.reprise.replayer.measure.RunInfo;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.StepFigures;
import io.reprise.replayer.plan.PlanSize;
import io.reprise.replayer.plan.Timetable;
import org.jspecify.annotations.Nullable;

/**
 * The input of one run: its timetable, the source of its requests' values, and the words of its report about both. On
 * the main thread.
 */
interface RunInput extends AutoCloseable {
    /** Makes the input of a run that sends like this. */
    @FunctionalInterface
    interface Factory {
        /**
         * May take a while.
         *
         * @throws io.reprise.replayer.engine.TargetException the target's name cannot be resolved
         */
        RunInput open(EngineConfig config);
    }

    /** The rate as typed, such as {@code 2x}. */
    String rate();

    /** The mode of {@code --scale}. */
    String scale();

    /** The size of the timetable; of a recording that is followed, the part planned so far. */
    PlanSize size();

    /** The recording; of one that is followed, as far as it was read. */
    RunInfo.Recorded recorded();

    /** The part of a timetable that is fired; null for all of it. */
    RunInfo.@Nullable ShardInfo shard();

    /** The configuration, with the source of the values that requests carry added. */
    EngineConfig config(EngineConfig config);

    /** Starts a pass over the timetable. */
    Timetable timetable();

    /** Least time from now to the start of the step, in nanoseconds; called once the first requests are read. */
    long startDelayNs();

    /** Told when the step starts, in nanoseconds from now. */
    default void startsIn(long delayNs) {}

    /** How many requests {@link #warmUp} sends; 0 if it sends none. */
    int warmUpRequests();

    /**
     * Sends requests of the recording inside this process before the run, with counts of their own.
     *
     * @param look called now and then on this thread meanwhile, as the run is looked at
     */
    void warmUp(EngineConfig config, OutcomeListener listener, Runnable look);

    /** A listener of this input, which passes everything on to the listener of an event loop. */
    OutcomeListener listener(OutcomeListener listener);

    /** The run goes on; called a few times a second. */
    default void looks(StepFigures figures) {}

    /** The summary with the account of values and logins. */
    RunSummary complete(RunSummary summary);

    @Override
    void close();
}
