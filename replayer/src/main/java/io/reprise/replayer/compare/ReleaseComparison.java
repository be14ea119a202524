package io.reprise.replayer.compare;

import io.reprise.replayer.compare.Compared.Row;
import io.reprise.replayer.compare.Compared.Share;
import io.reprise.replayer.compare.Compared.Time;
import io.reprise.replayer.compare.Compared.Word;
import io.reprise.replayer.compare.ReportedRun.Endpoint;
import io.reprise.replayer.compare.ReportedRun.Task;
import io.reprise.replayer.compare.StoredReport.Kind;
import io.reprise.replayer.hunt.CountTest;
import io.reprise.replayer.hunt.FalseDiscovery;
import io.reprise.replayer.hunt.Observation;
import io.reprise.text.Shown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares two stored reports by endpoint and rate: failures and changed outcomes with Fisher's exact test, service
 * times with the Mann–Whitney U test, in both directions; all p-values are corrected for their number. Confined to one
 * thread.
 */
public final class ReleaseComparison {
    /** The expected share of false alarms among the reported differences. */
    private static final double FALSE_SHARE_MAX = 0.05;

    /** With fewer lanes, no result could prove a difference, not even if all of them differ. */
    private static final int LANES_MIN = 8;

    private static final int DIRECTIONS = 2;
    private static final int NAMES_SHOWN = 3;

    private final StoredReport before;
    private final StoredReport after;
    private final List<String> obstacles = new ArrayList<>();
    private final List<Pair> pairs = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    private ReleaseComparison(StoredReport before, StoredReport after) {
        this.before = before;
        this.after = after;
    }

    /** One endpoint at one rate, in both reports. */
    private record Pair(String rate, String endpoint, Side before, Side after) {
        boolean isTooSmall() {
            return before.failures().ofUnits() < LANES_MIN || after.failures().ofUnits() < LANES_MIN;
        }
    }

    /** All runs of one report at one rate. */
    private record Side(Observation failures, Observation changes, TimeTest.Means times) {
        static Side of(List<ReportedRun> runs, String endpoint) {
            List<Endpoint> all = runs.stream()
                    .map(run -> run.endpoints().get(endpoint))
                    .filter(Objects::nonNull)
                    .toList();
            return new Side(
                    sum(all, Endpoint::failures),
                    sum(all, Endpoint::changes),
                    new TimeTest.Means(means(all, Endpoint::laneMeansMs), means(all, Endpoint::slotMeansMs)));
        }

        private static Observation sum(List<Endpoint> all, Function<Endpoint, Observation> what) {
            return all.stream().map(what).reduce(Observation.NONE, Observation::plus);
        }

        private static double[] means(List<Endpoint> all, Function<Endpoint, double[]> what) {
            return all.stream().map(what).flatMapToDouble(Arrays::stream).toArray();
        }
    }

    /** One test of a pair, in one direction, with its result. */
    private record Tested(String what, boolean isWorse, double p, boolean isLarge) {}

    /** Compares two reports. */
    public static Compared compare(StoredReport before, StoredReport after) {
        return new ReleaseComparison(before, after).compared();
    }

    private Compared compared() {
        if (before.kind() != after.kind()) {
            obstacles.add("one is of kind " + Shown.words(before.kind()) + ", the other of kind "
                    + Shown.words(after.kind()));
            return notComparable();
        }
        Set<String> rates =
                new TreeSet<>(Comparator.comparingInt(String::length).thenComparing(rate -> rate));
        rates.addAll(before.runs().keySet());
        rates.addAll(after.runs().keySet());
        for (String rate : rates) {
            pair(rate);
        }
        requireALoad(rates);
        return pairs.isEmpty() ? notComparable() : compared(rows());
    }

    /** Two hunts that share only the baseline say nothing about load. */
    private void requireALoad(Set<String> rates) {
        String baseline = before.runs().keySet().stream().findFirst().orElse("");
        boolean hasLoad = rates.stream()
                .anyMatch(rate -> !rate.equals(baseline)
                        && before.runs().containsKey(rate)
                        && after.runs().containsKey(rate));
        if (before.kind() == Kind.HUNT && !hasLoad) {
            obstacles.add("no load was fired in both hunts");
        }
    }

