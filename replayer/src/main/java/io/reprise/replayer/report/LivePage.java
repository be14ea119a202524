package io.reprise.replayer.report;

import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.FailureCounts;
import io.reprise.replayer.measure.StepFigures;
import io.reprise.text.Printable;
import io.reprise.text.Shown;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Shows a running step: on a terminal a page that is drawn over itself and fits 80 columns and 20 lines, elsewhere a
 * plain line now and then. For one thread.
 */
public final class LivePage {
    private static final int WIDTH = 80;
    private static final int BAR_WIDTH = 30;
    private static final int RATE_WIDTH = 20;
    private static final int FAILURES_SHOWN = 5;
    private static final int ENDPOINT_WIDTH = 36;
    // A line longer than the terminal is cut and not wrapped, so that the number of lines to go up is known.
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private static final long PLAIN_EVERY_NS = 5_000_000_000L;

    /**
     * The step.
     *
     * @param rate as asked, such as {@code 2x}
     * @param requests requests of its timetable; 0 if that is not known, because it has no end yet
     * @param spanNs length of the timetable
     * @param perSecond its mean rate
     */
    public record Step(String rate, long requests, long spanNs, double perSecond) {
        private boolean isEndless() {
            return requests == 0;
        }
    }

    /**
     * The user's changes to the step, and the keys for further ones.
     *
     * @param speed how many times as fast as planned requests become due
     * @param paused whether nothing becomes due
     * @param keys the keys that do something, as a line; empty if there are none
     */
    public record Control(double speed, boolean paused, String keys) {}

    private final PrintWriter out;
    private final boolean terminal;
    private Step step = new Step("", 0, 0, 0);
    private RateHistory history = new RateHistory();
    private int linesDrawn;
    private int mostLines = 20;
    private long lastPlainNs;
    private long lastNs;
    private long lastSent;

