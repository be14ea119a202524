package io.reprise.replayer;

import io.reprise.replayer.measure.StepFigures;
import io.reprise.replayer.plan.PlanSize;

/** Is told of the steps of a command, one after another. Called on the main thread; returns at once. */
interface StepWatcher {
    /**
     * A step begins.
     *
     * @param rate as asked, such as {@code 2x}
     * @param plan how much it is to send
     */
    void begins(String rate, PlanSize plan);

    /** A step is under way; called a few times a second. */
    void looks(StepFigures figures);

    /** A step is over. */
    void ends(StepFigures figures);
}
