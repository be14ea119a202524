package io.reprise.replayer.compare;

import io.reprise.replayer.hunt.Observation;
import java.util.Map;

/**
 * One stored run. Immutable.
 *
 * @param rate as asked
 * @param isResult whether the run was completed and is valid
 * @param task what was fired
 * @param endpoints the results by endpoint
 */
record ReportedRun(String rate, boolean isResult, Task task, Map<String, Endpoint> endpoints) {
    /**
     * What was fired. Two runs compare only if this is equal.
     *
     * @param requests of the timetable
     * @param sessions of the timetable
     * @param recordedNs from the first recorded request to the last
     * @param scale the mode of {@code --scale}
     * @param order the value of {@code --order}
     */
    record Task(long requests, long sessions, long recordedNs, String scale, String order) {}

    /**
     * What happened to the requests of an endpoint.
     *
     * @param failures how many failed
     * @param changes how many had a changed outcome
     * @param laneMeansMs mean service time of each lane
     * @param slotMeansMs mean service time of each time slot
     */
    record Endpoint(Observation failures, Observation changes, double[] laneMeansMs, double[] slotMeansMs) {}
}
