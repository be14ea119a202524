package io.reprise.bench.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A process that runs beside a test, until the test ends it with SIGTERM or closes it. */
final class Background implements AutoCloseable {
    private static final Duration READY_MAX = Duration.ofMinutes(1);
    private static final Duration END_MAX = Duration.ofSeconds(30);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final Path log;

    private Background(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static Background start(Path directory, List<String> command) throws IOException {
        Path log = directory.resolve("background.log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Background(process, log);
    }

    /** Ports of loopback on which nobody listens, all different. */
    static List<Integer> freePorts(int count) throws IOException {
        Set<Integer> ports = new LinkedHashSet<>();
        while (ports.size() < count) {
            ports.add(Ports.free());
        }
        return List.copyOf(ports);
    }

    /** Waits until this URL answers with 200. */
    void awaitOk(String url) throws Exception {
        long endNs = System.nanoTime() + READY_MAX.toNanos();
        while (status(url) != 200) {
            assertThat(process.isAlive()).as("still running:%n%s", output()).isTrue();
            assertThat(System.nanoTime() - endNs)
                    .as("%s answers with 200 within %s:%n%s", url, READY_MAX, output())
                    .isNegative();
            Thread.sleep(50);
        }
    }

    /** The status with which a URL answers; 0 if nobody does. */
    static int status(String url) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Sends SIGTERM and waits for the end. */
    int terminate() throws Exception {
        process.destroy();
        assertThat(process.waitFor(END_MAX.toMillis(), TimeUnit.MILLISECONDS))
                .as("ends within %s after SIGTERM:%n%s", END_MAX, output())
                .isTrue();
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
