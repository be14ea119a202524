package io.reprise.replayer.demo;

import io.reprise.time.NanoClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * The shop's users: each logs in, browses and searches with time to think, and now and then buys the offer of the day.
 * They share a few keep-alive connections, as users behind nginx do. Purchases are spread out evenly over the users, so
 * that no two purchases overlap at the pace of production.
 */
final class ShopUsers {
    /** What the users did: requests, and responses by status. */
    record Visits(int requests, Map<Integer, Integer> byStatus) {}

    private static final long SETTLE_MS = 500;

    private final URI shop;
    private final int users;
    private final Duration span;
    private final Duration betweenPurchases;
    private final NanoClock clock;
    private final HttpClient client;

    ShopUsers(URI shop, int users, Duration span, Duration betweenPurchases, NanoClock clock) {
        this.shop = shop;
        this.users = users;
        this.span = span;
        this.betweenPurchases = betweenPurchases;
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** Runs the visits of all users; returns when the last visit is over. */
    Visits visit() throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(users);
        try {
            long start = clock.nowNs() + TimeUnit.MILLISECONDS.toNanos(100);
            List<Callable<List<Integer>>> visits = new ArrayList<>();
            for (int user = 0; user < users; user++) {
                int number = user;
                visits.add(() -> new Visit(number, start).run());
            }
            Map<Integer, Integer> byStatus = new TreeMap<>();
            for (Future<List<Integer>> visit : threads.invokeAll(visits)) {
                visit.get().forEach(status -> byStatus.merge(status, 1, Integer::sum));
            }
            int requests =
                    byStatus.values().stream().mapToInt(Integer::intValue).sum();
            return new Visits(requests, byStatus);
        } catch (ExecutionException e) {
            throw new IOException("a user could not reach the shop: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** One user's visit, on a thread of its own. */
    private final class Visit {
        private final int number;
        private final long startNanos;
        private final Random random;
        private final Map<String, String> cookies = new TreeMap<>();
        private final List<Integer> statuses = new ArrayList<>();

        Visit(int number, long startNanos) {
            this.number = number;
            this.startNanos = startNanos;
            this.random = new Random(number);
        }

        List<Integer> run() throws IOException, InterruptedException {
            long spanMs = span.toMillis();
            long entersMs = spanMs / 4 * number / users;
            until(entersMs);
            get("/");
            get("/static/shop.css");
            pause(200, 400);
            get("/login");
            pause(300, 600);
            post("/login", "user=user" + number + "&password=secret");
            long[] purchases = purchasesMs(elapsedMs() + 2 * SETTLE_MS);
            for (long purchase : purchases) {
                browseUntil(purchase - SETTLE_MS);
                post("/cart", "product=1");
                until(purchase);
                post("/checkout", "");
                get("/orders");
            }
            browseUntil(spanMs);
            return statuses;
        }

        /** The times at which this user buys: each of the n users has every n-th time of an even grid. */
        private long[] purchasesMs(long notBeforeMs) {
            long every = betweenPurchases.toMillis();
            long count = span.toMillis() / every;
            return LongStream.range(0, count)
                    .filter(slot -> slot % users == number)
                    .map(slot -> span.toMillis() / 4 + slot * every)
                    .filter(at -> at > notBeforeMs && at < span.toMillis() - SETTLE_MS)
                    .toArray();
        }

        private void browseUntil(long endMs) throws IOException, InterruptedException {
            while (elapsedMs() < endMs - 2_000) {
                pause(900, 1_700);
                switch (random.nextInt(4)) {
                    case 0 -> get("/products?page=" + random.nextInt(4));
                    case 1 -> get("/search?q=word" + random.nextInt(50));
                    default -> get("/products/" + (1 + random.nextInt(40)));
                }
            }
            until(endMs);
        }

        private void get(String path) throws IOException, InterruptedException {
            send(request(path).GET().build());
        }

        private void post(String path, String form) throws IOException, InterruptedException {
            send(request(path)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header("X-CSRFToken", cookies.getOrDefault("csrftoken", ""))
                    .POST(HttpRequest.BodyPublishers.ofString(form))
                    .build());
        }

        private HttpRequest.Builder request(String path) {
            HttpRequest.Builder request = HttpRequest.newBuilder(shop.resolve(path))
                    .timeout(Duration.ofSeconds(10))
                    .header("User-Agent", "DemoBrowser/1.0")
                    .header("X-Forwarded-For", "203.0.113." + (number + 1));
            if (!cookies.isEmpty()) {
                List<String> pairs = new ArrayList<>();
                cookies.forEach((name, value) -> pairs.add(name + "=" + value));
                request.header("Cookie", String.join("; ", pairs));
            }
            return request;
        }

        private void send(HttpRequest request) throws IOException, InterruptedException {
            HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
            for (String line : response.headers().allValues("Set-Cookie")) {
                String[] pair = line.split(";", 2)[0].split("=", 2);
                cookies.put(pair[0], pair[1]);
            }
            statuses.add(response.statusCode());
        }

        private long elapsedMs() {
            return TimeUnit.NANOSECONDS.toMillis(clock.nowNs() - startNanos);
        }

        private void until(long offsetMs) {
            long left = startNanos + TimeUnit.MILLISECONDS.toNanos(offsetMs) - clock.nowNs();
            while (left > 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(left);
                left = startNanos + TimeUnit.MILLISECONDS.toNanos(offsetMs) - clock.nowNs();
            }
        }

        private void pause(int atLeastMs, int atMostMs) {
            until(elapsedMs() + atLeastMs + random.nextInt(atMostMs - atLeastMs));
        }
    }
}
