package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.Ports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --log-format json} through a whole life of the packaged proxy: each line is an object, whatever came. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("programs")
class JsonLogIT {
    private static final List<byte[]> HOSTILE = List.of(
            ascii("/a\"b\\c'{}%0a%00%22"),
            ascii("/\u0001\u0002\u0007\u001b[31m\u007f"),
            new byte[] {'/', (byte) 0xff, (byte) 0xfe, (byte) 0xc3, '(', (byte) 0x80},
            "/\u2028\u202e\ud83d\ude00".getBytes(StandardCharsets.UTF_8),
            ascii("/\r\nforged: line\r\n{\"level\":\"ERROR\"}"),
            ascii("/" + "\"".repeat(20_000)));

    @TempDir
    Path directory;

    @Test
    void eachLineIsAnObjectAndNoInputForgesALine() throws Exception {
        RecordingApp app = new RecordingApp();
        try (ProxyProcess proxy = ProxyProcess.start(
                directory,
                app.port(),
                "--upstream=127.0.0.1:" + Ports.free(),
                "--upstream-failure=502",
                "--journal=journal",
                "--log-format=json")) {
            send(proxy);
            String pattern = "GET /\\u0007\\\"\\\\n\\u2028{level:ERROR}";
            assertThat(proxy.put("/recording", "{\"exclude\":[\"" + pattern + "\"]}", "")
                            .statusCode())
                    .isIn(200, 400);
            assertThat(proxy.put("/recording", "{\"exclude\":[\"GET /\\\"quoted\\\"\"]}", "")
                            .statusCode())
                    .isEqualTo(200);
            app.kill();
            send(proxy);
            awaitUnready(proxy);
            assertThat(proxy.terminate()).isZero();

            List<Map<String, Object>> events = new ArrayList<>();
            for (String line : proxy.log().split("\n", -1)) {
                if (!line.isEmpty()) {
                    events.add(JsonText.object(line));
                }
            }
            assertThat(events).allSatisfy(event -> {
                assertThat(event).containsKeys("timestamp", "level", "logger", "thread", "message");
                assertThat(Instant.parse(String.valueOf(event.get("timestamp"))))
                        .isNotNull();
                assertThat(event.get("level")).isIn("INFO", "WARN");
                assertThat(event).doesNotContainKey("exception");
            });
            assertThat(events)
                    .extracting(event -> String.valueOf(event.get("message")))
                    .anyMatch(message -> message.startsWith("recording to "))
                    .anyMatch(message -> message.startsWith("listening on "))
                    .anyMatch(message -> message.startsWith("recording changed on the admin port: ")
                            && message.contains("GET /\"quoted\""))
                    .anyMatch(message -> message.startsWith("leaving out upstream 127.0.0.1:"))
                    .anyMatch(message -> message.startsWith("shutting down"))
                    .anyMatch(message -> message.startsWith("exchanges: "))
                    .anyMatch(message -> message.equals("stopped, 0 exchanges cut off"))
                    .noneMatch(message -> message.contains("forged") || message.contains("\u001b"));
        }
    }

    /** Each as a target and as a field, to the proxy and to its admin port. */
    private static void send(ProxyProcess proxy) throws IOException {
        for (byte[] bytes : HOSTILE) {
            for (int port : new int[] {proxy.port(), proxy.adminPort()}) {
                exchange(port, concat(ascii("GET "), bytes, ascii(" HTTP/1.1\r\nHost: a\r\n\r\n")));
                exchange(port, concat(ascii("GET /length/1 HTTP/1.1\r\nHost: "), bytes, ascii("\r\n\r\n")));
                exchange(port, concat(bytes, ascii(" / HTTP/1.1\r\n\r\n")));
            }
        }
    }

    private static void exchange(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request);
            int answered = socket.getInputStream().read();
            assertThat(answered).isIn((int) 'H', -1);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    private static void awaitUnready(ProxyProcess proxy) throws Exception {
        while (proxy.admin("/ready").statusCode() != 503) { // the class has a timeout
            Thread.sleep(50);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
