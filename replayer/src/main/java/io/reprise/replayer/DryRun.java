package io.reprise.replayer;

import io.reprise.replayer.CorrelateOption.Links;
import io.reprise.replayer.engine.Clients;
import io.reprise.replayer.engine.Demand;
import io.reprise.replayer.engine.DemandCounter;
import io.reprise.replayer.engine.EndBound;
import io.reprise.replayer.engine.Engine;
import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.engine.EngineLimits;
import io.reprise.replayer.engine.SendOrder;
import io.reprise.replayer.engine.TargetException;
import io.reprise.replayer.login.Logins;
import io.reprise.replayer.plan.LoginCounter;
import io.reprise.replayer.plan.LoginCounter.Login;
import io.reprise.replayer.plan.PlanSize;
import io.reprise.replayer.plan.PlanSummary;
import io.reprise.replayer.state.EarlierLogins;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code --dry-run}: prints what would be sent and the results of the checks of the run. */
final class DryRun {
    private static final int ENDPOINTS_SHOWN = 20;
    private static final long SECOND_NS = 1_000_000_000;

    private final PrintWriter out;
    private final Recording recording;
    private final Clients clients;

    /** @param clients how the clients of the recording would be imitated */
    DryRun(PrintWriter out, Recording recording, Clients clients) {
        this.out = out;
        this.recording = recording;
        this.clients = clients;
        out.println("Dry run: nothing is sent.");
    }

    /** @param decision null when there is no target */
    void printGuard(ProductionGuard.@Nullable Decision decision, boolean allowed) {
        if (decision == null) {
            out.println("Target     not checked: --target is missing, and a run needs it");
            return;
        }
        String refusal = decision.refusal();
        if (refusal == null) {
            out.println(
                    "Guard      passes: the target is not where the recording was made, and not marked as production");
        } else {
            String reason = refusal.replace("--target: ", "").replace(ProductionGuard.ALLOW, "");
            out.println("Guard      " + (allowed ? "overruled by --allow-production: " : "refuses: ") + reason);
        }
        decision.compared().forEach(line -> out.println("           compared: " + line));
    }

    /** @param logins the recipe of {@code --login}; null if there is none */
    void printRecipe(@Nullable Logins logins) {
        if (logins != null) {
            out.println("Recipe     " + Shown.printable(logins.describe(), 500));
        }
    }

    /** Finds the logins before the chosen part of the recording as a run does, if it has a beginning of its own. */
    void printEarlierLogins(StateOptions state, PrintWriter err) {
        if (state.sendsRecordedLogins(recording)) {
            Links links = state.links(recording, err);
            EarlierLogins logins = links == null ? EarlierLogins.NONE : state.recordedLogins(recording, links);
            boolean withRecipe = state.logins() != null;
            out.println("Before     " + EarlierLoginText.plan(logins, withRecipe));
            EarlierLoginText.notes(recording.contents().before(), logins, withRecipe)
                    .forEach(note -> out.println("           " + note));
        }
    }

    /**
     * Reads the recording a second time and prints how many requests would be sent, and when.
     *
     * @param logsIn whether sessions that had begun before the recording are logged in
     * @return the demand of the requests
     */
    Demand printPlan(boolean logsIn) {
        PlanSummary plan;
        Map<Login, Long> logins;
        DemandCounter demand = new DemandCounter(recording.preview(), clients);
        try (LoginCounter counter =
                new LoginCounter(demand, recording.selection().config().sessions())) {
            plan = PlanSummary.of(counter);
            logins = counter.counts();
        }
        PlanSize size = plan.size();
        out.println("Recording  " + String.join(", ", recording.names()));
        recording.notes().forEach(note -> out.println("           " + note));
        out.println("Requests   " + Shown.count(size.requests()) + " of " + (size.sessionsExact() ? "" : "about ")
                + Shown.count(size.sessions(), "session"));
        long recorded = logins.getOrDefault(Login.RECORDED, 0L);
        long none = logins.getOrDefault(Login.NONE, 0L);
        out.println("Logins     " + Shown.count(recorded, "session")
                + (recorded == 1 ? " gets its cookie" : " get their cookie") + " within the recording, "
                + Shown.count(logins.getOrDefault(Login.EARLIER, 0L))
                + " had begun before it" + (logsIn ? ", " : " (the target does not know them), ")
                + Shown.count(none) + (none == 1 ? " has none" : " have none"));
        out.println("Duration   " + Shown.duration(size.recordedSpanNs()) + " recorded, "
                + Shown.duration(size.spanNs()) + " at " + recording.rate());
        out.println("Rate       " + Shown.perSecond(size.meanPerSecond()) + " mean, "
                + Shown.count(plan.peakPerSecond()) + "/s at the peak");
        recording
                .skipped()
                .forEach((reason, count) -> out.println("Left out   " + Shown.count(count) + " " + reason.meaning()));
        out.println("Endpoints  " + Shown.count(plan.endpoints().size()));
        for (PlanSummary.EndpointCount endpoint : plan.endpoints()
                .subList(0, Math.min(ENDPOINTS_SHOWN, plan.endpoints().size()))) {
            out.println(String.format(
                    "  %10s  %s", Shown.count(endpoint.count()), Shown.printable(endpoint.endpoint(), 120)));
        }
        return demand.demand();
    }

    /** Reads the recording once more, prints what a further step would do, and returns its demand. */
    Demand printRate(Recording other) {
        PlanSize size = other.plan().size();
        out.println("Step       " + other.rate() + ": " + Shown.duration(size.spanNs()) + ", "
                + Shown.perSecond(size.meanPerSecond()) + " mean");
        try (DemandCounter demand = new DemandCounter(other.preview(), clients)) {
            PlanSummary.of(demand);
            return demand.demand();
        }
    }

    /**
     * Prints the demand of a step, and the limits and resources that it exceeds.
     *
     * @param rate of the step, if there are several; else empty
     */
    void printDemand(String rate, DemandCheck check) {
        check.asks()
                .forEach(line -> out.println(line + (line.startsWith("Peak") && !rate.isEmpty() ? ", " + rate : "")));
        List<String> misfits = check.misfits();
        out.println("Fits       " + (misfits.isEmpty() ? "yes: this machine and the limits allow it" : "no:"));
        misfits.forEach(line -> out.println("           " + line));
    }

    /** Prints when the run is over at the latest. */
    void printEnd(EngineLimits limits, SendOrder order) {
        long boundNs =
                EndBound.ns(limits, recording.plan().size().spanNs(), recording.delayNs(order), recording.longestNs());
        // Rounded up, so that the printed time is kept.
        out.println("Ends       within " + Shown.duration((boundNs / SECOND_NS + 1) * SECOND_NS)
                + " of its start at the latest, whatever the target does");
    }

    /**
     * Connects to the target, completes the TLS handshake where the target speaks TLS, and sends nothing else.
     *
     * @return why the target cannot be reached; null when it can
     */
    static @Nullable String printTarget(PrintWriter out, EngineConfig config) {
        try {
            Engine.probe(config);
            out.println("Target     " + config.target() + " accepts connections");
            return null;
        } catch (TargetException e) {
            out.println("Target     " + config.target() + " cannot be reached");
            return OneLine.reason(e);
        }
    }
}
