package io.reprise.replayer;

import io.reprise.cli.DurationConverter;
import io.reprise.cli.Shown;
import io.reprise.replayer.plan.PlanSummary;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** {@code --dry-run}: what would be sent. */
final class DryRun {
    private static final int ENDPOINTS_SHOWN = 20;

    private DryRun() {}

    static void print(PrintWriter out, Recording recording) {
        PlanSummary plan = recording.plan();
        double factor = (double) plan.spanNs() / Math.max(1, recording.plannedSpanNs());
        out.println("Dry run: nothing is sent.");
        out.println("Recording  " + String.join(", ", recording.names()));
        out.println("Requests   " + Shown.count(plan.count()) + " of " + (plan.sessionsExact() ? "" : "about ")
                + Shown.count(plan.sessions()) + " sessions");
        out.println("Span       " + span(plan.recordedSpanNs()) + " recorded, " + span(recording.plannedSpanNs())
                + " at " + recording.rate());
        out.println(String.format(
                Locale.ROOT,
                "Rate       %.1f/s mean; %,d in the busiest recorded second, which takes %s",
                plan.meanPerSecond() * factor,
                plan.peakPerSecond(),
                span(Math.round(1e9 / Math.max(1e-9, factor)))));
        recording
                .skipped()
                .forEach((reason, count) -> out.println("Left out   " + Shown.count(count) + " " + reason.meaning()));
        recording.notes().forEach(note -> out.println("Recording  " + note));
        out.println("Endpoints  " + Shown.count(plan.endpoints().size()));
        for (PlanSummary.EndpointCount endpoint : plan.endpoints()
                .subList(0, Math.min(ENDPOINTS_SHOWN, plan.endpoints().size()))) {
            out.println(String.format(
                    "  %10s  %s", Shown.count(endpoint.count()), Shown.printable(endpoint.endpoint(), 120)));
        }
        out.flush();
    }

    private static String span(long ns) {
        return DurationConverter.format(Duration.ofNanos(ns));
    }
}
