package io.reprise.bench.sidebyside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A program that is measured: the origin without a proxy, or a proxy in front of it, each with one worker. */
enum Party {
    DIRECT("direct"),
    NGINX("nginx"),
    NGINX_MIRROR("nginx-mirror"),
    HAPROXY("haproxy"),
    IO_URING("reprise-io_uring"),
    IO_URING_RECORDING("reprise-io_uring-recording"),
    EPOLL("reprise-epoll"),
    EPOLL_RECORDING("reprise-epoll-recording"),
    NIO("reprise-nio"),
    NIO_RECORDING("reprise-nio-recording");

    /** Name on the command line and in result files. */
    final String label;

    Party(String label) {
        this.label = label;
    }

    static Party of(String label) {
        return Arrays.stream(values())
                .filter(party -> party.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("party: " + label + " (expected one of "
                        + Arrays.stream(values()).map(party -> party.label).toList() + ")"));
    }

    boolean isRecording() {
        return label.endsWith("-recording");
    }

    /**
     * Starts the proxy in front of the origin and waits until it serves.
     *
     * @param directory directory for configuration and logs
     * @param journals directory in which a recording proxy creates its journal
     */
    Running start(Path directory, Path journals, Path root, Origin origin) throws IOException, InterruptedException {
        if (this == DIRECT) {
            return new Running(this, origin.port, 0, origin.process);
        }
        int port = Child.freePort();
        int adminPort = Child.freePort();
        Child process = switch (this) {
            case NGINX ->
                Origin.Nginx.start(directory, label, Child.measuredCore(), nginx(directory, port, origin.port, ""));
            case NGINX_MIRROR ->
                Origin.Nginx.start(
                        directory,
                        label,
                        Child.measuredCore(),
                        nginx(directory, port, origin.port, "mirror /mirror; mirror_request_body on;"));
            case HAPROXY -> haproxy(directory, port, origin.port);
            default -> {
                String record = isRecording() ? "--journal=" + journals.resolve(label + "-journal") : "--record=off";
                yield reprise(directory, root, port, adminPort, origin.port, record);
            }
        };
        Origin.awaitAnswer(process, port);
        return new Running(this, port, adminPort, process);
    }

    private String nginx(Path directory, int port, int originPort, String mirror) {
        return Origin.Nginx.head(directory, label) + """
                http {
                  access_log off; keepalive_requests 1000000000;
                  proxy_max_temp_file_size 0; client_body_buffer_size 32k;
                  upstream app { server 127.0.0.1:%1$d; keepalive 256; keepalive_requests 1000000000; }
                  proxy_http_version 1.1; proxy_set_header Connection "";
                  server {
                    listen 127.0.0.1:%2$d backlog=4096;
                    location / { %3$s proxy_pass http://app; }
                    location = %4$s {
                      %3$s proxy_http_version 1.0; proxy_set_header Connection close;
                      proxy_pass http://127.0.0.1:%1$d;
                    }
                    location = /mirror { internal; proxy_pass http://app$request_uri; }
                  }
                }
                """.formatted(originPort, port, mirror, Workload.HTTP10.path);
    }

    private static Child haproxy(Path directory, int port, int originPort) throws IOException {
        Path file = directory.resolve("haproxy.cfg");
        Files.writeString(file, """
                global
                  nbthread 1
                  maxconn 8192
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 75s
                  timeout server 60s
                frontend front
                  bind 127.0.0.1:%1$d
                  use_backend closing if { path %3$s }
                  default_backend kept
                backend kept
                  http-reuse always
                  server app 127.0.0.1:%2$d pool-max-conn 256
                backend closing
                  http-reuse never
                  option http-server-close
                  server app 127.0.0.1:%2$d pool-max-conn 0
                """.formatted(port, originPort, Workload.HTTP10.path));
        return Child.start(
                directory, "haproxy", Child.measuredCore(), List.of("haproxy", "-db", "-f", file.toString()));
    }

    private Child reprise(Path directory, Path root, int port, int adminPort, int originPort, String record)
            throws IOException {
        String transport = label.replace("reprise-", "").replace("-recording", "");
        return Child.start(
                directory,
                label,
                Child.measuredCore(),
                List.of(
                        root.resolve("bin/proxy").toString(),
                        "--listen=127.0.0.1:" + port,
                        "--upstream=127.0.0.1:" + originPort,
                        "--admin=127.0.0.1:" + adminPort,
                        "--threads=1",
                        "--transport=" + transport,
                        record));
    }
}
