package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.FailureCause;
import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.engine.RecordingServer.Received;
import io.reprise.replayer.source.Recording;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that follows a redirect, or has read as much of a page as it needs, may close the connection before the
 * response ends. Its later requests carry what that response gave it.
 */
class LeftResponseIT {
    private static final String CLIENT = "X-Forwarded-For: 10.0.0.9\r\nUser-Agent: one\r\n";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";

    @TempDir
    Path directory;

    private static String head(String session) {
        return "HTTP/1.1 302 Found\r\nLocation: /me\r\nContent-Type: text/html\r\nSet-Cookie: sid=" + session
                + "; Path=/\r\n\r\n";
    }

    private static String page(String token) {
        return "<form><input type=hidden name=token value=" + token + "></form>";
    }

    private Path journal() {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            recording
                    .at(0)
                    .request("POST /login", CLIENT + "Content-Length: 0\r\n", 0)
                    .begunAnswer(head("recorded0123456789"), page("recordedtokenofsome32characters0"))
                    .at(2)
                    .failed(FailureCause.CLIENT_GONE);
            String cookie = "Cookie: sid=recorded0123456789\r\n";
            recording.at(20).get("/me", CLIENT + cookie, "Content-Length: 0\r\n");
            String form = "token=recordedtokenofsome32characters0";
            recording
                    .at(40)
                    .raw(
                            "POST /orders HTTP/1.1\r\nHost: shop.example\r\n" + CLIENT + cookie + FORM
                                    + "Content-Length: " + form.length() + "\r\n\r\n",
                            form,
                            "",
                            0,
                            0)
                    .answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
        return journal;
    }

    @Test
    void cookiesAndValuesOfAResponseThatWasLeftReachLaterRequests() throws Exception {
        try (RecordingServer staging = new RecordingServer((request, socket) -> {
            if (request.path().equals("/login")) {
                TimeUnit.MILLISECONDS.sleep(300); // slower than production, whose client went on after 20 ms
                return head("staging9876543210") + page("stagingtokenofsome32characters01");
            }
            return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        })) {
            ReplayProcess.Result result = ReplayProcess.run(
                    directory,
                    "--journal",
                    journal().toString(),
                    "--target",
                    "http://127.0.0.1:" + staging.port(),
                    "--max-lag",
                    "5s");
            assertThat(result.code()).as("%s", result).isZero();
            List<Received> received = List.copyOf(staging.received);
            assertThat(received).extracting(Received::path).containsExactly("/login", "/me", "/orders");
            assertThat(received.subList(1, 3))
                    .allSatisfy(
                            request -> assertThat(request.fields("cookie")).containsExactly("sid=staging9876543210"));
            assertThat(new String(received.get(2).body(), StandardCharsets.UTF_8))
                    .isEqualTo("token=stagingtokenofsome32characters01");
        }
    }
}
