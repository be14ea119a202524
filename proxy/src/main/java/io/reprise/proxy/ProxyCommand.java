package io.reprise.proxy;

import io.reprise.cli.BareUsage;
import io.reprise.cli.DurationConverter;
import io.reprise.cli.ExitCodes;
import io.reprise.cli.SizeConverter;
import io.reprise.cli.VersionProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command line of the proxy: the options and their defaults; {@link ProxyOptions} makes a configuration of them. */
@Command(
        name = "proxy",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis = {
            "proxy --upstream HOST:PORT --journal DIR [OPTION]...",
            "       proxy --upstream HOST:PORT --record off [OPTION]..."
        },
        description =
                "Forwards HTTP requests to an upstream and records them, with their" + " responses, in a journal.",
        footer = {
            "",
            "Durations: 500ms 30s 5m. Sizes: 4096 64KiB 20GB. Every option can also be set in the environment"
                    + " (REPRISE_MAX_REQUEST_BODY=1MiB) and in a properties file (max-request-body=1MiB).",
            "Exit codes: 0 clean shutdown, 2 wrong usage, 1 any other failure."
        })
final class ProxyCommand implements Callable<Integer>, BareUsage {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyCommand.class);

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT|unix:PATH",
            split = "\n",
            description = "Address to accept clients on; repeatable (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1:8081")
    List<String> listen = List.of();

    @Option(
            names = "--socket-mode",
            paramLabel = "MODE",
            defaultValue = "600",
            description = "Mode of the unix sockets listened on, whatever the umask, such as 660 to let the group"
                    + " connect (default: ${DEFAULT-VALUE}).")
    String socketMode = "";

    @Option(
            names = "--proxy-protocol",
            description = "Expect a PROXY header, v1 or v2, at the start of every client connection, as load"
                    + " balancers send it; connections without one are closed.")
    boolean proxyProtocol;

    @Option(
            names = "--upstream",
            paramLabel = "HOST:PORT|unix:PATH",
            split = "\n",
            required = true,
            description = "Server to forward requests to, also as http://HOST[:PORT] or https://HOST[:PORT];"
                    + " repeatable: each connection, or request where connections are pooled, goes to the"
                    + " upstream with the fewest.")
    List<String> upstream = List.of();

    @Option(
            names = "--upstream-connections",
            paramLabel = "mirrored|pooled",
            defaultValue = "mirrored",
            description = "mirrored: each client connection has an upstream connection of its own, opened and"
                    + " closed with it. pooled: all clients share upstream connections, for proxies that"
                    + " clients connect to directly (default: ${DEFAULT-VALUE}).")
    String upstreamConnections = "";

    @Option(
            names = "--upstream-idle-timeout",
            paramLabel = "DURATION",
            description = "With pooled connections: how long a connection may have been unused and still carry a"
                    + " request that must not be sent twice; must be less than the upstream keeps it. The"
                    + " upstream's Keep-Alive: timeout= takes precedence (default: 1s).")
    @Nullable
    Duration upstreamIdleTimeout;

    @Option(
            names = "--upstream-failure",
            paramLabel = "mirrored|502",
            defaultValue = "mirrored",
            description = "How an upstream that cannot be reached or breaks off is shown to clients. mirrored: as"
                    + " without the proxy, by a refused, reset or closed connection, so that nginx tries the"
                    + " next server. 502: by a response of the proxy (default: ${DEFAULT-VALUE}).")
    String upstreamFailure = "";

    @Option(
            names = "--upstream-ca",
            paramLabel = "FILE",
            description = "Certificate authorities (PEM) trusted for https upstreams (default:"
                    + " those that the JDK trusts).")
    @Nullable
    Path upstreamCa;

    @Option(
            names = "--upstream-insecure",
            description = "Do not verify the certificates of https upstreams; anybody on the network path can"
                    + " then read and change the traffic.")
    boolean upstreamInsecure;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "Speak TLS to clients, with this certificate and its chain (PEM); reloaded when the"
                    + " file changes.")
    @Nullable
    Path tlsCert;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "Private key of the certificate (PEM, not encrypted).")
    @Nullable
    Path tlsKey;

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description = "Directory to record into; created if its parent exists.")
    @Nullable
    Path journal;

    @Option(
            names = "--journal-group",
            paramLabel = "GROUP",
            description = "Group that may read the journal (directories 2750, files 0640, whatever the umask);"
                    + " the proxy's user must be a member (default: only the proxy's user, 0700 and 0600).")
    @Nullable
    String journalGroup;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9901",
            description = "Address to serve /live, /ready, /version, /recording and /metrics on (default:"
                    + " ${DEFAULT-VALUE}).")
    String admin = "";

    @Option(
            names = "--admin-host",
            paramLabel = "NAME",
            description = "Host name that requests to the admin port may use, besides IP addresses, localhost and"
                    + " the host of --admin; requests for other names are refused; repeatable.")
    List<String> adminHost = List.of();

    @Option(
            names = "--admin-token",
            paramLabel = "TOKEN",
            description = "Token that PUT /recording must carry as Authorization: Bearer TOKEN; better set as"
                    + " REPRISE_ADMIN_TOKEN. Without a token, only a loopback admin port accepts changes.")
    @Nullable
    String adminToken;

    @Option(names = "--threads", paramLabel = "N", description = "Number of event loops (default: one per processor).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--record",
            paramLabel = "on|off",
            defaultValue = "on",
            description = "Whether to record from the start; PUT /recording switches it later (default:"
                    + " ${DEFAULT-VALUE}).")
    OnOff record = OnOff.ON;

    @Option(
            names = "--sample",
            paramLabel = "PERCENT",
            defaultValue = "100",
            description = "Percentage of the sessions to record, each as a whole (default: ${DEFAULT-VALUE}).")
    String sample = "";

    @Option(
            names = "--include",
            paramLabel = "'METHOD /path/glob'",
            split = "\n",
            description = "Record only these requests; repeatable.")
    List<String> include = List.of();

    @Option(
            names = "--exclude",
            paramLabel = "'METHOD /path/glob'",
            split = "\n",
            description = "Do not record these requests; repeatable.")
    List<String> exclude = List.of();

    @Option(
            names = "--record-replayed",
            description = "Also record requests that a replay sent, which carry a Reprise-Run field (default:"
                    + " leave them out).")
    boolean recordReplayed;

    @Option(
            names = "--max-request-body",
            paramLabel = "SIZE",
            defaultValue = "16MiB",
            converter = SizeConverter.class,
            description = "Bytes of each request body to record (default: ${DEFAULT-VALUE}).")
    long maxRequestBody;

    @Option(
            names = "--max-response-body",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Bytes of each response body to record; length and hash always cover the whole body"
                    + " (default: 64KiB, except for the types of the next two options).")
    @Nullable
    Long maxResponseBody;

    @Option(
            names = "--max-state-body",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "The same for types that carry state, which a replay needs to keep users logged in: HTML,"
                    + " JSON, XML, plain text, scripts, forms (default: --max-response-body if given, otherwise"
                    + " 2MiB).")
    @Nullable
    Long maxStateBody;

    @Option(
            names = "--max-media-body",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "The same for images, fonts, sound, film and archives (default: --max-response-body if"
                    + " given, otherwise 0: length and hash alone).")
    @Nullable
    Long maxMediaBody;

    @Option(
            names = "--session-key",
            paramLabel = "RULE",
            split = "\n",
            description = "Rule to tell users apart: cookie:NAME, header:NAME, authorization, address or"
                    + " connection; repeatable: the first rule that applies to a request wins (default: session"
                    + " cookies of common frameworks, authorization, address, connection).")
    List<String> sessionKey = List.of();

    @Option(
            names = "--min-free-disk",
            paramLabel = "SIZE|PERCENT",
            defaultValue = "512MiB",
            description = "Stop recording while the journal's filesystem has less free space (default:"
                    + " ${DEFAULT-VALUE}).")
    String minFreeDisk = "";

    @Option(
            names = "--ring-size",
            paramLabel = "SIZE",
            defaultValue = "64MiB",
            converter = SizeConverter.class,
            description = "Memory for records that wait for the disk; as long as a stall fits into it, nothing is"
                    + " lost (default: ${DEFAULT-VALUE}).")
    long ringSize;

    @Option(
            names = "--ring-dir",
            paramLabel = "DIR|private",
            defaultValue = "/dev/shm",
            description = "Directory on tmpfs for that memory, so that the next start can recover records that"
                    + " were waiting when the proxy was killed; private: no recovery (default: ${DEFAULT-VALUE}).")
    String ringDir = "";

    @Option(
            names = "--x-forwarded",
            paramLabel = "for|proto|host",
            split = "\n",
            description = "Tell the upstream about the client in X-Forwarded-For (appended to what is there),"
                    + " X-Forwarded-Proto or X-Forwarded-Host (replaced); repeatable (default: none).")
    List<XForwarded> xForwarded = List.of();

    @Option(
            names = "--via",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Add 'Via: 1.1 NAME' to requests (default: no Via).")
    String via = "";

    @Option(
            names = "--connect-timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = DurationConverter.class,
            description = "Longest wait for an upstream to accept a connection (default: ${DEFAULT-VALUE}).")
    Duration connectTimeout = Duration.ZERO;

    @Option(
            names = "--header-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description =
                    "Longest time from the first byte of a request head to its end (default:" + " ${DEFAULT-VALUE}).")
    Duration headerTimeout = Duration.ZERO;

    @Option(
            names = "--idle-timeout",
            paramLabel = "DURATION",
            defaultValue = "75s",
            converter = DurationConverter.class,
            description = "Longest wait for the next request on a connection, or for a stalled client (default:"
                    + " ${DEFAULT-VALUE}).")
    Duration idleTimeout = Duration.ZERO;

    @Option(
            names = "--response-timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = DurationConverter.class,
            description = "Longest wait for the next bytes of a response (default: ${DEFAULT-VALUE}).")
    Duration responseTimeout = Duration.ZERO;

    @Option(
            names = "--tunnel-timeout",
            paramLabel = "DURATION",
            defaultValue = "1h",
            converter = DurationConverter.class,
            description = "Longest silence, in both directions, on a connection upgraded to WebSocket or another"
                    + " protocol (default: ${DEFAULT-VALUE}).")
    Duration tunnelTimeout = Duration.ZERO;

    @Option(
            names = "--max-header-size",
            paramLabel = "SIZE",
            defaultValue = "64KiB",
            converter = SizeConverter.class,
            description = "Largest message head; larger heads are refused (default: ${DEFAULT-VALUE}).")
    long maxHeaderSize;

    @Option(
            names = "--max-header-count",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Most header fields in a message head; heads with more are refused (default:"
                    + " ${DEFAULT-VALUE}).")
    int maxHeaderCount;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "Most client connections at once; further connections wait to be accepted (default:"
                    + " what file descriptors and heap allow).")
    @Nullable
    Integer maxConnections;

    @Option(
            names = "--max-in-flight",
            paramLabel = "N",
            description = "Most requests at once without a complete response; further requests"
                    + " get 503 (default: no limit).")
    @Nullable
    Integer maxInFlight;

    @Option(
            names = "--max-buffered",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Most bytes that all connections together hold in memory, unsent or unparsed; as it"
                    + " fills, less is read, and then the connections that hold most for longest are ended"
                    + " (default: a quarter of the heap, or half of the direct memory if that is less).")
    @Nullable
    Long maxBuffered;

    @Option(
            names = "--shutdown-grace",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description = "Time for exchanges in flight to finish after SIGTERM (default: ${DEFAULT-VALUE}).")
    Duration shutdownGrace = Duration.ZERO;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "Socket API: io_uring, epoll, nio, or auto for the first that works (default:"
                    + " ${DEFAULT-VALUE}).")
    String transport = "";

    @Option(
            names = "--log-format",
            paramLabel = "human|json",
            defaultValue = "human",
            description = "Format of the log lines on stderr (default: ${DEFAULT-VALUE}).")
    LogFormat logFormat = LogFormat.HUMAN;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Properties file with option values (default: reprise.properties, if it exists).")
    @Nullable
    Path config;

    @Override
    public List<String> needs() {
        return List.of("upstream");
    }

    @Override
    public String synopsis() {
        return "proxy --upstream HOST:PORT --journal DIR [--listen HOST:PORT] [OPTION]...";
    }

    @Override
    public String example() {
        return "proxy --listen 127.0.0.1:8081 --upstream 127.0.0.1:8000 --journal /var/lib/reprise";
    }

    @Override
    public Integer call() throws InterruptedException {
        ProxyConfig checked = new ProxyOptions(this).check();
        LogSetup.use(logFormat);
        CompletableFuture<ProxyServer> started = new CompletableFuture<>();
        // Before clients can connect, so that no SIGTERM is left to the JVM's default handling.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(started), "shutdown"));
        try {
            started.complete(ProxyServer.start(checked));
        } finally {
            started.completeExceptionally(new IllegalStateException("not started")); // unless it was
        }
        new CountDownLatch(1).await();
        return 0;
    }

    /** Sets the exit code: by default the JVM exits with 143 after SIGTERM, but a clean drain is a success. */
    private static void drain(CompletableFuture<ProxyServer> started) {
        ProxyServer server;
        try {
            server = started.join();
        } catch (CompletionException notStarted) {
            return; // the exit code says why
        }
        int exitCode = ExitCodes.FAILED;
        try {
            exitCode = server.stop();
        } catch (RuntimeException | Error failure) {
            LOG.error("the shutdown failed", failure);
            throw failure;
        } finally {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    /** A header field that tells the upstream about the client. */
    enum XForwarded {
        FOR,
        PROTO,
        HOST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A switch. */
    enum OnOff {
        ON,
        OFF;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
