package io.reprise.replayer.rewrite;

import io.reprise.replayer.login.LaneLogin;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.state.LiveState;
import io.reprise.replayer.state.RequestState;
import io.reprise.replayer.state.ValueResolver;
import io.reprise.replayer.state.ValueResolver.Decision;
import io.reprise.replayer.values.Splicer;
import io.reprise.replayer.values.Splicer.Fate;
import io.reprise.replayer.values.Splicer.Replacement;
import io.reprise.replayer.values.Splicer.Spliced;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the values that the target has issued, in earlier responses or to the login of the lane, in place of the
 * recorded values that they stand for. Must come before
 * changes that change the lengths of recorded parts, because links count offsets in the recorded request.
 */
final class StateChange implements RequestChange {
    private final @Nullable LiveState live;
    private final ValueResolver resolver;

    /**
     * @param live null if there are no links
     * @param lanesMax number of lanes whose values are remembered
     */
    StateChange(@Nullable LiveState live, int lanesMax) {
        this.live = live;
        resolver = new ValueResolver(lanesMax, live != null && live.guesses());
    }

    @Override
    public void change(RequestDraft draft) {
        PlannedRequest planned = draft.planned();
        RequestState state = planned.state();
        List<Decision> decisions =
                state == null || live == null || state.needed().isEmpty()
                        ? List.of()
                        : resolver.resolve(planned.lane(), state);
        LaneLogin login = planned.login();
        List<Replacement> ofLogin = login == null ? List.of() : LoginValues.replacements(login, draft, decisions);
        if (login != null) {
            login.onRequest();
        }
        if (!decisions.isEmpty() || !ofLogin.isEmpty()) {
            splice(draft, decisions, ofLogin);
        }
        if (login != null) {
            LoginValues.add(login, draft);
        }
    }

    private void splice(RequestDraft draft, List<Decision> decisions, List<Replacement> ofLogin) {
        List<Replacement> replacements = new ArrayList<>(decisions.size() + ofLogin.size());
        for (Decision decision : decisions) {
            replacements.add(new Replacement(decision.slot(), decision.value()));
        }
        replacements.addAll(ofLogin);
        Spliced spliced = Splicer.splice(draft.head(), draft.body(), replacements);
        if (spliced.target() != null) {
            draft.setTarget(spliced.target());
        }
        for (Map.Entry<Integer, String> field : spliced.fields().entrySet()) {
            draft.setValue(field.getKey(), field.getValue());
        }
        draft.setBody(spliced.body());
        for (int i = 0; i < decisions.size() && live != null; i++) {
            boolean refused = spliced.fates().get(i) == Fate.REFUSED;
            Decision decision = refused ? decisions.get(i).refused() : decisions.get(i);
            live.count(draft.planned().exchange(), decision);
        }
    }
}
