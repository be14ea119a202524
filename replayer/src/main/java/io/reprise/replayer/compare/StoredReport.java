package io.reprise.replayer.compare;

import io.reprise.replayer.compare.ReportedRun.Endpoint;
import io.reprise.replayer.compare.ReportedRun.Task;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.hunt.Observation;
import io.reprise.replayer.hunt.Occurrence;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The stored report of a replay, of several steps, or of a hunt. Immutable.
 *
 * @param name the directory, as the user named it
 * @param kind of the report
 * @param target where requests were sent in the first run
 * @param startedAt when the first run began
 * @param runs by rate, the runs that count: of a hunt, the first ones of the baseline and those under load
 */
public record StoredReport(
        String name, Kind kind, String target, String startedAt, Map<String, List<ReportedRun>> runs) {
    /** Kinds of reports; only two of one kind compare. */
    public enum Kind {
        RUN,
        STEPS,
        HUNT
    }

    /** The same report without its results. */
    StoredReport withoutRuns() {
        return new StoredReport(name, kind, target, startedAt, Map.of());
    }

    private static final String SUMMARY = "summary.json";
    private static final double VERSION = 1;

    /**
     * Reads a report.
     *
     * @param directory that {@code replay --report} has written
     * @throws ReportException the directory holds no report of this version
     */
    public static StoredReport read(Path directory) throws ReportException {
        Fields summary = Fields.read(directory.resolve(SUMMARY));
        requireVersion(directory.resolve(SUMMARY), summary.number("schemaVersion"));
        Kind kind = kind(directory, summary.text("kind"));
        Map<String, List<ReportedRun>> runs = new LinkedHashMap<>();
        Path first = directory;
        if (kind == Kind.RUN) {
            runs.put(summary.object("run").text("rate"), List.of(run(directory)));
        } else {
            List<Fields> steps = summary.objects("steps");
            if (steps.isEmpty()) {
                throw new ReportException("'" + directory + "' has no steps (expected a report with firings)");
            }
            first = inside(directory, steps.get(0).text("summary"));
            for (Fields step : steps) {
                if (kind == Kind.STEPS || isCounted(step.text("role"))) {
                    String rate = kind == Kind.STEPS ? step.text("rate") : HuntVerdict.multiple(step.number("rate"));
                    runs.computeIfAbsent(rate, each -> new ArrayList<>())
                            .add(run(inside(directory, step.text("summary"))));
                }
            }
        }
        Fields info = Fields.read(first.resolve(SUMMARY)).object("run");
        return new StoredReport(directory.toString(), kind, info.text("target"), info.text("startedAt"), runs);
    }

    private static boolean isCounted(String role) {
        return List.of("BASELINE", "LOAD", "CONFIRMATION").contains(role);
    }

    private static Kind kind(Path directory, String name) throws ReportException {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ReportException(
                        "'" + directory + "' holds a report of kind " + name + " (expected RUN, STEPS or HUNT)"));
    }

    private static void requireVersion(Path file, double version) throws ReportException {
        if (version != VERSION) {
            throw new ReportException("'" + file + "' has version " + Math.round(version)
                    + " (expected 1: another version of replay has written it)");
        }
    }

    /** The directory of a step, which lies in that of the report. */
    private static Path inside(Path directory, String summary) throws ReportException {
        try {
            Path file = directory.resolve(summary).normalize();
            Path parent = file.getParent();
            if (parent != null && file.startsWith(directory.normalize())) {
                return parent;
            }
        } catch (InvalidPathException e) {
            // reported below
        }
        throw new ReportException("'" + directory + "' names the step '" + summary + "' (expected a directory in it)");
    }

    private static ReportedRun run(Path directory) throws ReportException {
        Path unitsFile = directory.resolve("units.json");
        Fields summary = Fields.read(directory.resolve(SUMMARY));
        requireVersion(directory.resolve(SUMMARY), summary.number("schemaVersion"));
        Fields units = Fields.read(unitsFile);
        requireVersion(unitsFile, units.number("unitsVersion"));
        Fields info = summary.object("run");
        if (!units.text("run").equals(info.text("id"))) {
            throw new ReportException("'" + unitsFile + "' is of another run than " + SUMMARY
                    + " beside it (expected the files of one run)");
        }
        Map<String, Endpoint> endpoints = new TreeMap<>();
        for (Fields endpoint : units.objects("endpoints")) {
            Occurrence ended = occurrence(endpoint.object("ended"));
            endpoints.put(
                    endpoint.text("endpoint"),
                    new Endpoint(
                            new Observation(occurrence(endpoint.object("failed")), ended),
                            new Observation(occurrence(endpoint.object("changed")), ended),
                            milliseconds(endpoint.numbers("laneMeansUs")),
                            milliseconds(endpoint.numbers("slotMeansUs"))));
        }
        boolean isResult = List.of("OK", "FAILED").contains(summary.text("verdict"))
                && summary.text("end").equals("COMPLETE");
        return new ReportedRun(info.text("rate"), isResult, task(info), endpoints);
    }

    private static Task task(Fields info) throws ReportException {
        return new Task(
                (long) info.number("requests"),
                (long) info.number("sessions"),
                (long) info.number("recordedSpanNs"),
                info.text("scale"),
                info.text("order"));
    }

    private static Occurrence occurrence(Fields count) throws ReportException {
        return new Occurrence(
                (long) count.number("requests"), (int) count.number("lanes"), (int) count.number("slots"));
    }

    private static double[] milliseconds(double[] microseconds) {
        return Arrays.stream(microseconds).map(us -> us / 1e3).toArray();
    }
}
