package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.content.ContentDecoder;
import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.source.Recording;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Issued values that the client writes in another way than the server: in other letters, in a compressed body. */
final class EncodingsIT {
    private static final String FIELDS = "Host: shop.example\r\nX-Forwarded-For: 10.0.0.7\r\n";
    private static final String RECORDED = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    private static final String LIVE = "9b2f1c3d-0aa1-4e5f-8a6b-7c8d9e0f1a2b";

    @TempDir
    Path directory;

    private static String page(String id, String token, int number) {
        return "<!-- build: " + token + " --><img srcset=\"/i/" + id + "/1.png 1x\"><a href=\"/shop/blue-mug-" + number
                + ".html\">mug</a>";
    }

    private static String gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream coding = new GZIPOutputStream(out)) {
            coding.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private String journal() throws IOException {
        Path journal = directory.resolve("journal");
        String order = gzip("{\"order\":{\"item\":\"" + RECORDED + "\",\"product\":561418}}");
        try (Recording recording = new Recording(journal)) {
            recording
                    .raw("GET /page HTTP/1.1\r\n" + FIELDS + "\r\n", "", "", 0, 1)
                    .answer("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", page(RECORDED, "Kq81Zt0w9x", 561418))
                    .at(20)
                    .raw(
                            "GET /items/" + RECORDED.toUpperCase(Locale.ROOT) + "?c=" + RECORDED.replace("-", "")
                                    + " HTTP/1.1\r\n" + FIELDS + "X-Build: Kq81Zt0w9x\r\n\r\n",
                            "",
                            "",
                            0,
                            1)
                    .answer("HTTP/1.1 200 OK\r\n\r\n", "")
                    .at(40)
                    .raw(
                            "POST /orders HTTP/1.1\r\n" + FIELDS
                                    + "Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: "
                                    + order.length() + "\r\n\r\n",
                            order,
                            "",
                            0,
                            1)
                    .answer("HTTP/1.1 200 OK\r\n\r\n", "");
        }
        return journal.toString();
    }

    @Test
    void valuesOfTheTargetAreWrittenInTheSameWay() throws Exception {
        String page = page(LIVE, "Live42token99", 672155);
        try (RecordingServer server = new RecordingServer((request, socket) -> request.raw()
                        .startsWith("GET /page ")
                ? "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + page.length() + "\r\n\r\n" + page
                : RecordingServer.OK)) {
            ReplayProcess.Result result = ReplayProcess.run(
                    directory,
                    "--journal",
                    journal(),
                    "--target",
                    "http://127.0.0.1:" + server.port(),
                    "--max-lag",
                    "5s");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            RecordingServer.Received get = server.received.stream()
                    .filter(request -> request.path().startsWith("/items/"))
                    .findFirst()
                    .orElseThrow();
            assertThat(get.path()).isEqualTo("/items/" + LIVE.toUpperCase(Locale.ROOT) + "?c=" + LIVE.replace("-", ""));
            assertThat(get.fields("X-Build")).containsExactly("Live42token99");
            RecordingServer.Received post = server.received.stream()
                    .filter(request -> request.raw().startsWith("POST "))
                    .findFirst()
                    .orElseThrow();
            byte[] plain = ContentDecoder.decode("gzip", post.body(), 1 << 16).bytes();
            assertThat(new String(plain, StandardCharsets.UTF_8))
                    .isEqualTo("{\"order\":{\"item\":\"" + LIVE + "\",\"product\":672155}}");
        }
    }
}
