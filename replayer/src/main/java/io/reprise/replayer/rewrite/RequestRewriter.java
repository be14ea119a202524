package io.reprise.replayer.rewrite;

import io.netty.buffer.ByteBufAllocator;
import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.filter.FilterReply;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.rules.UserRules;
import io.reprise.replayer.state.LiveResponse;
import io.reprise.replayer.state.LiveState;
import io.reprise.replayer.state.RequestState;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the planned requests of one event loop into the requests sent to the target. Lists every {@link RequestChange}.
 * Confined to its loop, except for {@link #count}.
 */
public final class RequestRewriter {
    private final LoopCounters<RewriteCounter> counters = new LoopCounters<>(RewriteCounter.class);
    private final List<RequestChange> changes;
    private final @Nullable LiveState live;
    private final RequestEncoder encoder;

    /**
     * @param lanesMax number of lanes whose state is kept; beyond it, the least recently used state is dropped
     * @param clock says whether a cookie that the target sets has expired
     */
    public RequestRewriter(RewriteConfig config, int lanesMax, InstantSource clock) {
        live = config.live();
        changes = changes(config, lanesMax, clock);
        encoder = new RequestEncoder(changes);
    }

    /** The fields that the changes set are sent in this order. */
    private List<RequestChange> changes(RewriteConfig config, int lanesMax, InstantSource clock) {
        List<RequestChange> all = new ArrayList<>();
        all.add(new StateChange(live, lanesMax, config.runId()));
        HeaderChange headers = new HeaderChange(HeaderRule.parseAll(config.headers()));
        OriginRule origin = config.origin();
        if (!origin.isUnchanged()) {
            all.add(new OriginChange(origin));
        }
        if (origin.isTargetOnly() && !headers.isAbout("host")) {
            all.add(new HostChange(origin.targetAuthority()));
        }
        all.add(headers);
        all.add(new MarkChange(config.runId()));
        if (config.connectionClose()) {
            all.add(new CloseChange());
        }
        addRules(config.rules(), UserRules.Part.ALL_BUT_COOKIES, all);
        if (!headers.isAbout("cookie")) {
            all.add(new CookieChange(lanesMax, clock, counters));
        }
        addRules(config.rules(), UserRules.Part.COOKIES, all);
        all.add(new DigestChange());
        return all;
    }

    private static void addRules(UserRules rules, UserRules.Part part, List<RequestChange> all) {
        if (rules.has(part)) {
            all.add(new RuleChange(rules, part));
        }
    }

    /**
     * Rewrites a planned request for the target. The caller owns the buffer.
     *
     * @throws FramingException the request cannot be sent as exactly one request
     * @throws io.reprise.replayer.rules.UnappliedRuleException a rule of the user cannot be applied to the request
     */
    public EncodedRequest rewrite(PlannedRequest request, ByteBufAllocator allocator) {
        return rewrite(request, allocator, false);
    }

    /**
     * Rewrites a planned request for the target, with a choice about its body. The caller owns the buffer.
     *
     * @param bodyApart whether the body is not sent with the head, even if it is small
     */
    public EncodedRequest rewrite(PlannedRequest request, ByteBufAllocator allocator, boolean bodyApart) {
        return encoder.encode(request, allocator, bodyApart);
    }

    /**
     * Rewrites a planned request for the target, and for a filter that may change it before it is sent.
     *
     * @throws FramingException the request cannot be sent as exactly one request
     */
    public PreparedRequest prepare(PlannedRequest request) {
        return encoder.prepare(request);
    }

    /**
     * Makes the bytes of a request with the changes of a filter. The caller owns the buffer.
     *
     * @param bodyApart whether the body is not sent with the head, even if it is small
     * @throws FramingException the changed request cannot be sent
     */
    public EncodedRequest encode(
            PreparedRequest prepared, FilterReply reply, ByteBufAllocator allocator, boolean bodyApart) {
        return encoder.encode(prepared, reply, allocator, bodyApart);
    }

    /**
     * The target answered a request.
     *
     * @param response the head of a final response; valid during the call only
     * @return takes the rest of the response; null if no later request needs a value of it
     */
    public @Nullable LiveResponse onResponse(PlannedRequest request, Head response) {
        for (int i = 0; i < changes.size(); i++) {
            changes.get(i).onResponse(request, response);
        }
        RequestState state = request.state();
        if (state == null || live == null) {
            return null;
        }
        RecordedResponse recorded = request.exchange().exchange().response();
        return live.begin(state, response, recorded != null && recorded.status() == response.status());
    }

    /** The count so far; called by any thread. */
    public long count(RewriteCounter counter) {
        return counters.get(counter);
    }
}
