package io.reprise.replayer.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A small shop: log in, browse, search, fill a cart, buy. Sessions and CSRF tokens are random and each instance hands
 * out its own, as staging does. Runs as a separate process on loopback until its standard input ends.
 */
public final class Shop {
    private static final int WORKERS = 128;
    private static final int POOL_SIZE = 4;
    private static final long POOL_TIMEOUT_MS = 400;
    private static final int BODY_BYTES_MAX = 64 * 1024;
    private static final String STYLE = "body{font-family:sans-serif}\n".repeat(200);

    private final ShopStore store = new ShopStore(new ConnectionPool(POOL_SIZE, POOL_TIMEOUT_MS));
    private final Map<String, Visitor> visitors = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /** The user to whom a session cookie belongs. */
    private static final class Visitor {
        final String user;
        volatile int cart; // set by one request of the user, read by a later one on another worker

        Visitor(String user) {
            this.user = user;
        }
    }

    private record Answer(int status, String type, String body) {
        static Answer page(String body) {
            return new Answer(200, "text/html; charset=utf-8", "<!doctype html><title>Shop</title>\n" + body);
        }

        static Answer error(int status, String text) {
            return new Answer(status, "text/plain; charset=utf-8", text + "\n");
        }
    }

    /** Listens on a free port of loopback, prints it, and serves until standard input ends. */
    @SuppressWarnings("checkstyle:RegexpSinglelineJava") // the port is this process's result
    public static void main(String[] args) throws IOException {
        // Without this property the JDK's server leaves Nagle's algorithm on, which adds 40 ms to every response with a
        // body.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        server.setExecutor(workers);
        server.createContext("/", new Shop()::handle);
        server.start();
        System.out.println(server.getAddress().getPort());
        System.out.flush();
        while (System.in.read() >= 0) {
            // The parent writes nothing; the end of its pipe is the signal to stop, even when it was killed.
        }
        server.stop(0);
        workers.shutdownNow();
    }

    private void handle(HttpExchange http) throws IOException {
        try (http) {
            Answer answer;
            try {
                answer = route(http);
            } catch (ConnectionPool.Exhausted e) {
                answer = Answer.error(503, String.valueOf(e.getMessage()));
            } catch (ShopStore.DuplicateKey e) {
                answer = Answer.error(500, "IntegrityError: " + e.getMessage());
            } catch (NumberFormatException e) {
                answer = Answer.error(400, "not a number");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                answer = Answer.error(503, "shutting down");
            }
            send(http, answer);
        }
    }

    private static void send(HttpExchange http, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        http.getResponseHeaders().set("Content-Type", answer.type());
        http.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            try (OutputStream out = http.getResponseBody()) {
                out.write(body);
            }
        }
    }

    private Answer route(HttpExchange http) throws IOException, InterruptedException {
        String path = http.getRequestURI().getPath();
        String form = new String(http.getRequestBody().readNBytes(BODY_BYTES_MAX), StandardCharsets.UTF_8);
        return http.getRequestMethod().equals("POST") ? post(http, path, form) : get(http, path);
    }

    private Answer get(HttpExchange http, String path) throws InterruptedException {
        String query = http.getRequestURI().getRawQuery();
        if (path.startsWith("/products/")) {
            int product = Integer.parseInt(path.substring("/products/".length()));
            return store.hasProduct(product)
                    ? Answer.page("<h1>Product " + product + "</h1><p>In stock: " + store.stockOf(product) + "</p>")
                    : Answer.error(404, "no such product");
        }
        return switch (path) {
            case "/" -> welcome(http);
            case "/static/shop.css" -> new Answer(200, "text/css", STYLE);
            case "/login" -> loginForm(http);
            case "/products" -> Answer.page("<ul>" + store.list(Integer.parseInt(field(query, "page", "0"))) + "</ul>");
            case "/search" -> Answer.page(store.search(field(query, "q", "")));
            case "/orders" -> orders(http);
            default -> Answer.error(404, "not found");
        };
    }

    private Answer post(HttpExchange http, String path, String form) throws InterruptedException {
        String token = cookie(http, "csrftoken");
        if (token == null || !token.equals(http.getRequestHeaders().getFirst("X-CSRFToken"))) {
            return Answer.error(403, "CSRF token missing or wrong");
        }
        if (path.equals("/login")) {
            return login(http, form);
        }
        Visitor visitor = visitor(http);
        if (visitor == null) {
            return Answer.error(401, "log in first");
        }
        return switch (path) {
            case "/cart" -> {
                visitor.cart = Integer.parseInt(field(form, "product", "0"));
                yield store.hasProduct(visitor.cart)
                        ? Answer.page("<p>In your cart: " + visitor.cart + ", left: " + store.stockOf(visitor.cart))
                        : Answer.error(404, "no such product");
            }
            case "/checkout" ->
                visitor.cart == 0
                        ? Answer.error(409, "the cart is empty")
                        : Answer.page("<p>Order " + store.checkout(visitor.user, visitor.cart) + "</p>");
            default -> Answer.error(404, "not found");
        };
    }

    /** Gives every visitor a session. A login changes its key, so that nobody can plant a known key. */
    private Answer welcome(HttpExchange http) {
        if (cookie(http, "sessionid") == null) {
            http.getResponseHeaders().add("Set-Cookie", sessionCookie(token()));
        }
        return Answer.page("<h1>Welcome</h1><a href=\"/login\">Log in</a>");
    }

    private static String sessionCookie(String key) {
        return "sessionid=" + key + "; Path=/; HttpOnly; SameSite=Lax";
    }

    private Answer loginForm(HttpExchange http) {
        http.getResponseHeaders().add("Set-Cookie", "csrftoken=" + token() + "; Path=/; SameSite=Lax");
        return Answer.page("<form method=post><input name=user><input name=password type=password></form>");
    }

    private Answer login(HttpExchange http, String form) {
        String user = field(form, "user", "");
        if (user.isEmpty()) {
            return Answer.error(400, "who are you?");
        }
        String session = token();
        visitors.put(session, new Visitor(user));
        http.getResponseHeaders().add("Set-Cookie", sessionCookie(session));
        http.getResponseHeaders().set("Location", "/products");
        return new Answer(302, "text/html; charset=utf-8", "");
    }

    private Answer orders(HttpExchange http) throws InterruptedException {
        Visitor visitor = visitor(http);
        return visitor == null
                ? Answer.error(401, "log in first")
                : Answer.page("<pre>" + store.orders(visitor.user) + "</pre>");
    }

    private @Nullable Visitor visitor(HttpExchange http) {
        String session = cookie(http, "sessionid");
        return session == null ? null : visitors.get(session);
    }

    private String token() {
        byte[] bytes = new byte[18];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    private static @Nullable String cookie(HttpExchange http, String name) {
        for (String line : http.getRequestHeaders().getOrDefault("Cookie", List.of())) {
            for (String pair : line.split(";\\s*", -1)) {
                if (pair.startsWith(name + "=")) {
                    return pair.substring(name.length() + 1);
                }
            }
        }
        return null;
    }

    private static String field(@Nullable String form, String name, String absent) {
        if (form != null) {
            for (String pair : form.split("&", -1)) {
                if (pair.startsWith(name + "=")) {
                    return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
                }
            }
        }
        return absent;
    }
}
