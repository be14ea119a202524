package io.reprise.proxy;

import io.reprise.cli.HostPort;
import io.reprise.cli.SizeConverter;
import io.reprise.cli.VersionProvider;
import io.reprise.http.FramingLimits;
import io.reprise.journal.write.JournalAccess;
import io.reprise.journal.write.MinFree;
import io.reprise.proxy.admin.AdminAccess;
import io.reprise.proxy.capture.BodyLimits;
import io.reprise.proxy.capture.CaptureConfig;
import io.reprise.proxy.capture.RecordingRules;
import io.reprise.proxy.capture.ReplayedRequests;
import io.reprise.proxy.relay.EventLoopConfig;
import io.reprise.proxy.relay.ForwardedFields;
import io.reprise.proxy.relay.HostNames;
import io.reprise.proxy.relay.ListenConfig;
import io.reprise.proxy.relay.RelayCapacity;
import io.reprise.proxy.relay.RelayConfig;
import io.reprise.proxy.relay.RelayTimeouts;
import io.reprise.proxy.relay.Transport;
import io.reprise.proxy.relay.UpstreamConfig;
import io.reprise.proxy.relay.UpstreamsConfig;
import io.reprise.proxy.relay.exchange.FailureMode;
import io.reprise.text.Shown;
import io.reprise.traffic.RequestFilter;
import io.reprise.traffic.SessionRules;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/** Checks the options and makes the configuration of the proxy; the first wrong value ends the program. */
final class ProxyOptions {
    private static final int HEAD_BYTES_MIN = 1_024;
    private static final int THREAD_COUNT_MAX = 1_024;
    private static final int FIELD_COUNT_MIN = 16;
    private static final int FIELD_COUNT_MAX = 10_000;

    private static final long HELD_BYTES_MIN = 1 << 20;
    private static final long HELD_BYTES_MAX = 1L << 40;

