package io.reprise.replayer.rewrite;

import io.reprise.replayer.login.LaneLogin;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.state.FreshValue;
import io.reprise.replayer.state.LiveState;
import io.reprise.replayer.state.Renewal;
import io.reprise.replayer.state.RequestState;
import io.reprise.replayer.state.ValueResolver;
import io.reprise.replayer.state.ValueResolver.Decision;
import io.reprise.replayer.values.Splicer;
import io.reprise.replayer.values.Splicer.Fate;
import io.reprise.replayer.values.Splicer.Replacement;
import io.reprise.replayer.values.Splicer.Spliced;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces recorded values, in this order: by what the target issued for them in earlier responses, by what it issued
 * to the login of the lane, and, if the client had made them up, by new ones. Must come before changes that change the
 * lengths of recorded parts, because links count offsets in the recorded request.
 */
final class StateChange implements RequestChange {
    private static final byte[] NOTHING = {};

    private final @Nullable LiveState live;
    private final ValueResolver resolver;
    private final String runId;

    /**
     * @param live null if there are no links
     * @param lanesMax number of lanes whose values are remembered
     * @param runId tells runs and steps apart, so that each makes up its own values
     */
    StateChange(@Nullable LiveState live, int lanesMax, String runId) {
        this.live = live;
        this.runId = runId;
        resolver = new ValueResolver(lanesMax, live != null && live.guesses());
    }

    @Override
    public void change(RequestDraft draft) {
        LaneLogin login = draft.planned().login();
        Map<String, String> renewed = renewed(draft.planned());
        List<Decision> decisions = decisions(draft.planned(), renewed);
        List<Replacement> replacements = new ArrayList<>();
        for (Decision decision : decisions) {
            replacements.add(new Replacement(decision.slot(), decision.value()));
        }
        if (login != null) {
            replacements.addAll(LoginValues.replacements(login, draft, decisions));
            login.onRequest();
        }
        int issued = replacements.size();
        addFresh(draft.planned(), renewed, replacements);
        if (!replacements.isEmpty()) {
            List<Fate> fates = splice(draft, replacements);
            count(draft, decisions, fates.subList(0, decisions.size()), fates.subList(issued, fates.size()));
        }
        if (login != null) {
            LoginValues.add(login, draft);
        }
    }

    private List<Decision> decisions(PlannedRequest planned, Map<String, String> renewed) {
        RequestState state = planned.state();
        return state == null || state.needed().isEmpty() ? List.of() : resolver.resolve(planned.lane(), state, renewed);
    }

    /** By recorded value, what is made up anew. */
    private Map<String, String> renewed(PlannedRequest planned) {
        RequestState state = planned.state();
        if (state == null || live == null || !live.renews() || state.fresh().isEmpty()) {
            return Map.of();
        }
        Map<String, String> renewed = new HashMap<>();
        for (FreshValue value : state.fresh()) {
            renewed.computeIfAbsent(value.recorded(), recorded -> Renewal.of(recorded, runId, planned.lane()));
        }
        return renewed;
    }

    /** The earlier of two replacements for one slot applies, so what the target issued comes before what is made up. */
    private static void addFresh(PlannedRequest planned, Map<String, String> renewed, List<Replacement> replacements) {
        RequestState state = planned.state();
        for (FreshValue value : state == null ? List.<FreshValue>of() : state.fresh()) {
            String anew = renewed.get(value.recorded());
            if (anew != null) {
                replacements.add(new Replacement(value.slot(), anew));
            }
        }
    }

    private static List<Fate> splice(RequestDraft draft, List<Replacement> replacements) {
        byte[] content = draft.content();
        byte[] body = content == null ? NOTHING : content;
        Spliced spliced = Splicer.splice(draft.head(), body, replacements);
        if (spliced.target() != null) {
            draft.setTarget(spliced.target());
        }
        for (Map.Entry<Integer, String> field : spliced.fields().entrySet()) {
            draft.setValue(field.getKey(), field.getValue());
        }
        if (!Arrays.equals(spliced.body(), body)) {
            draft.setContent(spliced.body());
        }
        return spliced.fates();
    }

    private void count(RequestDraft draft, List<Decision> decisions, List<Fate> ofLinks, List<Fate> ofFresh) {
        if (live == null) {
            return;
        }
        for (int i = 0; i < decisions.size(); i++) {
            boolean refused = ofLinks.get(i) == Fate.REFUSED;
            Decision decision = refused ? decisions.get(i).refused() : decisions.get(i);
            draft.addIssued(decision.recorded(), decision.value());
            live.count(draft.planned().exchange(), decision);
        }
        for (Fate fate : ofFresh) {
            if (fate == Fate.REPLACED) {
                live.countRenewed();
            }
        }
    }
}
