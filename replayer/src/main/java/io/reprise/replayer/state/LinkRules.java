package io.reprise.replayer.state;

import io.reprise.replayer.rules.FreshRules;
import io.reprise.replayer.state.LinkRule.Action;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which value links of a recording apply (those found automatically, those named in the user's file, or both)
 * and which values of clients are renewed. Caches its answers by place, up to a limit. Not thread-safe.
 */
public final class LinkRules {
    /** Most cached answers; beyond it, the rules are evaluated each time. */
    private static final int REMEMBERED_MAX = 100_000;

    private final Finding finding;
    private final List<LinkRule> rules;
    private final Finding freshFinding;
    private final FreshRules freshRules;
    private final Map<CarriedAt, Match> matches = new HashMap<>();
    private final Map<IssuedAt, Boolean> issuing = new HashMap<>();

    /** Whether links, or values of clients, that no rule names count as well. */
    public enum Finding {
        AUTOMATIC,
        RULES_ALONE
    }

    private record CarriedAt(String endpoint, Place place, String name) {}

    private record IssuedAt(String endpoint, String kind) {}

    /**
     * The rules that match one place of requests.
     *
     * @param links indexes of the rules that link it
     * @param keep the index of the rule by which its values are sent as recorded; -1 if there is none
     */
    record Match(List<Integer> links, int keep) {
        static final int NO_RULE = -1;
        static final Match NONE = new Match(List.of(), NO_RULE);

        boolean keeps() {
            return keep != NO_RULE;
        }
    }

    /** Values of clients are found automatically. */
    public LinkRules(Finding finding, List<LinkRule> rules) {
        this(finding, rules, Finding.AUTOMATIC, FreshRules.none());
    }

    private LinkRules(Finding finding, List<LinkRule> rules, Finding freshFinding, FreshRules freshRules) {
        this.finding = finding;
        this.rules = List.copyOf(rules);
        this.freshFinding = freshFinding;
        this.freshRules = freshRules;
    }

    /** The same links, with rules about the values of clients that are made up anew. */
    public LinkRules withFresh(Finding clientValues, FreshRules named) {
        return new LinkRules(finding, rules, clientValues, named);
    }

    /** All links that are found automatically, and no others. */
    public static LinkRules automatic() {
        return new LinkRules(Finding.AUTOMATIC, List.of());
    }

    boolean isAutomatic() {
        return finding == Finding.AUTOMATIC;
    }

    boolean findsFresh() {
        return freshFinding == Finding.AUTOMATIC;
    }

    /** The rules about values of clients. */
    public FreshRules freshRules() {
        return freshRules;
    }

    /** The rules in the order of their lines. */
    public List<LinkRule> rules() {
        return rules;
    }

    /** All settings on which the found links depend, as text. */
    public String text() {
        StringBuilder text = new StringBuilder(finding.name());
        rules.forEach(rule -> text.append('\n').append(rule.text()));
        text.append("\nfresh ").append(freshFinding.name());
        freshRules.texts().forEach(rule -> text.append('\n').append(rule));
        return text.toString();
    }

    /** The rules that match a value of a request. */
    Match of(String endpoint, Carried carried) {
        if (rules.isEmpty()) {
            return Match.NONE;
        }
        CarriedAt at = new CarriedAt(endpoint, carried.place(), carried.name());
        Match known = matches.get(at);
        if (known == null) {
            known = find(at);
            if (matches.size() < REMEMBERED_MAX) {
                matches.put(at, known);
            }
        }
        return known;
    }

    private Match find(CarriedAt at) {
        List<Integer> links = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            LinkRule rule = rules.get(i);
            if (rule.isAbout(at.endpoint, at.place, at.name)) {
                if (rule.action() == Action.KEEP) {
                    return new Match(List.of(), i);
                }
                links.add(i);
            }
        }
        return links.isEmpty() ? Match.NONE : new Match(List.copyOf(links), Match.NO_RULE);
    }

    /** Whether a rule names this place of responses. */
    boolean areAbout(String endpoint, String kind) {
        if (rules.isEmpty()) {
            return false;
        }
        IssuedAt at = new IssuedAt(endpoint, kind);
        Boolean known = issuing.get(at);
        if (known == null) {
            known = rules.stream()
                    .anyMatch(rule ->
                            rule.action() == Action.LINK && rule.issuer().matches(endpoint, kind));
            if (issuing.size() < REMEMBERED_MAX) {
                issuing.put(at, known);
            }
        }
        return known;
    }

    /** The first of these rules that names this place of responses; {@link Match#NO_RULE} if none does. */
    int linking(List<Integer> links, String endpoint, String kind) {
        for (int index : links) {
            if (rules.get(index).issuer().matches(endpoint, kind)) {
                return index;
            }
        }
        return Match.NO_RULE;
    }
}
