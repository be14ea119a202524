package io.reprise.replayer.rewrite;

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

/**
 * Puts the values that the target has issued in place of the recorded values that they stand for. Must come before
 * changes that change the lengths of recorded parts, because links count offsets in the recorded request.
 */
final class StateChange implements RequestChange {
    private final LiveState live;
    private final ValueResolver resolver;

    /** @param lanesMax number of lanes whose values are remembered */
    StateChange(LiveState live, int lanesMax) {
        this.live = live;
        resolver = new ValueResolver(lanesMax, live.guesses());
    }

    @Override
    public void change(RequestDraft draft) {
        PlannedRequest planned = draft.planned();
        RequestState state = planned.state();
        if (state == null || state.needed().isEmpty()) {
            return;
        }
        List<Decision> decisions = resolver.resolve(planned.lane(), state);
        List<Replacement> replacements = new ArrayList<>(decisions.size());
        for (Decision decision : decisions) {
            replacements.add(new Replacement(decision.slot(), decision.value()));
        }
        Spliced spliced = Splicer.splice(draft.head(), draft.body(), replacements);
        if (spliced.target() != null) {
            draft.setTarget(spliced.target());
        }
        for (Map.Entry<Integer, String> field : spliced.fields().entrySet()) {
            draft.setValue(field.getKey(), field.getValue());
        }
        draft.setBody(spliced.body());
        for (int i = 0; i < decisions.size(); i++) {
            boolean refused = spliced.fates().get(i) == Fate.REFUSED;
            live.count(planned.exchange(), refused ? decisions.get(i).refused() : decisions.get(i));
        }
    }
}