    private Compared notComparable() {
        String sentence = obstacles.isEmpty() ? "no request is in both" : String.join("; ", obstacles);
        return new Compared(before, after, Word.NOT_COMPARABLE, sentence + ".", obstacles, List.of());
    }

    /** Pairs the endpoints at one rate, or says why they do not compare. */
    private void pair(String rate) {
        List<ReportedRun> old = before.runs().getOrDefault(rate, List.of());
        List<ReportedRun> now = after.runs().getOrDefault(rate, List.of());
        if (old.isEmpty() || now.isEmpty()) {
            // The search for a threshold fires rates of its own.
            if (before.kind() == Kind.HUNT) {
                leftOut.add(rate);
            } else {
                obstacles.add("only one of them was fired at " + rate);
            }
            return;
        }
        List<ReportedRun> oldResults =
                old.stream().filter(ReportedRun::isResult).toList();
        List<ReportedRun> nowResults =
                now.stream().filter(ReportedRun::isResult).toList();
        if (oldResults.isEmpty() || nowResults.isEmpty()) {
            obstacles.add("at " + rate + ", " + (oldResults.isEmpty() ? before.name() : after.name())
                    + " has no run that is a result");
            return;
        }
        String difference = difference(oldResults.get(0), nowResults.get(0));
        if (difference != null) {
            obstacles.add("at " + rate + ", " + difference);
            return;
        }
        for (String endpoint : oldResults.get(0).endpoints().keySet()) {
            pairs.add(new Pair(rate, endpoint, Side.of(oldResults, endpoint), Side.of(nowResults, endpoint)));
        }
    }

    /** Why two runs did not fire the same timetable; null if they did. */
    private static @Nullable String difference(ReportedRun old, ReportedRun now) {
        Task one = old.task();
        Task other = now.task();
        if (!one.scale().equals(other.scale()) || !one.order().equals(other.order())) {
            return "they were fired in different ways (--scale, --order)";
        }
        if (!one.equals(other)) {
            return "another recording, or another part of it: " + text(one) + ", and " + text(other);
        }
        return old.endpoints().keySet().equals(now.endpoints().keySet())
                ? null
                : "the recordings have different endpoints";
    }

    private static String text(Task task) {
        return Shown.count(task.requests(), "request") + " of " + Shown.count(task.sessions(), "session") + " in "
                + Shown.duration(task.recordedNs());
    }

