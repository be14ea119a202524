package io.reprise.replayer.rewrite;

import io.netty.buffer.ByteBufAllocator;
import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.replayer.plan.PlannedRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the requests of one event loop into what the target gets. All that changes requests is named here. Confined to
 * its loop, but for {@link #count}.
 */
public final class RequestRewriter {
    private final LoopCounters<RewriteCounter> counters = new LoopCounters<>(RewriteCounter.class);
    private final List<RequestChange> changes;
    private final RequestEncoder encoder;

    /**
     * @param lanesMax of how many lanes the state is kept; of more, the state unused for longest is forgotten
     * @param clock says whether a cookie that the target sets has expired
     */
    public RequestRewriter(RewriteConfig config, int lanesMax, InstantSource clock) {
        changes = changes(config, lanesMax, clock);
        encoder = new RequestEncoder(changes);
    }

    /** Fields that they set go out in this order. */
    private List<RequestChange> changes(RewriteConfig config, int lanesMax, InstantSource clock) {
        List<RequestChange> all = new ArrayList<>();
        HeaderChange headers = new HeaderChange(config.headers());
        if (!headers.isAbout("host")) {
            all.add(new HostChange(config.authority()));
        }
        all.add(headers);
        all.add(new MarkChange(config.runId()));
        if (!headers.isAbout("cookie")) {
            all.add(new CookieChange(lanesMax, clock, counters));
        }
        return all;
    }

    /**
     * A planned request as it goes to the target. Its buffer is the caller's.
     *
     * @throws FramingException it cannot be sent as exactly one request
     */
    public EncodedRequest rewrite(PlannedRequest request, ByteBufAllocator allocator) {
        return encoder.encode(request, allocator);
    }

    /**
     * The target answered a request.
     *
     * @param response the head of a final response; valid during the call only
     */
    public void onResponse(PlannedRequest request, Head response) {
        for (int i = 0; i < changes.size(); i++) {
            changes.get(i).onResponse(request, response);
        }
    }

    /** How often it happened so far; for any thread. */
    public long count(RewriteCounter counter) {
        return counters.get(counter);
    }
}
