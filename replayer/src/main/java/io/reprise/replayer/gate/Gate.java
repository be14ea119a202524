package io.reprise.replayer.gate;

import io.reprise.cli.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The conditions of {@code --fail-on}, any of which is enough. Immutable. */
public final class Gate {
    private static final String NONE = "none";
    private static final int NAMES_SHOWN = 3;

    private final List<Condition> conditions;
    private final boolean isNone;

    private Gate(List<Condition> conditions, boolean isNone) {
        this.conditions = List.copyOf(conditions);
        this.isNone = isNone;
    }

    /**
     * Reads conditions.
     *
     * @param texts each a comma-separated list of conditions, or {@code none}
     * @throws GateSyntaxException saying where a text is wrong and what would be right
     */
    public static Gate parse(List<String> texts) {
        boolean isNone =
                !texts.isEmpty() && texts.stream().allMatch(text -> text.strip().equals(NONE));
        List<Condition> conditions = new ArrayList<>();
        for (String text : isNone ? List.<String>of() : texts) {
            if (text.strip().equals(NONE)) {
                throw new GateSyntaxException(
                        text, text.indexOf(NONE), "'none' and conditions exclude each other", "one of them");
            }
            conditions.addAll(ConditionReader.read(text));
        }
        return new Gate(conditions, isNone);
    }

    /**
     * The conditions of a hunt: these and, unless the user asked for {@code none}, one for each kind of certain finding
     * that they do not mention.
     */
    public Gate ofHunt() {
        List<Condition> all = new ArrayList<>(conditions);
        for (Quantity quantity : List.of(Quantity.LOAD_ONLY, Quantity.RECOVERS_LATE, Quantity.REGRESSION)) {
            boolean isSaid = conditions.stream().anyMatch(each -> each.subject().quantity() == quantity);
            if (!isSaid && !isNone) {
                all.addAll(ConditionReader.read(quantity.word() + " > 0"));
            }
        }
        return new Gate(all, isNone);
    }

    /**
     * Finds conditions that cannot be judged in this kind of run, before the run begins.
     *
     * @param endpoints of the requests that will be sent; empty if they are not known
     * @param rates that will be fired
     * @param hasBaseline whether there are firings to compare others with
     * @param isHunt whether there will be findings
     * @return what is wrong and what would be right, in one line; null if nothing is
     */
    public @Nullable String problem(
            Collection<String> endpoints, List<String> rates, boolean hasBaseline, boolean isHunt) {
        for (Condition condition : conditions) {
            String problem = problem(condition, endpoints, rates, hasBaseline, isHunt);
            if (problem != null) {
                return "'" + condition.text() + "': " + problem;
            }
        }
        return null;
    }

    /** The endpoints that conditions name. */
    public Set<String> endpoints() {
        return conditions.stream()
                .map(condition -> condition.subject().endpoint())
                .filter(endpoint -> !endpoint.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether it has no conditions. */
    public boolean isEmpty() {
        return conditions.isEmpty();
    }

    /**
     * Finds conditions that cannot be judged while a run goes on.
     *
     * @param endpoints of the requests that will be sent; empty if they are not known
     * @return what is wrong and what would be right, in one line; null if nothing is
     */
    public @Nullable String problemWhileRunning(Collection<String> endpoints) {
        for (Condition condition : conditions) {
            Quantity quantity = condition.subject().quantity();
            boolean isOfTheWhole = quantity.isOfFindings() || quantity == Quantity.SENT || quantity == Quantity.LOGINS;
            if (isOfTheWhole
                    || condition.comparesWithBaseline()
                    || !condition.rate().isEmpty()) {
                return "'" + condition.text() + "' is known only at the end (expected failures, errors, mismatches,"
                        + " changed or times of a few seconds, without a baseline or a rate)";
            }
        }
        return problem(endpoints, List.of(), false, false);
    }

    private static @Nullable String problem(
            Condition condition,
            Collection<String> endpoints,
            List<String> rates,
            boolean hasBaseline,
            boolean isHunt) {
        Quantity quantity = condition.subject().quantity();
        if (quantity.isOfFindings() && !isHunt) {
            return "only a hunt has findings (expected replay hunt, or another condition)";
        }
        String endpoint = condition.subject().endpoint();
        String problem = endpoint.isEmpty() ? null : problem(quantity, endpoint, endpoints);
        if (problem != null) {
            return problem;
        }
        if (!condition.rate().isEmpty() && !rates.contains(condition.rate())) {
            return "nothing is fired at " + condition.rate() + " (expected " + String.join(", ", rates) + ")";
        }
        return condition.comparesWithBaseline() && !hasBaseline
                ? "there is no baseline (expected a hunt, or a --rate that begins with 1x and goes on)"
                : null;
    }

    private static @Nullable String problem(Quantity quantity, String endpoint, Collection<String> endpoints) {
        if (quantity == Quantity.SENT) {
            return "sent is not known by endpoint (expected sent without one)";
        }
        return endpoints.isEmpty() || endpoints.contains(endpoint)
                ? null
                : "the timetable has no request of '" + endpoint + "'" + known(endpoint, endpoints);
    }

    private static String known(String endpoint, Collection<String> endpoints) {
        String nearest = Nearest.of(endpoint, endpoints);
        List<String> names = nearest != null
                ? List.of(nearest)
                : new TreeSet<>(endpoints).stream().limit(NAMES_SHOWN).toList();
        return " (expected " + String.join(", ", names)
                + (nearest == null && endpoints.size() > NAMES_SHOWN ? ", …" : "") + ")";
    }

    /**
     * Judges one firing by the conditions that are about it.
     *
     * @param baseline the figures of the baseline; null without a baseline, or if this firing is part of it
     */
    public GateResult judge(Fired firing, @Nullable Figures baseline) {
        Judge judge = new Judge(List.of(firing), baseline, null);
        return new GateResult(
                conditions.stream().filter(judge::isAbout).map(judge::check).toList());
    }

    /**
     * Judges all firings of a hunt.
     *
     * @param firings the valid firings
     * @param baseline the figures of those that others are compared with; null if there is none
     * @param findings the numbers of its findings
     */
    public GateResult judge(List<Fired> firings, @Nullable Figures baseline, Figures findings) {
        Judge judge = new Judge(firings, baseline, findings);
        return new GateResult(conditions.stream().map(judge::check).toList());
    }
}
