package io.reprise.proxy.capture;

import io.reprise.http.Head;
import io.reprise.traffic.RequestFilter;

/** {@code --include} and {@code --exclude}: records requests by method and target. */
final class TargetFilter implements SamplingRule {
    private final RequestFilter filter;

    TargetFilter(RequestFilter filter) {
        this.filter = filter;
    }

    @Override
    public Selection select(Head request, long session) {
        return filter.accepts(request.method(), request.target()) ? Selection.WANTED : Selection.SAMPLED_OUT;
    }

    /** Leaves the failure out, because its unknown target may be one that must not be recorded. */
    @Override
    public Selection selectWithoutRequest(long connection) {
        return Selection.SAMPLED_OUT;
    }
}
