package io.reprise.proxy;

import io.reprise.testkit.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real nginx in front of something, as a process of its own, with an access log that names every request. */
final class Nginx implements AutoCloseable {
    /** One line of the access log. */
    record Logged(String requestId, String method, String uri, int status, String upstream) {}

    private final Process process;
    private final Path directory;
    private final int port;

    private Nginx(Process process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /**
     * @param upstream the body of the {@code upstream app} block
     * @param proxySettings directives for the location, beside {@code proxy_pass}
     */
    static Nginx start(Path directory, String upstream, String proxySettings) throws Exception {
        int port = Ports.free();
        Files.createDirectories(directory.resolve("logs"));
        Path configuration = Files.writeString(
                directory.resolve("nginx.conf"), """
                %5$s
                worker_processes 2;
                pid %1$s/nginx.pid;
                error_log %1$s/logs/error.log warn;
                events { worker_connections 1024; }
                http {
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                  client_max_body_size 0;
                  log_format test '$request_id $request_method $request_uri $status $upstream_addr';
                  access_log %1$s/logs/access.log test;
                  upstream app { %2$s }
                  server {
                    listen 127.0.0.1:%3$d;
                    location / {
                      proxy_pass http://app;
                      proxy_set_header Host $http_host;
                      proxy_set_header X-Request-Id $request_id;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                      %4$s
                    }
                  }
                }
                """.formatted(directory, upstream, port, proxySettings, user()));
        Process process = new ProcessBuilder(
                        "nginx", "-c", configuration.toString(), "-p", directory.toString(), "-g", "daemon off;")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("nginx.out").toFile())
                .start();
        Nginx nginx = new Nginx(process, directory, port);
        nginx.awaitListening();
        return nginx;
    }

    int port() {
        return port;
    }

    /** The error log, for the message of a failure. */
    String errors() {
        try {
            return Files.readString(directory.resolve("logs/error.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The access log; complete after {@link #stop}. */
    List<Logged> accessLog() throws IOException {
        return Files.readAllLines(directory.resolve("logs/access.log")).stream()
                .map(line -> line.split(" "))
                .map(f -> new Logged(f[0], f[1], f[2], Integer.parseInt(f[3]), f.length > 4 ? f[4] : "-"))
                .toList();
    }

    /** Lets requests in flight finish (SIGQUIT) and waits for the end. */
    void stop() throws Exception {
        new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                .start()
                .waitFor();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nginx did not end");
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitListening() throws Exception {
        for (int attempt = 0; attempt < 200; attempt++) {
            if (!process.isAlive()) {
                throw new IllegalStateException("nginx ended: " + Files.readString(directory.resolve("nginx.out")));
            }
            if (Ports.accepts(port)) {
                return;
            }
            Thread.sleep(25);
        }
        throw new IllegalStateException("nginx does not listen");
    }

    /** Started by root, nginx's workers would be another user, who may not write to the test's directory. */
    private static String user() {
        return System.getProperty("user.name").equals("root") ? "user root;" : "";
    }
}
