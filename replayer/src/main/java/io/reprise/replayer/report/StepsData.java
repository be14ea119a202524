package io.reprise.replayer.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The data from which the reports of several steps are made, beside the data of each step. Immutable.
 *
 * @param rates the rates of the steps, as typed
 */
public record StepsData(List<String> rates) {
    /**
     * Reads the steps, each from its directory.
     *
     * @param directory of the report of all steps
     * @throws IOException a step cannot be read
     */
    public List<RunData> read(Path directory) throws IOException {
        if (rates.isEmpty()) {
            throw new IOException(
                    "'" + directory + "' has no steps (expected the report of a replay at several rates)");
        }
        List<RunData> steps = new ArrayList<>();
        for (int i = 0; i < rates.size(); i++) {
            steps.add(DataFile.read(directory.resolve(ReportFiles.stepName(i, rates.get(i))), RunData.class));
        }
        return steps;
    }
}
