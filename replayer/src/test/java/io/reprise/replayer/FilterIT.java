package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.engine.RecordingServer.Received;
import io.reprise.replayer.source.Recording;
import io.reprise.testkit.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that carry a signature over a body with values of the target, which only a program of the user can make. */
final class FilterIT {
    private static final String KEY = "staging's key";
    private static final String SIGNER = """
            import base64, hashlib, hmac, json, sys
            for line in sys.stdin:
                request = json.loads(line)
                mac = hmac.new(b"staging's key", base64.b64decode(request["body"]), hashlib.sha256).hexdigest()
                print(json.dumps({"id": request["id"], "headers": {"X-Signature": mac}}), flush=True)
            """;
    /** A filter of a user; its classes are imported at once, so that the lines are few. */
    private static final String SIGNER_CLASS = String.join(
            "\n",
            "import io.reprise.replayer.filter.*;",
            "import java.util.*;",
            "import javax.crypto.*;",
            "import javax.crypto.spec.*;",
            "public final class Signer implements ReplayFilter {",
            "    public FilterReply filter(FilterRequest request) throws Exception {",
            "        Mac mac = Mac.getInstance(\"HmacSHA256\");",
            "        mac.init(new SecretKeySpec(\"staging's key\".getBytes(\"UTF-8\"), \"HmacSHA256\"));",
            "        String hex = HexFormat.of().formatHex(mac.doFinal(request.body()));",
            "        return FilterReply.unchanged().withField(\"X-Signature\", hex);",
            "    }",
            "}");

    private static final int PAYMENTS = 20;

    @TempDir
    Path directory;

    private String journal = "";

    @BeforeEach
    void record() throws Exception {
        Files.writeString(directory.resolve("sign.py"), SIGNER);
        Path path = directory.resolve("journal");
        try (Recording recording = new Recording(path)) {
            for (int i = 0; i < PAYMENTS; i++) {
                String fields = "Host: shop.example\r\nCookie: sid=user-" + (1_000_000 + i) + "\r\n";
                String body = "{\"cart\":\"Kq81Zt0w" + (100 + i) + "x\"}";
                recording
                        .at(i * 20L)
                        .raw("GET /cart HTTP/1.1\r\n" + fields + "\r\n", "", "", 0, i + 1)
                        .answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", body)
                        .at(i * 20L + 10)
                        .raw(
                                "POST /pay HTTP/1.1\r\n" + fields
                                        + "Content-Type: application/json\r\nX-Signature: production's\r\n"
                                        + "Content-Length: " + body.length() + "\r\n\r\n",
                                body,
                                "",
                                0,
                                i + 1)
                        .answer("HTTP/1.1 200 OK\r\n\r\n", "");
            }
        }
        journal = path.toString();
    }

    /** Staging: another cart for each user, and payments only with the right signature of their own body. */
    private static RecordingServer staging() throws Exception {
        return new RecordingServer((request, socket) -> {
            if (request.path().equals("/cart")) {
                String cart =
                        "{\"cart\":\"Live" + request.fields("Cookie").get(0).substring(9) + "z\"}";
                return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + cart.length()
                        + "\r\n\r\n" + cart;
            }
            boolean signed = request.fields("X-Signature").equals(List.of(mac(request.body())))
                    && new String(request.body(), StandardCharsets.UTF_8).contains("Live");
            return signed ? RecordingServer.OK : "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
        });
    }

    private static String mac(byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }

