package io.reprise.replayer.report;

import io.reprise.cli.PrivateFiles;
import io.reprise.replayer.hunt.FiredStep;
import io.reprise.replayer.hunt.HuntResult;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code --report DIR} of a hunt: its page, its summaries, and a directory for each firing with all reports of a
 * replay. Only their owner can read the files; every file is written completely or not at all. Stateless.
 */
public final class HuntReports {
    /** Most characters of responses on a page, before escaping. */
    private static final int EXAMPLES_CHARS_MAX = 200_000;

    private HuntReports() {}

    /** Writes the content of one file. */
    @FunctionalInterface
    private interface Content {
        void write(OutputStream to) throws IOException;
    }

    /**
     * Writes all files, over those of an earlier hunt. A file that cannot be written does not keep the others from
     * being written.
     *
     * @param options the options of the hunt
     * @throws IOException a file could not be written; the message names each of them
     */
    public static void write(Path directory, HuntResult result, HuntVerdict verdict, GivenOptions options)
            throws IOException {
        HuntView view = HuntViews.of(result, verdict);
        PrivateFiles.createDirectory(directory);
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < result.steps().size(); i++) {
            FiredStep step = result.steps().get(i);
            String name = ReportFiles.stepName(i, view.steps().get(i).rate());
            try {
                ReportFiles.write(directory.resolve(name), step.summary(), step.verdict());
            } catch (IOException e) {
                failures.add(name + ": " + OneLine.reason(e));
            }
        }
        try {
            DataFile.write(directory, HuntData.of(result, verdict, options));
        } catch (IOException e) {
            failures.add(DataFile.FILE_NAME + ": " + OneLine.reason(e));
        }
        Map<String, Content> files = new LinkedHashMap<>();
        files.put("summary.md", to -> to.write(HuntMarkdown.text(view).getBytes(StandardCharsets.UTF_8)));
        files.put("junit.xml", to -> HuntJunit.write(to, result, view));
        files.put(ReportFiles.PAGE, to -> page(to, result, view));
        files.put(JsonReport.FILE_NAME, to -> HuntJson.write(to, result, verdict, view, options));
        files.forEach((name, content) -> {
            try {
                PrivateFiles.write(directory.resolve(name), content::write);
            } catch (IOException e) {
                failures.add(name + ": " + OneLine.reason(e));
            }
        });
        if (!failures.isEmpty()) {
            throw new IOException(String.join("; ", failures));
        }
    }

    static void page(OutputStream to, HuntResult result, HuntView view) throws IOException {
        List<String> links = new ArrayList<>();
        for (int i = 0; i < view.steps().size(); i++) {
            links.add(ReportFiles.stepName(i, view.steps().get(i).rate()) + "/" + ReportFiles.PAGE);
        }
        List<PlotStep> steps = PlotStep.of(result.steps());
        Map<String, List<EndpointView.Link>> findings = new LinkedHashMap<>();
        for (HuntView.FindingView finding : view.findings()) {
            findings.computeIfAbsent(finding.title().endpoint(), any -> new ArrayList<>())
                    .add(new EndpointView.Link(
                            "finding-" + finding.title().id(),
                            finding.title().verdict() + ": " + finding.title().what()));
        }
        List<EndpointView> endpoints =
                EndpointViews.of(steps, findings, endpoint -> HuntViews.capacity(result, endpoint));
        Map<String, Object> values = new HashMap<>(Templates.withPlots());
        values.put("plots", Plots.json(steps, EndpointViews.anchors(endpoints)));
        values.put("hunt", view.bounded(EXAMPLES_CHARS_MAX));
        values.put("allFindings", view.findings().size());
        values.put("links", links);
        values.put("endpoints", endpoints);
        values.put("firings", steps.stream().map(PlotStep::label).toList());
        values.put("allEndpoints", result.endpoints().size());
        Templates.write(to, "hunt.jte", values);
    }
}
