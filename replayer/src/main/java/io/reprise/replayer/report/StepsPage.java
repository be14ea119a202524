package io.reprise.replayer.report;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The page about the steps of a replay, side by side. Stateless. */
final class StepsPage {
    private StepsPage() {}

    static void write(OutputStream to, List<StepTable.Row> rows) throws IOException {
        List<String> links = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            links.add(ReportFiles.stepName(i, rows.get(i).rate()) + "/" + ReportFiles.PAGE);
        }
        Templates.write(
                to,
                "steps.jte",
                Map.of(
                        "css",
                        Templates.resource("report.css"),
                        "info",
                        rows.get(0).summary().info(),
                        "rows",
                        rows,
                        "links",
                        links));
    }
}
