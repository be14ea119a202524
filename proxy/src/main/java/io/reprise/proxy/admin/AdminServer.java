package io.reprise.proxy.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The admin port: {@code /live}, {@code /ready}, {@code /version}, {@code /recording} and {@code /metrics}, all of them
 * for GET, and {@code PUT /recording}, on threads of their own that touch no event loop. Thread-safe.
 */
public final class AdminServer implements AutoCloseable {
    /** More than one, so that a client that reads slowly does not hide the others. */
    private static final int THREAD_COUNT = 2;

    private static final String JSON = "application/json";

    private final HttpServer server;
    private final ExecutorService threads;

    private AdminServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /** @throws IOException when the address cannot be listened on */
    public static AdminServer start(AdminAccess access, AdminSource source, Metrics metrics) throws IOException {
        InetSocketAddress address = access.address();
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException refused) {
            throw new IOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + " (admin): "
                            + refused.getMessage(),
                    refused);
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREAD_COUNT, task -> {
            Thread thread = new Thread(task, "admin");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        page(server, "/live", exchange -> send(exchange, 200, "text/plain", "live\n"));
        page(server, "/ready", exchange -> ready(exchange, source));
        page(server, "/version", exchange -> send(exchange, 200, JSON, Json.of(source.version())));
        server.createContext("/recording", exchange -> recording(exchange, access, source));
        page(server, "/metrics", exchange -> metrics(exchange, metrics));
        server.createContext(
                "/",
                exchange -> send(
                        exchange,
                        404,
                        "text/plain",
                        "not found (there are /live /ready /version /recording /metrics)\n"));
        server.start();
        return new AdminServer(server, threads);
    }

    /** The address listened on, with the port that port 0 became. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private interface Page {
        void answer(HttpExchange exchange) throws IOException;
    }

    private static void page(HttpServer server, String path, Page page) {
        server.createContext(path, exchange -> show(exchange, path, "GET, HEAD", page));
    }

    private static void show(HttpExchange exchange, String path, String allowed, Page page) throws IOException {
        if (!exchange.getRequestURI().getPath().equals(path)) {
            send(exchange, 404, "text/plain", "not found\n");
        } else if (!exchange.getRequestMethod().equals("GET")
                && !exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", allowed);
            send(exchange, 405, "text/plain", "only " + allowed + "\n");
        } else {
            page.answer(exchange);
        }
    }

    private static void recording(HttpExchange exchange, AdminAccess access, AdminSource source) throws IOException {
        Page page = shown -> send(shown, 200, JSON, Json.of(source.recording()));
        if (!exchange.getRequestMethod().equals("PUT")
                || !exchange.getRequestURI().getPath().equals("/recording")) {
            show(exchange, "/recording", "GET, HEAD, PUT", page);
            return;
        }
        String refusal = access.refusal(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!refusal.isEmpty()) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            send(exchange, access.token() == null ? 403 : 401, "text/plain", refusal + "\n");
            return;
        }
        byte[] body = exchange.getRequestBody().readNBytes(JsonObject.BYTES_MAX + 1);
        if (body.length > JsonObject.BYTES_MAX) {
            send(exchange, 413, "text/plain", "more than " + JsonObject.BYTES_MAX + " bytes\n");
            return;
        }
        try {
            source.changeRecording(JsonObject.read(body));
        } catch (IllegalArgumentException wrong) {
            send(exchange, 400, "text/plain", wrong.getMessage() + "\n");
            return;
        } catch (IllegalStateException impossible) {
            send(exchange, 409, "text/plain", impossible.getMessage() + "\n");
            return;
        }
        page.answer(exchange);
    }

    private static void ready(HttpExchange exchange, AdminSource source) throws IOException {
        List<String> reasons = source.notReady();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ready", reasons.isEmpty());
        answer.put("reasons", reasons);
        answer.put("recording", source.recording().get("state"));
        send(exchange, reasons.isEmpty() ? 200 : 503, JSON, Json.of(answer));
    }

    private static void metrics(HttpExchange exchange, Metrics metrics) throws IOException {
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        metrics.write(accept, body);
        send(exchange, 200, metrics.contentType(accept), body.toByteArray());
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        send(exchange, status, type, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }
}
