package io.reprise.proxy;

import io.reprise.cli.BareUsage;
import io.reprise.cli.DurationConverter;
import io.reprise.cli.SizeConverter;
import io.reprise.cli.VersionProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
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
        description = "Passes HTTP requests on to an upstream and records them, with their responses, in a journal.",
        footer = {
            "",
            "Durations: 500ms 30s 5m. Sizes: 4096 64KiB 20GB. Every option can be given as environment variable"
                    + " (REPRISE_MAX_REQUEST_BODY) and in a properties file (max-request-body=1MiB).",
            "Exit codes: 0 after a clean shutdown, 2 wrong usage, 1 any other failure."
        })
final class ProxyCommand implements Callable<Integer>, BareUsage {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT|unix:PATH",
            split = "\n",
            description = "Where to accept clients; repeatable. Default: ${DEFAULT-VALUE}.",
            defaultValue = "127.0.0.1:8081")
    List<String> listen = List.of();

    @Option(
            names = "--socket-mode",
            paramLabel = "MODE",
            defaultValue = "600",
            description = "Who may connect to a unix socket listened on, such as 660 for its group too."
                    + " Default: ${DEFAULT-VALUE}, whatever the umask.")
    String socketMode = "";

    @Option(
            names = "--proxy-protocol",
            description = "Every client connection begins with a PROXY header, v1 or v2, as load balancers send it;"
                    + " one that does not is closed.")
    boolean proxyProtocol;

    @Option(
            names = "--upstream",
            paramLabel = "HOST:PORT|unix:PATH",
            split = "\n",
            required = true,
            description =
                    "Where to pass requests on to, also as http://HOST[:PORT] or https://HOST[:PORT]; repeatable: each request goes to"
                            + " the one with the fewest under way.")
    List<String> upstream = List.of();

    @Option(
            names = "--upstream-ca",
            paramLabel = "FILE",
            description = "Authorities (PEM) that vouch for https upstreams. Default: those that the JDK trusts.")
    @Nullable
    Path upstreamCa;

    @Option(
            names = "--upstream-insecure",
            description = "Do not check who an https upstream is: others on the way can read and change everything.")
    boolean upstreamInsecure;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "Speak TLS to clients, with this certificate and its chain (PEM); loaded again on change.")
    @Nullable
    Path tlsCert;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's key (PEM, not encrypted).")
    @Nullable
    Path tlsKey;

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description = "Directory to record into; made if its parent is there.")
    @Nullable
    Path journal;

    @Option(
            names = "--journal-group",
            paramLabel = "GROUP",
            description = "Group that may read the journal (directories 2750, files 0640), of which the proxy's user"
                    + " must be a member. Default: its user alone (0700, 0600). The umask counts in neither case.")
    @Nullable
    String journalGroup;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9901",
            description = "Where to serve /live /ready /version /recording /metrics. Default: ${DEFAULT-VALUE}.")
    String admin = "";

    @Option(
            names = "--admin-host",
            paramLabel = "NAME",
            description =
                    "A name by which the admin port is reached, beside addresses, localhost and the host of --admin;"
                            + " requests for other names are refused (repeatable).")
    List<String> adminHost = List.of();

    @Option(
            names = "--admin-token",
            paramLabel = "TOKEN",
            description = "What PUT /recording must bring as Authorization: Bearer; better set as REPRISE_ADMIN_TOKEN."
                    + " Without one, only a loopback admin port takes changes.")
    @Nullable
    String adminToken;

    @Option(names = "--threads", paramLabel = "N", description = "Event loops. Default: one per processor.")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--record",
            paramLabel = "on|off",
            defaultValue = "on",
            description =
                    "Whether to record from the start; PUT /recording changes it. Default:" + " ${DEFAULT-VALUE}.")
    OnOff record = OnOff.ON;

    @Option(
            names = "--sample",
            paramLabel = "PERCENT",
            defaultValue = "100",
            description = "Share of the sessions to record, each as a whole. Default: ${DEFAULT-VALUE}.")
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
            description = "Also record requests that a replay sent (they carry Reprise-Run). Default: leave them out.")
    boolean recordReplayed;

    @Option(
            names = "--max-request-body",
            paramLabel = "SIZE",
            defaultValue = "16MiB",
            converter = SizeConverter.class,
            description = "How much of a request body to record. Default: ${DEFAULT-VALUE}.")
    long maxRequestBody;

    @Option(
            names = "--max-response-body",
            paramLabel = "SIZE",
            defaultValue = "64KiB",
            converter = SizeConverter.class,
            description = "How much of a response body to record; length and hash are of all of it."
                    + " Default: ${DEFAULT-VALUE}.")
    long maxResponseBody;

    @Option(
            names = "--session-key",
            paramLabel = "RULE",
            split = "\n",
            description = "How users are told apart, the first rule that finds something wins: cookie:NAME,"
                    + " header:NAME, authorization, address, connection; repeatable."
                    + " Default: session cookies of common frameworks, authorization, address, connection.")
    List<String> sessionKey = List.of();

    @Option(
            names = "--min-free-disk",
            paramLabel = "SIZE|PERCENT",
            defaultValue = "512MiB",
            description = "Stop recording while the journal's filesystem has less room. Default: ${DEFAULT-VALUE}.")
    String minFreeDisk = "";

    @Option(
            names = "--ring-size",
            paramLabel = "SIZE",
            defaultValue = "64MiB",
            converter = SizeConverter.class,
            description = "Memory between traffic and journal: what a stalled disk may cost nothing."
                    + " Default: ${DEFAULT-VALUE}.")
    long ringSize;

    @Option(
            names = "--ring-dir",
            paramLabel = "DIR|private",
            defaultValue = "/dev/shm",
            description = "Where that memory is a file, so that the next start can add to the journal what was in it"
                    + " when the proxy was killed; in memory (tmpfs). Default: ${DEFAULT-VALUE}.")
    String ringDir = "";

    @Option(
            names = "--x-forwarded",
            paramLabel = "for|proto|host",
            split = "\n",
            description = "Tell the upstream who asked, in X-Forwarded-For (put behind what is there),"
                    + " X-Forwarded-Proto or X-Forwarded-Host (replaced); repeatable. Default: none.")
    List<XForwarded> xForwarded = List.of();

    @Option(
            names = "--via",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Put 'Via: 1.1 NAME' into requests. Default: no Via.")
    String via = "";

    @Option(
            names = "--connect-timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = DurationConverter.class,
            description = "For an upstream connection. Default: ${DEFAULT-VALUE}.")
    Duration connectTimeout = Duration.ZERO;

    @Option(
            names = "--header-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description = "For a whole request head. Default: ${DEFAULT-VALUE}.")
    Duration headerTimeout = Duration.ZERO;

    @Option(
            names = "--idle-timeout",
            paramLabel = "DURATION",
            defaultValue = "75s",
            converter = DurationConverter.class,
            description = "For the next request on a connection, and a client that stalls. Default: ${DEFAULT-VALUE}.")
    Duration idleTimeout = Duration.ZERO;

    @Option(
            names = "--response-timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = DurationConverter.class,
            description = "For the next bytes of a response. Default: ${DEFAULT-VALUE}.")
    Duration responseTimeout = Duration.ZERO;

    @Option(
            names = "--tunnel-timeout",
            paramLabel = "DURATION",
            defaultValue = "1h",
            converter = DurationConverter.class,
            description = "For the next bytes, either way, of a connection upgraded to WebSocket or another protocol."
                    + " Default: ${DEFAULT-VALUE}.")
    Duration tunnelTimeout = Duration.ZERO;

    @Option(
            names = "--max-header-size",
            paramLabel = "SIZE",
            defaultValue = "64KiB",
            converter = SizeConverter.class,
            description = "Largest message head; larger ones are refused. Default: ${DEFAULT-VALUE}.")
    long maxHeaderSize;

    @Option(
            names = "--max-header-count",
            paramLabel = "N",
            defaultValue = "256",
            description = "Most header fields in a message head; more are refused. Default: ${DEFAULT-VALUE}.")
    int maxHeaderCount;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "Client connections at once; further ones wait to be accepted."
                    + " Default: half of what the limit of file descriptors leaves.")
    @Nullable
    Integer maxConnections;

    @Option(
            names = "--max-in-flight",
            paramLabel = "N",
            description = "Requests at once that have no complete response yet; further ones get 503."
                    + " Default: no limit.")
    @Nullable
    Integer maxInFlight;

    @Option(
            names = "--shutdown-grace",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description = "How long exchanges in flight may take after SIGTERM. Default: ${DEFAULT-VALUE}.")
    Duration shutdownGrace = Duration.ZERO;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "auto, io_uring, epoll or nio. Default: ${DEFAULT-VALUE}, the first that works.")
    String transport = "";

    @Option(
            names = "--log-format",
            paramLabel = "human|json",
            defaultValue = "human",
            description = "Format of log lines, which go to stderr. Default: ${DEFAULT-VALUE}.")
    LogFormat logFormat = LogFormat.HUMAN;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Properties file with option values. Default: reprise.properties, if it is there.")
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
        // Before clients can connect, so that no SIGTERM finds the JVM's own handling of it.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(started), "shutdown"));
        try {
            started.complete(ProxyServer.start(checked));
        } finally {
            started.completeExceptionally(new IllegalStateException("not started")); // unless it was
        }
        new CountDownLatch(1).await();
        return 0;
    }

    /** The JVM would say 143 after SIGTERM; a drain that went well is a success. */
    private static void drain(CompletableFuture<ProxyServer> started) {
        ProxyServer server;
        try {
            server = started.join();
        } catch (CompletionException notStarted) {
            return; // the exit code says why
        }
        Runtime.getRuntime().halt(server.stop());
    }

    /** A field that tells the upstream who asked. */
    enum XForwarded {
        FOR,
        PROTO,
        HOST;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** A switch. */
    enum OnOff {
        ON,
        OFF;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