    private List<Row> rows() {
        List<List<Tested>> tested = pairs.stream().map(ReleaseComparison::tests).toList();
        double[] q = FalseDiscovery.q(
                tested.stream().flatMap(List::stream).mapToDouble(Tested::p).toArray());
        List<Row> rows = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < pairs.size(); i++) {
            int count = tested.get(i).size();
            rows.add(row(pairs.get(i), tested.get(i), Arrays.copyOfRange(q, at, at + count)));
            at += count;
        }
        rows.sort(Comparator.comparing(Row::word).thenComparing(Row::rate).thenComparing(Row::endpoint));
        return rows;
    }

    private static List<Tested> tests(Pair pair) {
        List<Tested> tests = new ArrayList<>();
        counts(tests, "failures", pair.before().failures(), pair.after().failures());
        counts(tests, "changed outcomes", pair.before().changes(), pair.after().changes());
        for (boolean isWorse : new boolean[] {true, false}) {
            TimeTest.Means less = (isWorse ? pair.before() : pair.after()).times();
            TimeTest.Means more = (isWorse ? pair.after() : pair.before()).times();
            TimeTest.Result result = TimeTest.test(less, more);
            tests.add(new Tested("time", isWorse, result.p(), result.isLarge()));
        }
        return tests;
    }

    private static void counts(List<Tested> tests, String what, Observation old, Observation now) {
        CountTest.Result worse = CountTest.test(old, now);
        CountTest.Result better = CountTest.test(now, old);
        tests.add(new Tested(what, true, worse.p(), worse.isLarge()));
        tests.add(new Tested(what, false, better.p(), better.isLarge()));
    }

    private static Row row(Pair pair, List<Tested> tests, double[] q) {
        List<String> worse = new ArrayList<>();
        List<String> better = new ArrayList<>();
        for (int i = 0; i < q.length; i++) {
            if (tests.get(i).isLarge() && q[i] <= FALSE_SHARE_MAX) {
                (tests.get(i).isWorse() ? worse : better).add(tests.get(i).what());
            }
        }
        Word word = !worse.isEmpty()
                ? Word.WORSE
                : pair.isTooSmall() ? Word.NOT_COMPARABLE : better.isEmpty() ? Word.SAME : Word.BETTER;
        String why = switch (word) {
            case WORSE -> "more " + String.join(", ", worse);
            case BETTER -> "less " + String.join(", ", better);
            case NOT_COMPARABLE -> "fewer than " + LANES_MIN + " sessions";
            case SAME -> "";
        };
        TimeTest.Means old = pair.before().times();
        TimeTest.Means now = pair.after().times();
        return new Row(
                pair.rate(),
                pair.endpoint(),
                word,
                share(pair.before().failures(), pair.after().failures(), Math.min(q[0], q[1])),
                share(pair.before().changes(), pair.after().changes(), Math.min(q[DIRECTIONS], q[DIRECTIONS + 1])),
                new Time(old.median(), now.median(), Math.min(q[2 * DIRECTIONS], q[2 * DIRECTIONS + 1])),
                why);
    }

    private static Share share(Observation old, Observation now, double chance) {
        return new Share(
                old.seen().requests(),
                old.of().requests(),
                now.seen().requests(),
                now.of().requests(),
                chance);
    }

    private Compared compared(List<Row> rows) {
        Word word;
        if (has(rows, Word.WORSE)) {
            word = Word.WORSE;
        } else if (!obstacles.isEmpty() || rows.stream().allMatch(row -> row.word() == Word.NOT_COMPARABLE)) {
            word = Word.NOT_COMPARABLE;
        } else {
            word = has(rows, Word.BETTER) ? Word.BETTER : Word.SAME;
        }
        return new Compared(before, after, word, sentence(word, rows), obstacles, rows);
    }

    private static boolean has(List<Row> rows, Word word) {
        return rows.stream().anyMatch(row -> row.word() == word);
    }

    private String sentence(Word word, List<Row> rows) {
        List<String> parts = new ArrayList<>(obstacles);
        if (word == Word.NOT_COMPARABLE && obstacles.isEmpty()) {
            parts.add("no endpoint has the " + LANES_MIN + " sessions that show a difference");
        }
        List<Row> worse = rows.stream().filter(row -> row.word() == Word.WORSE).toList();
        if (!worse.isEmpty()) {
            parts.add(Shown.count(worse.size(), "endpoint") + " of " + rows.size() + " worse: "
                    + worse.stream()
                            .limit(NAMES_SHOWN)
                            .map(row -> row.endpoint() + " at " + row.rate() + " (" + row.why() + ")")
                            .collect(Collectors.joining(", "))
                    + (worse.size() > NAMES_SHOWN ? ", …" : ""));
        } else {
            parts.add("no endpoint is worse, of " + rows.size());
        }
        long better = rows.stream().filter(row -> row.word() == Word.BETTER).count();
        long unknown =
                rows.stream().filter(row -> row.word() == Word.NOT_COMPARABLE).count();
        if (better > 0) {
            parts.add(Shown.count(better) + " better");
        }
        if (unknown > 0) {
            parts.add(Shown.count(unknown) + " with too few sessions to tell");
        }
        if (!leftOut.isEmpty()) {
            parts.add("fired in one of them alone: " + String.join(", ", leftOut));
        }
        return String.join("; ", parts) + ".";
    }
}
