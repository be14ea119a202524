package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code PUT /recording} of the packaged proxy, under traffic. */
class RecordingControlIT {
    private static final String TOKEN = "sesame-4711";

    @TempDir
    Path directory;

    @Test
    void switchesRecordingOffAndOnAndAccountsForBoth() throws Exception {
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(directory, app.port(), "--journal=journal", "--record=off")) {
            send(proxy, "/off/1", 3);
            assertThat(proxy.admin("/recording").body()).contains("\"state\":\"paused\"", "\"record\":false");
            assertThat(proxy.put("/recording", "{\"record\":true,\"exclude\":[\"GET /no/**\"]}", "")
                            .body())
                    .contains("\"state\":\"recording\"", "\"record\":true", "\"exclude\":[\"GET /no/**\"]");
            assertThat(proxy.admin("/recording").body()).contains("\"max_state_body\":2097152", "\"max_media_body\":0");
            assertThat(proxy.put("/recording", "{\"max_media_body\":7}", "").body())
                    .contains("\"max_response_body\":65536", "\"max_media_body\":7");
            assertThat(proxy.put("/recording", "{\"max_response_body\":1024}", "")
                            .body())
                    .contains("\"max_state_body\":1024", "\"max_media_body\":1024");
            send(proxy, "/yes/1", 5);
            send(proxy, "/no/1", 7);
            assertThat(proxy.put("/recording", "{\"record\":false}", "").statusCode())
                    .isEqualTo(200);
            send(proxy, "/off/1", 11);
            assertThat(proxy.terminate()).isZero();
            assertThat(proxy.log())
                    .contains("26 seen, 5 recorded, 7 sampled out, 14 lost")
                    .contains("recording changed on the admin port");
        }
    }

    @Test
    void refusesWrongSettingsAndChangesNothing() throws Exception {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("{\"recrod\":true}", "'recrod' is not a setting (expected: record, sample");
        wrong.put("{\"record\":1}", "record: 1 (expected: true or false)");
        wrong.put("{\"record\":false,\"sample\":0}", "sample: 0.0 (expected: above 0, up to 100)");
        wrong.put("{\"record\":false,\"sample\":101.5}", "sample: 101.5 (expected");
        wrong.put("{\"max_request_body\":-1}", "max_request_body: -1 (expected: 0 or more bytes)");
        wrong.put("{\"max_request_body\":1.5}", "max_request_body: 1.5 (expected: bytes)");
        wrong.put("{\"include\":[\"GET\"]}", "'GET'");
        wrong.put("{\"include\":[1]}", "include: expected a list of strings");
        wrong.put("{\"include\":\"/a\"}", "include: expected a boolean, a number or a list of strings");
        wrong.put("{\"record\":false,\"record\":false}", "not JSON: Duplicate field");
        wrong.put("{\"record\":false", "not JSON");
        wrong.put("[]", "expected an object");
        wrong.put("{\"record\":false} {}", "expected nothing after the object");
        wrong.put("{\"record\":[[[[[[1]]]]]]}", "record: expected a list of strings");
        wrong.put("[".repeat(60_000), "expected an object");
        wrong.put("{\"record\":" + "{\"a\":".repeat(9_000), "record: expected a boolean");
        wrong.put("{\"record\":null}", "record: expected a boolean");
        wrong.put("{\"sample\":1e400}", "sample: Infinity (expected");
        wrong.put("{\"sample\":" + "9".repeat(2_000) + "}", "not JSON");
        wrong.put("{\"sample\":NaN}", "not JSON");
        wrong.put("{\"record\":false,\"a\nb\":1}", "not JSON");
        wrong.put("{\"record\":false,\"a\\nb\":1}", "is not a setting");
        wrong.put("", "expected an object");
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(directory, app.port(), "--journal=journal")) {
            for (Map.Entry<String, String> each : wrong.entrySet()) {
                HttpResponse<String> answer = proxy.put("/recording", each.getKey(), "");
                assertThat(answer.body())
                        .as(each.getKey())
                        .contains(each.getValue())
                        .hasLineCount(1);
                assertThat(answer.statusCode()).as(each.getKey()).isEqualTo(400);
                assertThat(proxy.admin("/recording").body()).contains("\"record\":true,\"sample\":100.0");
            }
        }
    }

    @Test
    void changesNeedTheTokenAndAJournal() throws Exception {
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy =
                        ProxyProcess.start(directory, app.port(), "--journal=journal", "--admin-token=" + TOKEN);
                ProxyProcess without = ProxyProcess.start(directory, app.port(), "--record=off")) {
            assertThat(proxy.put("/recording", "{\"record\":false}", "").statusCode())
                    .isEqualTo(401);
            assertThat(proxy.put("/recording", "{\"record\":false}", TOKEN + "x")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(proxy.admin("/recording").body()).contains("\"record\":true");
            assertThat(proxy.put("/recording", "{\"record\":false}", TOKEN).statusCode())
                    .isEqualTo(200);
            assertThat(proxy.put("/recording", " ".repeat(70_000), TOKEN).statusCode())
                    .isEqualTo(413);
            assertThat(proxy.put("/metrics", "", TOKEN).statusCode()).isEqualTo(405);
            assertThat(proxy.log()).doesNotContain(TOKEN);
            HttpResponse<String> impossible = without.put("/recording", "{\"record\":true}", "");
            assertThat(impossible.statusCode()).isEqualTo(409);
            assertThat(impossible.body()).contains("started without --journal");
        }
    }

    @Test
    void refusesChangesFromOtherHostsWithoutAToken() throws Exception {
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy =
                        ProxyProcess.start(directory, app.port(), "--journal=journal", "--admin=0.0.0.0:0")) {
            HttpResponse<String> answer = proxy.put("/recording", "{\"record\":false}", "");
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("--admin-token");
            assertThat(proxy.admin("/recording").statusCode()).isEqualTo(200);
        }
    }

    private static void send(ProxyProcess proxy, String path, int count) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < count; i++) {
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(proxy.uri(path)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isLessThan(500);
        }
    }
}
