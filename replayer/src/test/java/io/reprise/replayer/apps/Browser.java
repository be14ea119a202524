package io.reprise.replayer.apps;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * A person with a browser, or a script in one: keeps cookies, follows redirects, reads links and forms out of pages,
 * and pauses before each request. For one thread.
 */
final class Browser {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int FAILED = 400;

    private final HttpClient client;
    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private String site;
    private final String user;
    private final Map<String, String> constant;
    private final Random pauses;
    private final long pauseMs;
    private Document page;
    private HttpResponse<byte[]> response;

    /**
     * @param site scheme, host and port
     * @param constant header fields of every request
     * @param pauseMs mean pause before a request; each is between half of it and one and a half
     */
    Browser(String site, String user, Map<String, String> constant, long pauseMs, boolean keepsCookies) {
        this.site = site;
        this.user = user;
        this.constant = constant;
        this.pauseMs = pauseMs;
        pauses = new Random(user.hashCode());
        page = Jsoup.parse("", site);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(PATIENCE);
        client = keepsCookies ? builder.cookieHandler(cookies).build() : builder.build();
    }

    /** Goes on at another address of the same site. */
    void moveTo(String address) {
        site = address;
        page = Jsoup.parse("", site);
    }

    String user() {
        return user;
    }

    /** The page that is shown. */
    Document page() {
        return page;
    }

    HttpResponse<byte[]> response() {
        return response;
    }

    /** The value of a cookie, as a script on the page reads it. */
    String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no cookie " + name));
    }

    void open(String pathOrUrl) throws Exception {
        show(HttpRequest.newBuilder(resolve(pathOrUrl)).GET());
    }

    /** Follows the first link that matches. */
    void click(String css) throws Exception {
        open(one(css).absUrl("href"));
    }

    void fill(String css, String value) {
        Element field = one(css);
        if (field.normalName().equals("textarea")) {
            field.text(value);
        } else {
            field.attr("value", value);
        }
    }

    void check(String css) {
        one(css).attr("checked", "checked");
    }

    void uncheck(String css) {
        one(css).removeAttr("checked");
    }

    /** Selects the option with such a text. */
    void select(String css, String text) {
        Element list = one(css);
        list.select("option").removeAttr("selected");
        list.select("option").stream()
                .filter(option -> option.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no option '" + text + "' in " + list))
                .attr("selected", "selected");
    }

    void attach(String css, String fileName, String content) {
        one(css).attr("data-file", fileName).attr("data-content", content);
    }

    /** Sends the form of a button, or a form without a button. */
    void press(String css) throws Exception {
        Element pressed = one(css);
        Element form = pressed.normalName().equals("form") ? pressed : pressed.closest("form");
        if (form == null) {
            throw new AssertionError("no form around " + pressed);
        }
        List<FormData.Field> fields = FormData.of(form, pressed);
        String action = form.hasAttr("action") ? form.absUrl("action") : page.location();
        if (!form.attr("method").equalsIgnoreCase("post")) {
            open(action.replaceFirst("\\?.*", "") + "?" + FormData.urlencoded(fields));
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(resolve(action));
        if (form.attr("enctype").equalsIgnoreCase("multipart/form-data")) {
            String boundary = "----WebKitFormBoundary" + Long.toString(pauses.nextLong() >>> 1, Character.MAX_RADIX);
            request.header("Content-Type", "multipart/form-data; boundary=" + boundary)
                    .POST(BodyPublishers.ofString(FormData.multipart(fields, boundary)));
        } else {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(FormData.urlencoded(fields)));
        }
        show(request.header("Origin", site));
    }

    /** A call of a script: the page stays. Returns the response's JSON, or the empty string if it has none. */
    Json call(String method, String path, String json, Map<String, String> fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(resolve(path));
        fields.forEach(request::header);
        if (json.isEmpty()) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json));
        }
        send(request);
        byte[] body = body();
        return Json.parse(body.length == 0 ? "\"\"".getBytes(StandardCharsets.UTF_8) : body);
    }

    private URI resolve(String pathOrUrl) {
        return URI.create(pathOrUrl.startsWith("/") ? site + pathOrUrl : pathOrUrl);
    }

    private void show(HttpRequest.Builder request) throws Exception {
        if (!page.location().equals(site)) {
            request.setHeader("Referer", page.location());
        }
        request.header("Accept", "text/html,*/*;q=0.8");
        send(request);
        page = Jsoup.parse(
                new String(body(), StandardCharsets.UTF_8), response.uri().toString());
    }

    private void send(HttpRequest.Builder request) throws Exception {
        think();
        constant.forEach(request::setHeader);
        request.setHeader("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
                .setHeader("Accept-Encoding", "gzip, deflate")
                .timeout(PATIENCE);
        response = client.send(request.build(), BodyHandlers.ofByteArray());
        if (response.statusCode() < OK || response.statusCode() >= FAILED) {
            throw new AssertionError(user + " got " + response.statusCode() + " for " + response.request() + ": "
                    + new String(body(), StandardCharsets.UTF_8));
        }
    }

    private byte[] body() throws IOException {
        if (!response.headers().firstValue("Content-Encoding").orElse("").equals("gzip")) {
            return response.body();
        }
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return plain.readAllBytes();
        }
    }

    /** Nobody waits for anything here: people think before they click. */
    private void think() {
        long ns = TimeUnit.MILLISECONDS.toNanos(pauseMs / 2 + pauses.nextLong(pauseMs + 1));
        for (long end = System.nanoTime() + ns; ns > 0; ns = end - System.nanoTime()) {
            LockSupport.parkNanos(ns);
        }
    }

    private Element one(String css) {
        Element found = page.selectFirst(css);
        if (found == null) {
            throw new AssertionError(user + " sees no " + css + " on " + page.location() + ": "
                    + page.body().text());
        }
        return found;
    }
}