    private String[] arguments(RecordingServer server, String... more) {
        List<String> all = new ArrayList<>(
                List.of("--journal", journal, "--target", "http://127.0.0.1:" + server.port(), "--max-lag", "20s"));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    private static long payments(RecordingServer server) {
        return server.received.stream()
                .map(Received::path)
                .filter(path -> path.equals("/pay"))
                .count();
    }

    @Test
    void programSignsTheBodyThatIsSent() throws Exception {
        try (RecordingServer server = staging()) {
            ReplayProcess.Result without = ReplayProcess.run(directory, arguments(server));
            assertThat(without.code()).as(without.out() + without.err()).isEqualTo(1);
            ReplayProcess.Result with = ReplayProcess.run(
                    directory, arguments(server, "--filter", "exec python3 sign.py", "--filter-for", "POST /pay"));
            assertThat(with.code()).as(with.out() + with.err()).isZero();
            assertThat(with.out()).contains("OK       0 of 40 requests failed, 0 answered with another status");
        }
    }

    @Test
    void programThatFloodsItsErrorsNeitherFillsMemoryNorHoldsTheRunUp() throws Exception {
        String flood = "head -c 100000000 /dev/zero | tr '\\0' e >&2; exec python3 sign.py";
        try (RecordingServer server = staging()) {
            Path out = directory.resolve("out");
            String[] arguments =
                    arguments(server, "--filter", flood, "--filter-for", "POST /pay", "--filter-timeout", "60s");
            Process process = new ProcessBuilder(Programs.command("replay", List.of("-Xmx64m"), List.of(arguments)))
                    .directory(directory.toFile())
                    .redirectError(directory.resolve("errors").toFile())
                    .redirectOutput(out.toFile())
                    .start();
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended).as(Files.readString(out)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(out)).isZero();
            assertThat(Files.size(directory.resolve("errors"))).isGreaterThanOrEqualTo(100_000_000);
            assertThat(payments(server)).isEqualTo(PAYMENTS);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "head -n 3 | python3 sign.py => the filter ended with exit code 0",
                "exec sleep 600 => the filter did not answer in time (see --filter-timeout)",
                "while read l; do printf '{\"id\":'; done => the filter did not answer in time (see --filter-timeout)",
                "while read l; do echo nonsense; done => the filter answered with an invalid line: 'nonsense'",
                "sed -u 's/^.\"id\":\\([0-9]*\\),.*/{\"id\":\\1,\"headers\":{\"Content-Length\":\"1\"}}/' => the"
                        + " filter changes"
                        + " 'Content-Length', which belongs to replay"
            })
    void whatTheFilterDoesNotSignIsNotSentAndTheRunIsInvalid(String command, String reason) throws Exception {
        try (RecordingServer server = staging()) {
            ReplayProcess.Result result = ReplayProcess.run(
                    directory,
                    arguments(
                            server,
                            "--filter",
                            command,
                            "--filter-for",
                            "POST /pay",
                            "--filter-timeout",
                            "400ms",
                            "--report",
                            "report"));
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(4);
            assertThat(result.out()).contains("INVALID", "the replayer could not send ");
            assertThat(Files.readString(directory.resolve("report/summary.json")))
                    .contains(reason);
            assertThat(payments(server)).isLessThanOrEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no-such-program | POST /pay | --filter: the filter ended with exit code 127 before the first request",
                "class:Nowhere | POST /pay | --filter: 'Nowhere' is not a filter on the class path (expected a class",
                "cat | pay | --filter-for: 'pay' is not a pattern (expected 'METHOD /path/glob'",
            })
    void filterThatCannotWorkEndsTheRunBeforeItBegins(String command, String chosen, String message) throws Exception {
        try (RecordingServer server = staging()) {
            ReplayProcess.Result result =
                    ReplayProcess.run(directory, arguments(server, "--filter", command, "--filter-for", chosen));
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(2);
            assertThat(result.err()).contains(message);
            ReplayProcess.Result dry = ReplayProcess.run(
                    directory, arguments(server, "--dry-run", "--filter", command, "--filter-for", chosen));
            assertThat(dry.code()).as(dry.out() + dry.err()).isEqualTo(2);
            assertThat(dry.err()).contains(message);
            assertThat(server.received).isEmpty();
        }
    }

    @Test
    void classOnTheClassPathSignsAsWell() throws Exception {
        Path source = directory.resolve("Signer.java");
        Files.writeString(source, SIGNER_CLASS);
        Path classes = directory.resolve("classes");
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve("io.reprise.replayer.filter.ReplayFilter"), "Signer\n");
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        Programs.jar("replay").toString(),
                        "-d",
                        classes.toString(),
                        source.toString());
        assertThat(compiled).isZero();
        try (RecordingServer server = staging()) {
            List<String> command = new ArrayList<>(
                    List.of(Programs.root().resolve("bin/replay").toString()));
            command.addAll(List.of(arguments(server, "--filter", "class:Signer", "--filter-for", "POST /pay")));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("out").toFile());
            builder.environment().put("REPRISE_CLASSPATH", classes.toString());
            Process process = builder.start();
            boolean ended = process.waitFor(180, TimeUnit.SECONDS);
            process.destroyForcibly();
            String out = Files.readString(directory.resolve("out"));
            assertThat(ended).as(out).isTrue();
            assertThat(process.exitValue()).as(out).isZero();
            assertThat(payments(server)).isEqualTo(PAYMENTS);
        }
    }
}
