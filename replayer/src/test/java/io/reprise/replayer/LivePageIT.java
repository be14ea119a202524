package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.source.Recording;
import io.reprise.testkit.Await;
import io.reprise.testkit.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page and the keys of the runnable jar, on a pseudo-terminal of 80 by 20 that {@code script} makes. */
@Timeout(120)
final class LivePageIT {
    private static final int REQUESTS = 600;
    private static final long GAP_MS = 20;

    @TempDir
    private Path directory;

    private Path journal;

    @BeforeEach
    void record() {
        journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < REQUESTS; i++) {
                recording.at(i * GAP_MS).get("/u" + i % 4, "Cookie: session=user" + i + "\r\n", "");
            }
        }
    }

    private static RecordingServer target() throws IOException {
        return new RecordingServer((request, socket) ->
                request.path().equals("/u3") ? "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n" : RecordingServer.OK);
    }

    private List<String> arguments(RecordingServer target, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--journal",
                journal.toString(),
                "--target",
                "http://127.0.0.1:" + target.port(),
                "--max-lag",
                "5s",
                "--report",
                "report"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** A command on a terminal; afterwards it prints how the terminal was left. */
    private Process onTerminal(List<String> arguments) throws IOException {
        List<String> fast = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        String command = Programs.command("replay", fast, arguments).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        String all = "trap : INT; stty rows 20 cols 80; " + command
                + "; code=$?; stty -a | tr ' ;' '\\n\\n' | grep -x -e '-*icanon' -e '-*echo'; exit $code";
        ProcessBuilder builder = new ProcessBuilder("script", "-qfec", all, "/dev/null")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("screen").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("REPRISE_"));
        builder.environment().put("TERM", "xterm");
        builder.environment().put("SHELL", "/bin/sh");
        return builder.start();
    }

    private String screen() {
        try {
            return Files.readString(directory.resolve("screen"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void press(Process process, String key) throws IOException {
        process.getOutputStream().write(key.getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }

    @Test
    void keysPauseResumeChangeTheRateAndEndTheRun() throws Exception {
        try (RecordingServer target = target()) {
            Process process = onTerminal(arguments(target));
            try {
                Await.until("the keys", () -> screen().contains("space pause") && target.received.size() > 50);
                Await.until("paused", () -> {
                    pressAnyway(process, " ");
                    return screen().contains("PAUSED");
                });
                Thread.sleep(300);
                int received = target.received.size();
                Thread.sleep(1_500);
                assertThat(target.received).as("in the pause").hasSize(received);
                assertThat(process.isAlive()).isTrue();
                press(process, " ");
                Await.until("resumed", () -> target.received.size() > received + 20);
                long firstNs = target.received.get(received).arrivedNs();
                long burst = target.received.stream()
                        .skip(received)
                        .filter(request -> request.arrivedNs() - firstNs < TimeUnit.MILLISECONDS.toNanos(200))
                        .count();
                assertThat(burst).as("no burst after it").isLessThan(40);
                press(process, "+");
                Await.until("faster", () -> screen().contains("rate 110 %"));
                press(process, "-");
                press(process, "-");
                Await.until("slower", () -> screen().contains("rate 90 %"));
                press(process, "q");
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.exitValue()).as(screen()).isEqualTo(130);
            assertThat(screen())
                    .contains("asked/s", "sent/s", "response", "own lag", "in flight ", "GET /u3")
                    .containsPattern("GET /u3 +5xx \\d+")
                    .containsPattern("paused by hand for \\d")
                    .contains("rate changed by hand, at last to 90 %");
            assertThat(screen().lines().map(String::strip).toList())
                    .as("the terminal is as before")
                    .contains("icanon", "echo");
            assertThat(Files.readString(directory.resolve("report/summary.json")))
                    .contains("\"byHand\"", "\"pauses\" : 1", "\"speed\" : 1.1", "\"speed\" : 0.9");
        }
    }

    /** The first key may come before the keys are read. */
    private void pressAnyway(Process process, String key) {
        try {
            if (!screen().contains("PAUSED")) {
                press(process, key);
                Thread.sleep(700);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void ctrlCOnTheTerminalEndsTheRunAndLeavesTheTerminalAsItWas() throws Exception {
        try (RecordingServer target = target()) {
            Process process = onTerminal(arguments(target));
            try {
                Await.until("the keys", () -> screen().contains("q end") && target.received.size() > 50);
                press(process, "\u0003");
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.exitValue()).as(screen()).isEqualTo(130);
            assertThat(screen().lines().map(String::strip).toList()).contains("icanon", "echo");
        }
    }

    @Test
    void withoutATerminalThereAreLinesAndASignalPrintsThePage() throws Exception {
        try (RecordingServer target = target()) {
            ReplayProcess process =
                    ReplayProcess.start(directory, Map.of(), arguments(target).toArray(String[]::new));
            Await.until("a first line", () -> {
                try {
                    return Files.readString(directory.resolve("stderr")).contains("rate asked");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            process.signal("USR1");
            Await.until("the figures", () -> {
                try {
                    return Files.readString(directory.resolve("stderr")).contains("busy sessions");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            process.interrupt();
            ReplayProcess.Result result = process.end();
            assertThat(result.code()).isEqualTo(130);
            assertThat(result.err())
                    .contains("asked/s", "response", "GET /u3")
                    .doesNotContain("\u001b", "space pause")
                    .containsPattern("planned 600  sent \\d+  done \\d+  failed \\d+  in flight \\d+  held \\d+, rate"
                            + " asked 50.0/s mean, sent [0-9.]+/s now, response p50 ");
            assertThat(result.out()).doesNotContain("by hand");
        }
    }
}
