package io.reprise.bench.sidebyside;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server behind all parties: nginx, which answers from memory on the same port for each of them. */
final class Origin implements AutoCloseable {
    private static final Pattern COUNTS = Pattern.compile("\\s(\\d+) (\\d+) (\\d+) ");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final int port;
    final Child process;

    private Origin(int port, Child process) {
        this.port = port;
        this.process = process;
    }

    static Origin start(Path directory) throws IOException, InterruptedException {
        int port = Child.freePort();
        Files.write(Files.createDirectories(directory.resolve("www")).resolve("16k"), new byte[16 << 10]);
        Files.write(directory.resolve("www/1m"), new byte[1 << 20]);
        String config = Nginx.head(directory, "origin")
                + """
                http {
                  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
                  open_file_cache max=10; client_body_buffer_size 32k;
                  server {
                    listen 127.0.0.1:%1$d backlog=4096;
                    location = /small { return 200 "%2$s"; }
                    location = %4$s { return 200 "%2$s"; }
                    location = /status { stub_status; }
                    location / { root %3$s; }
                  }
                }
                """.formatted(port, "x".repeat(128), directory.resolve("www"), Workload.HTTP10.path);
        Child process = Nginx.start(directory, "origin", Child.originCore(), config);
        awaitAnswer(process, port);
        return new Origin(port, process);
    }

    /** Requests answered so far, this one included. */
    long requests() throws IOException, InterruptedException {
        Matcher counts = COUNTS.matcher(get(port, "/status"));
        if (!counts.find()) {
            throw new IOException("the origin's status cannot be read");
        }
        return Long.parseLong(counts.group(3));
    }

    static String get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** Waits until the process serves. */
    static void awaitAnswer(Child process, int port) throws IOException, InterruptedException {
        long byNs = System.nanoTime() + 60_000_000_000L;
        while (true) {
            try {
                get(port, Workload.SMALL.path);
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() - byNs > 0) {
                    throw new IOException("did not start: " + process.output(), notYet);
                }
                Thread.sleep(50);
            }
        }
    }

    @Override
    public void close() {
        process.close();
    }

    /** nginx with one worker, in the foreground. */
    static final class Nginx {
        private Nginx() {}

        static String head(Path directory, String name) {
            // Started by root, its worker would be somebody who may not read this run's files.
            String user = System.getProperty("user.name").equals("root") ? "user root;\n" : "";
            return user + """
                    daemon off; worker_processes 1; pid %1$s/%2$s.pid; error_log %1$s/%2$s.err;
                    events { worker_connections 16384; }
                    """.formatted(directory, name);
        }

        static Child start(Path directory, String name, int core, String config) throws IOException {
            Path file = directory.resolve(name + ".conf");
            Files.writeString(file, config);
            return Child.start(
                    directory, name, core, List.of("nginx", "-p", directory.toString(), "-c", file.toString()));
        }
    }
}