    /**
     * Shows running steps.
     *
     * @param out on a terminal, a writer that lets control sequences through, for this class alone
     * @param terminal whether lines can be drawn over
     */
    public LivePage(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Sets the number of the terminal's lines; a page that does not fit is cut. */
    public void rows(int rows) {
        mostLines = Math.max(1, Math.min(20, rows - 1));
    }

    /** Another step begins. */
    public void begins(Step next) {
        step = next;
        history = new RateHistory();
        lastPlainNs = Long.MIN_VALUE / 2;
        lastNs = 0;
        lastSent = 0;
    }

    /** Shows the step as it is; called a few times a second. */
    public void show(StepFigures figures, Control control) {
        history.add(
                figures.elapsedNs(),
                figures.progress().asked(),
                figures.counts().sent());
        if (terminal) {
            draw(page(figures, control));
        } else if (figures.elapsedNs() - lastPlainNs >= PLAIN_EVERY_NS && figures.elapsedNs() >= 0) {
            lastPlainNs = figures.elapsedNs();
            out.println(plain(figures));
            out.flush();
        }
        lastNs = figures.elapsedNs();
        lastSent = figures.counts().sent();
    }

    /** Erases the drawn lines, so that what is printed next stands alone. */
    public void clear() {
        if (linesDrawn > 0) {
            out.print("\u001b[" + linesDrawn + "A\r\u001b[J");
            out.flush();
            linesDrawn = 0;
        }
    }

    private void draw(List<String> lines) {
        StringBuilder page = new StringBuilder(NO_WRAP);
        if (linesDrawn > 0) {
            page.append("\u001b[").append(linesDrawn).append('A');
        }
        List<String> shown = lines.subList(0, Math.min(lines.size(), mostLines));
        shown.forEach(line -> page.append("\r\u001b[2K").append(line).append("\r\n"));
        page.append("\u001b[J").append(WRAP);
        linesDrawn = shown.size();
        out.print(page);
        out.flush();
    }

    /** The page, as lines of at most 80 characters. */
    public List<String> page(StepFigures figures, Control control) {
        List<String> lines = new ArrayList<>();
        lines.add(progress(figures, control));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "asked/s %9s  %s",
                history.latest(RateHistory.Rates::asked),
                history.bars(RateHistory.Rates::asked)));
        lines.add(String.format(
                Locale.ROOT,
                "sent/s  %9s  %s",
                history.latest(RateHistory.Rates::sent),
                history.bars(RateHistory.Rates::sent)));
        lines.add("");
        lines.add(row("", Percentiles.NAMES));
        lines.add(times("response", figures.latencies().response()));
        lines.add(times("service", figures.latencies().service()));
        lines.add(times("own lag", figures.latencies().lagOurs()));
        lines.add("");
        lines.add(requests(figures));
        lines.add(present(figures));
        lines.addAll(failures(figures.failures()));
        if (!control.keys().isEmpty()) {
            lines.add("");
            lines.add(control.keys());
        }
        return lines.stream().map(LivePage::cut).toList();
    }

    private String progress(StepFigures figures, Control control) {
        long ended = figures.ended();
        double part = step.requests() == 0 ? 0 : Math.min(1, (double) ended / step.requests());
        int full = (int) (part * BAR_WIDTH);
        if (step.isEndless()) {
            return Shown.printable(step.rate(), RATE_WIDTH) + "  following for "
                    + Shown.duration(
                            TimeUnit.SECONDS.toNanos(TimeUnit.NANOSECONDS.toSeconds(Math.max(0, figures.elapsedNs()))));
        }
        String time = figures.elapsedNs() < 0
                ? "starting"
                : String.format(Locale.ROOT, "%.0f of %.0f s", figures.elapsedNs() / 1e9, step.spanNs() / 1e9);
        return String.format(
                Locale.ROOT,
                "%s%s%s [%s%s] %3.0f %%  %s",
                Shown.printable(step.rate(), RATE_WIDTH),
                control.speed() == 1 ? "" : "  rate " + Math.round(control.speed() * 100) + " %",
                control.paused() ? "  PAUSED" : "",
                "█".repeat(full),
                "░".repeat(BAR_WIDTH - full),
                Math.floor(part * 100),
                time);
    }

    private static String times(String name, Histogram times) {
        return row(name, Percentiles.row(times));
    }

    private static String row(String name, List<String> texts) {
        return String.format(Locale.ROOT, "%-9s", name)
                + texts.stream()
                        .map(text -> String.format(Locale.ROOT, "%12s", text))
                        .collect(Collectors.joining());
    }

    private String requests(StepFigures figures) {
        long planned = step.isEndless() ? figures.counts().planned() : step.requests();
        return "sent " + Shown.count(figures.counts().sent()) + " of " + Shown.count(planned) + "   failed "
                + Shown.count(figures.failed()) + "   other status "
                + Shown.count(figures.outcomes(Comparison.MISMATCH));
    }

    private static String present(StepFigures figures) {
        return "in flight " + Shown.count(figures.counts().inFlight()) + "   held "
                + Shown.count(figures.counts().held()) + "   waiting "
                + Shown.count(figures.counts().waiting()) + "   connections "
                + Shown.count(figures.counts().network().connections()) + "   busy sessions "
                + Shown.count(figures.progress().lanesBusy());
    }

    private static List<String> failures(Map<FailureCounts.Key, Long> failures) {
        Map<String, Map<String, Long>> byEndpoint = new TreeMap<>();
        failures.forEach((key, count) -> byEndpoint
                .computeIfAbsent(key.endpoint(), none -> new TreeMap<>())
                .merge(kind(key.kind()), count, Long::sum));
        List<String> lines = new ArrayList<>();
        byEndpoint.entrySet().stream()
                .sorted(Comparator.comparingLong(
                        (Map.Entry<String, Map<String, Long>> entry) -> -sum(entry.getValue())))
                .limit(FAILURES_SHOWN)
                .forEach(entry -> lines.add(String.format(
                        Locale.ROOT,
                        "  %-" + ENDPOINT_WIDTH + "s %s",
                        Shown.printable(entry.getKey(), ENDPOINT_WIDTH),
                        entry.getValue().entrySet().stream()
                                .map(kind -> kind.getKey() + " " + Shown.count(kind.getValue()))
                                .collect(Collectors.joining(", ")))));
        return lines;
    }

    private static String kind(String kind) {
        return kind.equals("server_error") ? "5xx" : kind.replace('_', ' ');
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String cut(String line) {
        String printable = Printable.of(line);
        return printable.length() <= WIDTH ? printable : printable.substring(0, WIDTH - 1) + "…";
    }

    private String plain(StepFigures figures) {
        double perSecond = (figures.counts().sent() - lastSent) * 1e9 / Math.max(1, figures.elapsedNs() - lastNs);
        long failed = figures.failed();
        long planned = step.isEndless() ? figures.counts().planned() : step.requests();
        return "planned " + Shown.count(planned) + "  sent "
                + Shown.count(figures.counts().sent())
                + "  done " + Shown.count(Math.max(0, figures.ended() - failed)) + "  failed " + Shown.count(failed)
                + "  in flight " + Shown.count(figures.counts().inFlight()) + "  held "
                + Shown.count(figures.counts().held())
                + (step.isEndless() ? ", rate " : ", rate asked " + Shown.perSecond(step.perSecond()) + " mean, ")
                + "sent " + Shown.perSecond(perSecond)
                + " now, response p50 "
                + Percentiles.at(figures.latencies().response(), 50) + " p99 "
                + Percentiles.at(figures.latencies().response(), 99) + "  own lag p99 "
                + Percentiles.at(figures.latencies().lagOurs(), 99);
    }
}
