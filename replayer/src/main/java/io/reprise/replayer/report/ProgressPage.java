package io.reprise.replayer.report;

import io.reprise.replayer.measure.Latencies;
import io.reprise.text.Shown;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows a running step: on a terminal a few lines that are drawn over each other, elsewhere a plain line now and
 * then. For one thread.
 */
public final class ProgressPage {
    private static final int BAR_WIDTH = 40;
    // A line longer than the terminal is cut and not wrapped, so that the number of lines to go up is known.
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private static final long PLAIN_EVERY_NS = 5_000_000_000L;

    /**
     * State of the running step.
     *
     * @param elapsedNs time since the start of the step; negative before it
     * @param timetable the whole of it
     * @param requests what became of its requests so far
     * @param sentPerSecond rate of sending since the last look
     */
    public record State(long elapsedNs, Timetable timetable, Requests requests, double sentPerSecond) {}

    /**
     * The whole timetable.
     *
     * @param requests requests in it
     * @param spanNs its length
     * @param perSecond its mean rate
     */
    public record Timetable(long requests, long spanNs, double perSecond) {}

    /**
     * What became of requests so far.
     *
     * @param sent requests sent
     * @param done requests that ended without a failure
     * @param failed requests that failed, as the final page counts them
     * @param inFlight sent and not answered
     * @param held due and waiting for an earlier response of their session
     */
    public record Requests(long sent, long done, long failed, long inFlight, long held) {}

    private final PrintWriter out;
    private final boolean terminal;
    private int linesDrawn;
    private long lastPlainNs = Long.MIN_VALUE / 2;

    /**
     * Shows a running step.
     *
     * @param out on a terminal, a writer that lets control sequences through, for this class alone
     * @param terminal whether lines can be drawn over
     */
    public ProgressPage(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * Draws the state.
     *
     * @param latencies all times so far
     */
    public void show(State state, Latencies latencies) {
        if (terminal) {
            draw(state, latencies);
        } else if (state.elapsedNs() - lastPlainNs >= PLAIN_EVERY_NS && state.elapsedNs() >= 0) {
            lastPlainNs = state.elapsedNs();
            out.println(counts(state) + ", " + rates(state) + ", " + times(latencies));
            out.flush();
        }
    }

    private void draw(State state, Latencies latencies) {
        StringBuilder page = new StringBuilder(NO_WRAP);
        if (linesDrawn > 0) {
            page.append("\u001b[").append(linesDrawn).append('A');
        }
        line(page, bar(state));
        line(page, counts(state));
        line(page, rates(state));
        line(page, times(latencies));
        linesDrawn = 4;
        out.print(page.append(WRAP));
        out.flush();
    }

    private static void line(StringBuilder page, String text) {
        page.append("\r\u001b[2K").append(text).append('\n');
    }

    /** Erases the drawn lines, so that the final page stands alone. */
    public void clear() {
        if (linesDrawn > 0) {
            out.print("\u001b[" + linesDrawn + "A\u001b[J");
            out.flush();
            linesDrawn = 0;
        }
    }

    private static String bar(State state) {
        long planned = state.timetable().requests();
        long ended = state.requests().done() + state.requests().failed();
        double part = planned == 0 ? 0 : Math.min(1, (double) ended / planned);
        int full = (int) (part * BAR_WIDTH);
        String time = state.elapsedNs() < 0
                ? "starting"
                : String.format(
                        Locale.ROOT,
                        "%.0f of %.0f s",
                        state.elapsedNs() / 1e9,
                        state.timetable().spanNs() / 1e9);
        return String.format(
                Locale.ROOT,
                "[%s%s] %3.0f %%  %s",
                "█".repeat(full),
                "░".repeat(BAR_WIDTH - full),
                Math.floor(part * 100),
                time);
    }

    private static String counts(State state) {
        Requests requests = state.requests();
        return "planned " + Shown.count(state.timetable().requests()) + "  sent " + Shown.count(requests.sent())
                + "  done " + Shown.count(requests.done()) + "  failed " + Shown.count(requests.failed())
                + "  in flight " + Shown.count(requests.inFlight()) + "  held " + Shown.count(requests.held());
    }

    private static String rates(State state) {
        return "rate asked " + Shown.perSecond(state.timetable().perSecond()) + " mean, sent "
                + Shown.perSecond(state.sentPerSecond()) + " now";
    }

    private static String times(Latencies latencies) {
        return "response p50 " + Percentiles.at(latencies.response(), 50) + " p99 "
                + Percentiles.at(latencies.response(), 99) + "  own lag p99 " + Percentiles.at(latencies.lagOurs(), 99);
    }
}
