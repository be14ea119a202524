package io.reprise.proxy.admin;

import io.reprise.text.OneLine;
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
final class AdminPages {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String LOOK = "GET, HEAD";

    private final AdminAccess access;
    private final AdminSource source;
    private final Metrics metrics;
    private final HostCheck hosts;

    AdminPages(AdminAccess access, AdminSource source, Metrics metrics) {
        this.access = access;
        this.source = source;
        this.metrics = metrics;
        hosts = new HostCheck(access.names());
    }

    /**
     * A complete request.
     *
     * @param host the header of this name, and so on
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Request(
            String method,
            String target,
            @Nullable String host,
            @Nullable String origin,
            @Nullable String accept,
            @Nullable String authorization,
            byte[] body) {}

    /**
     * A response.
     *
     * @param headers besides those that every response has
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(int status, String type, Map<String, String> headers, byte[] body) {
        /** @param line may quote the request; line breaks are removed */
        static Answer text(int status, String line) {
            return new Answer(status, TEXT, Map.of(), (OneLine.of(line) + "\n").getBytes(StandardCharsets.UTF_8));
        }

        static Answer json(int status, Map<String, Object> content) {
            return new Answer(status, JSON, Map.of(), Json.of(content).getBytes(StandardCharsets.UTF_8));
        }

        Answer with(String name, String value) {
            return new Answer(status, type, Map.of(name, value), body);
        }
    }

    private interface Page {
        Answer answer() throws IOException;
    }

    /** Answers a request; may wait for an upstream. */
    Answer answer(Request request) throws IOException {
        String path;
        String authority;
        try {
            URI target = new URI(request.target());
            path = String.valueOf(target.getPath());
            authority = target.getRawAuthority() == null ? request.host() : target.getRawAuthority();
        } catch (URISyntaxException wrong) {
            return Answer.text(400, "not a path");
        }
        boolean changes = !request.method().equals("GET") && !request.method().equals("HEAD");
        String misdirected = hosts.refusal(authority, request.origin(), changes);
        if (!misdirected.isEmpty()) {
            return Answer.text(403, misdirected);
        }
        return switch (path) {
            case "/live" -> show(request, LOOK, this::live);
            case "/ready" -> show(request, LOOK, this::ready);
            case "/version" -> show(request, LOOK, () -> Answer.json(200, source.version()));
            case "/metrics" -> show(request, LOOK, () -> metrics(request.accept()));
            case "/recording" ->
                request.method().equals("PUT")
                        ? changeRecording(request)
                        : show(request, LOOK + ", PUT", () -> Answer.json(200, source.recording()));
            default -> Answer.text(404, "not found (there are /live /ready /version /recording /metrics)");
        };
    }

    private static Answer show(Request request, String allowed, Page page) throws IOException {
        return request.method().equals("GET") || request.method().equals("HEAD")
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
        return Answer.json(200, source.recording());
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
        return Answer.json(reasons.isEmpty() ? 200 : 503, answer);
    }

    private Answer metrics(@Nullable String accept) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        metrics.write(accept, body);
        return new Answer(200, metrics.contentType(accept), Map.of(), body.toByteArray());
    }
}
