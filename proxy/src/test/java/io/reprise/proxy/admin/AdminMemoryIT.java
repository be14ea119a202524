package io.reprise.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin port has memory of its own, so it answers when everything else has none. */
@Timeout(60)
class AdminMemoryIT {
    private final HttpClient client = HttpClient.newHttpClient();

    /** Whether it is asked for the first time then, or gave a page before that was larger than half of its memory. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersWhileNoDirectMemoryIsLeft(boolean asked) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:MaxDirectMemorySize=16m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        AdminWithoutMemory.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int port = Integer.parseInt(output.readLine());
            if (asked) {
                assertThat(get(port, "/version")).hasSizeGreaterThan(2 << 20);
            }
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            assertThat(output.readLine()).startsWith("no direct memory is left after ");
            for (int i = 0; i < 3; i++) {
                assertThat(get(port, "/recording")).contains("on");
                assertThat(get(port, "/metrics")).contains("jvm_");
                assertThat(get(port, "/live")).isEqualTo("live\n");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private String get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return response.body();
    }
}
