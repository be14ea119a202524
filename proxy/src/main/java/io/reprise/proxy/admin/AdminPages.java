package io.reprise.proxy.admin;

import io.reprise.admin.HostCheck;
import io.reprise.admin.Metrics;
import io.reprise.admin.Pages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests to the admin port: GET and HEAD of {@code /live /ready /version /recording /metrics}, and
 * {@code PUT /recording}. Uses no sockets; thread-safe.
 */
public final class AdminPages implements Pages {
    private static final String JSON = "application/json";
    private static final String LOOK = "GET, HEAD";

    private final AdminAccess access;
    private final AdminSource source;
    private final Metrics metrics;
    private final HostCheck hosts;

    /** @param access who may read and change what */
    public AdminPages(AdminAccess access, AdminSource source, Metrics metrics) {
        this.access = access;
        this.source = source;
        this.metrics = metrics;
        hosts = new HostCheck(access.names(), "a name given with --admin-host");
    }

    private interface Page {
        Answer answer() throws IOException;
    }

    /** Answers a request; may wait for an upstream. */
    @Override
    public Answer answer(Request request) throws IOException {
        String path;
        String authority;
        try {
            URI target = new URI(request.target());
            path = String.valueOf(target.getPath());
            authority = target.getRawAuthority() == null ? request.host() : target.getRawAuthority();
        } catch (URISyntaxException wrong) {
            return Answer.text(400, "not a path");
        }
        String misdirected = hosts.refusal(authority, request.origin(), !request.isSafe());
        if (!misdirected.isEmpty()) {
            return Answer.text(403, misdirected);
        }
        return switch (path) {
            case "/live" -> show(request, LOOK, this::live);
            case "/ready" -> show(request, LOOK, this::ready);
            case "/version" -> show(request, LOOK, () -> json(200, source.version()));
            case "/metrics" -> show(request, LOOK, () -> metrics(request.accept()));
            case "/recording" ->
                request.method().equals("PUT")
                        ? changeRecording(request)
                        : show(request, LOOK + ", PUT", () -> json(200, source.recording()));
            default -> Answer.text(404, "not found (there are /live /ready /version /recording /metrics)");
        };
    }

    private static Answer show(Request request, String allowed, Page page) throws IOException {
        return request.isSafe()
                ? page.answer()
                : Answer.text(405, "only " + allowed).with("Allow", allowed);
    }

    private Answer changeRecording(Request request) {
        String refusal = access.refusal(request.authorization());
        if (!refusal.isEmpty()) {
            return Answer.text(access.token() == null ? 403 : 401, refusal).with("WWW-Authenticate", "Bearer");
        }
        try {
            source.changeRecording(JsonObject.read(request.body()));
        } catch (IllegalArgumentException wrong) {
            return Answer.text(400, String.valueOf(wrong.getMessage()));
        } catch (IllegalStateException impossible) {
            return Answer.text(409, String.valueOf(impossible.getMessage()));
        }
        return json(200, source.recording());
    }

    private Answer live() {
        List<String> reasons = source.notLive();
        return reasons.isEmpty() ? Answer.text(200, "live") : Answer.text(503, String.join(", ", reasons));
    }

    private Answer ready() {
        List<String> reasons = source.notReady();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ready", reasons.isEmpty());
        answer.put("reasons", reasons);
        answer.put("recording", String.valueOf(source.recording().get("state")));
        return json(reasons.isEmpty() ? 200 : 503, answer);
    }

    private Answer metrics(@Nullable String accept) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        metrics.write(accept, body);
        return new Answer(200, metrics.contentType(accept), Map.of(), body.toByteArray());
    }

    private static Answer json(int status, Map<String, Object> content) {
        return new Answer(status, JSON, Map.of(), Json.of(content).getBytes(StandardCharsets.UTF_8));
    }
}