    private static final Pattern VIA = Pattern.compile("[A-Za-z0-9._-]{1,100}(:[0-9]{1,5})?");

    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})");

    private final ProxyCommand given;

    ProxyOptions(ProxyCommand given) {
        this.given = given;
    }

    /** @throws ParameterException naming the option, the value and what is expected */
    ProxyConfig check() {
        TlsOptions tls = new TlsOptions(given);
        List<UpstreamConfig> upstreams =
                all("--upstream", given.upstream, value -> AddressOption.upstream(value, tls::upstream));
        List<SocketAddress> listen = all("--listen", given.listen, AddressOption::listen);
        OwnAddress own = OwnAddress.ofSystem();
        AdminAccess admin = adminAccess();
        List<SocketAddress> all = new ArrayList<>(listen);
        all.add(admin.address());
        for (UpstreamConfig upstream : upstreams) {
            right("--upstream", () -> {
                own.check(all, upstream.socket());
                return upstream;
            });
        }
        right("--transport", () -> Transport.candidates(given.transport));
        FramingLimits limits = limits();
        RelayConfig relay = new RelayConfig(
                new ListenConfig(
                        listen,
                        right("--socket-mode", () -> AddressOption.mode(given.socketMode)),
                        given.proxyProtocol,
                        tls.server()),
                upstreams(upstreams, own.without(listen, HostNames.ofSystem())),
                new EventLoopConfig(given.transport, count("--threads", given.threads, 1, THREAD_COUNT_MAX)),
                timeouts(),
                limits,
                capacity(),
                forwarded());
        CaptureConfig capture = capture(limits.headBytesMax(), listen);
        return new ProxyConfig(
                relay,
                capture,
                admin,
                upstreams.stream().map(UpstreamConfig::toString).toList(),
                given.shutdownGrace);
    }

    private UpstreamsConfig upstreams(List<UpstreamConfig> servers, HostNames names) {
        UpstreamsConfig.Connections connections = choice(
                "--upstream-connections",
                given.upstreamConnections,
                Map.of("mirrored", UpstreamsConfig.Connections.MIRRORED, "pooled", UpstreamsConfig.Connections.POOLED));
        FailureMode failures = choice(
                "--upstream-failure",
                given.upstreamFailure,
                Map.of("mirrored", FailureMode.MIRRORED, "502", FailureMode.ANSWERED));
        Duration reused = given.upstreamIdleTimeout;
        if (reused == null) {
            return new UpstreamsConfig(servers, connections, failures, UpstreamsConfig.REUSED_NS, names);
        }
        if (connections == UpstreamsConfig.Connections.MIRRORED) {
            throw wrong("--upstream-idle-timeout", "of no use here (expected with --upstream-connections pooled)");
        }
        return new UpstreamsConfig(servers, connections, failures, positive("--upstream-idle-timeout", reused), names);
    }

    private <T> T choice(String option, String value, Map<String, T> choices) {
        T chosen = choices.get(value);
        if (chosen == null) {
            String expected =
                    choices.keySet().stream().sorted(Comparator.reverseOrder()).collect(Collectors.joining(" or "));
            throw wrong(option, "'" + value + "' (expected " + expected + ")");
        }
        return chosen;
    }

    private ForwardedFields forwarded() {
        if (!given.via.isEmpty() && !VIA.matcher(given.via).matches()) {
            throw wrong(
                    "--via", "'" + given.via + "' (expected a name of letters, digits, '.', '-' or '_', or HOST:PORT)");
        }
        return new ForwardedFields(
                given.xForwarded.contains(ProxyCommand.XForwarded.FOR),
                given.xForwarded.contains(ProxyCommand.XForwarded.PROTO),
                given.xForwarded.contains(ProxyCommand.XForwarded.HOST),
                given.via);
    }

    private FramingLimits limits() {
        long head = within("--max-header-size", given.maxHeaderSize, HEAD_BYTES_MIN, CaptureConfig.Limits.HEAD_MAX);
        FramingLimits standard = FramingLimits.DEFAULT;
        return new FramingLimits(
                (int) head,
                (int) Math.min(head, Math.max(standard.startLineBytesMax(), head / 2)),
                count("--max-header-count", given.maxHeaderCount, FIELD_COUNT_MIN, FIELD_COUNT_MAX),
                standard.chunkLineBytesMax(),
                standard.trailerBytesMax());
    }

    private RelayCapacity capacity() {
        RelayCapacity standard = RelayCapacity.DEFAULT;
        Integer connections = given.maxConnections;
        Integer inFlight = given.maxInFlight;
        Long maxBuffered = given.maxBuffered;
        return new RelayCapacity(
                connections == null
                        ? MemoryLimits.read().connectionsMax(DescriptorLimit.read())
                        : count("--max-connections", connections, 1, Integer.MAX_VALUE),
                inFlight == null ? standard.inFlightMax() : count("--max-in-flight", inFlight, 1, Integer.MAX_VALUE),
                standard.idleUpstreamsMax(),
                maxBuffered == null
                        ? standard.heldBytesMax()
                        : within("--max-buffered", maxBuffered, HELD_BYTES_MIN, HELD_BYTES_MAX));
    }

    private RelayTimeouts timeouts() {
        return new RelayTimeouts(
                positive("--connect-timeout", given.connectTimeout),
                positive("--header-timeout", given.headerTimeout),
                positive("--idle-timeout", given.idleTimeout),
                positive("--response-timeout", given.responseTimeout),
                RelayTimeouts.DEFAULT.upstreamIdleNs(),
                positive("--tunnel-timeout", given.tunnelTimeout));
    }

    /** Checks the values even if nothing is recorded, so that a wrong value is found before it is needed. */
    private @Nullable CaptureConfig capture(int headMax, List<SocketAddress> listen) {
        Path journal = given.journal;
        long ringBytes = within(
                "--ring-size",
                given.ringSize,
                CaptureConfig.Limits.RING_BYTES_MIN,
                CaptureConfig.Limits.RING_BYTES_MAX);
        SessionRules sessions = given.sessionKey.isEmpty()
                ? SessionRules.standard()
                : right("--session-key", () -> SessionRules.parse(given.sessionKey));
        MinFree minFree = minFree();
        JournalAccess access = access();
        right("--include", () -> RequestFilter.of(given.include, List.of()));
        right("--exclude", () -> RequestFilter.of(List.of(), given.exclude));
        RecordingRules rules = new RecordingRules(
                given.record == ProxyCommand.OnOff.ON,
                sample(),
                given.include,
                given.exclude,
                bodies(),
                given.recordReplayed ? ReplayedRequests.RECORDED : ReplayedRequests.LEFT_OUT);
        if (journal == null && rules.isOn()) {
            throw new ParameterException(
                    given.spec.commandLine(), "--journal: missing (expected a directory, or --record off)");
        }
        return journal == null
                ? null
                : new CaptureConfig(
                        journal,
                        settings(listen),
                        minFree,
                        access,
                        new CaptureConfig.Limits(ringBytes, headMax, ringDirectory()),
                        sessions,
                        rules);
    }

    private AdminAccess adminAccess() {
        InetSocketAddress address =
                right("--admin", () -> HostPort.parse(given.admin).resolved());
        List<String> names = new ArrayList<>(List.of(address.getHostString()));
        for (String name : given.adminHost) {
            if (!HOST_NAME.matcher(name).matches()) {
                throw wrong("--admin-host", "'" + name + "' is not a host name (expected one without a port)");
            }
            names.add(name);
        }
        return new AdminAccess(address, names, adminToken());
    }

    /** Not checked here: if the directory cannot be used, the recorder logs that and uses private memory. */
    private @Nullable Path ringDirectory() {
        return given.ringDir.equals("private") ? null : Path.of(given.ringDir);
    }

    private @Nullable String adminToken() {
        String token = given.adminToken;
        if (token != null && (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 127))) {
            throw new ParameterException(
                    given.spec.commandLine(), "--admin-token: not a token (expected visible ASCII without spaces)");
        }
        return token;
    }

    private double sample() {
        try {
            double percent = Double.parseDouble(given.sample.replaceFirst("%$", ""));
            if (percent > 0 && percent <= 100) {
                return percent;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw wrong("--sample", "'" + given.sample + "' is not a share (expected a percentage above 0, up to 100)");
    }

    /** A percentage is applied when recording begins, because asking the filesystem here could wait for the disk. */
    private MinFree minFree() {
        String value = given.minFreeDisk;
        if (!value.endsWith("%")) {
            return MinFree.ofBytes(right("--min-free-disk", () -> SizeConverter.parse(value)));
        }
        try {
            double share = Double.parseDouble(value.substring(0, value.length() - 1)) / 100;
            if (share >= 0 && share < 1) {
                return MinFree.ofShare(share);
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw wrong("--min-free-disk", "'" + value + "' (expected a size such as 2GiB, or 0% to 99%)");
    }

    private BodyLimits bodies() {
        Long ofAll = given.maxResponseBody;
        Long ofState = given.maxStateBody;
        BodyLimits standard = BodyLimits.DEFAULT;
        long ofOthers = ofAll == null ? standard.responseMax() : ofAll;
        long unlessGiven = ofAll == null ? standard.stateMax() : ofAll;
        Long ofMedia = given.maxMediaBody;
        long mediaUnlessGiven = ofAll == null ? standard.mediaMax() : ofAll;
        return new BodyLimits(
                given.maxRequestBody,
                ofOthers,
                ofState == null ? unlessGiven : ofState,
                ofMedia == null ? mediaUnlessGiven : ofMedia);
    }

    private JournalAccess access() {
        String group = given.journalGroup;
        return group == null ? JournalAccess.USER : right("--journal-group", () -> JournalAccess.ofGroup(group));
    }

    /** The options that the manifest of a run records. */
    private Map<String, String> settings(List<SocketAddress> listen) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("recorder", "reprise-proxy " + VersionProvider.version());
        settings.put(
                "listen", listen.stream().map(AddressOption::recordedListen).collect(Collectors.joining(" ")));
        settings.put(
                "upstream", given.upstream.stream().map(AddressOption::recorded).collect(Collectors.joining(" ")));
        settings.put("addresses", String.join(" ", HostAddresses.read()));
        settings.put("sample", given.sample);
        settings.put("include", String.join("; ", given.include));
        settings.put("exclude", String.join("; ", given.exclude));
        settings.put("max-request-body", Long.toString(given.maxRequestBody));
        settings.put("max-response-body", Long.toString(bodies().responseMax()));
        settings.put("max-state-body", Long.toString(bodies().stateMax()));
        settings.put("max-media-body", Long.toString(bodies().mediaMax()));
        settings.put("record-replayed", Boolean.toString(given.recordReplayed));
        return settings;
    }

    private <T> List<T> all(String option, List<String> values, Function<String, T> parser) {
        return values.stream()
                .map(value -> right(option, () -> parser.apply(value)))
                .toList();
    }

    private <T> T right(String option, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException | picocli.CommandLine.TypeConversionException e) {
            throw wrong(option, String.valueOf(e.getMessage()));
        }
    }

    private long positive(String option, Duration value) {
        if (value.isZero()) {
            throw wrong(option, "'0' (expected more than that, such as 30s)");
        }
        return value.toNanos();
    }

    private int count(String option, int value, int min, int max) {
        if (value < min || value > max) {
            String expected = max == Integer.MAX_VALUE ? "at least " + min : min + " to " + max;
            throw wrong(option, "'" + value + "' (expected " + expected + ")");
        }
        return value;
    }

    private long within(String option, long bytes, long min, long max) {
        if (bytes < min || bytes > max) {
            throw wrong(option, "'" + bytes + "' (expected " + Shown.bytes(min) + " to " + Shown.bytes(max) + ")");
        }
        return bytes;
    }

    private ParameterException wrong(String option, String what) {
        return new ParameterException(given.spec.commandLine(), option + ": " + what);
    }
}
