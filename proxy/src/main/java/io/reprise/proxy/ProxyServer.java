package io.reprise.proxy;

import io.reprise.admin.AdminServer;
import io.reprise.admin.Metrics;
import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.cli.VersionProvider;
import io.reprise.journal.LossCause;
import io.reprise.journal.write.JournalUnusableException;
import io.reprise.proxy.admin.AdminPages;
import io.reprise.proxy.admin.AdminSource;
import io.reprise.proxy.capture.CaptureConfig;
import io.reprise.proxy.capture.Recorder;
import io.reprise.proxy.capture.RecordingLedger;
import io.reprise.proxy.capture.RecordingState;
import io.reprise.proxy.capture.Tap;
import io.reprise.proxy.relay.RelayServer;
import io.reprise.proxy.relay.SocketAddresses;
import io.reprise.proxy.relay.exchange.FailureMode;
import io.reprise.text.OneLine;
import io.reprise.time.NanoClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running proxy: connects relay, recorder and admin port, and starts and stops them in order, once each. */
final class ProxyServer implements AdminSource {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);
    /** The clock of relay and recorder, because the relay gives its taps readings of it. */
    private static final NanoClock CLOCK = NanoClock.SYSTEM;

    /** Less than the second after which Kubernetes gives up a probe. */
    private static final Duration LOOP_WAIT_MAX = Duration.ofMillis(900);

    private static final Duration PROBE_TIMEOUT = Duration.ofMillis(500);
    /**
     * How long to wait for the disk at the start: far longer than a working disk needs, but a disk that does not answer
     * must not keep the port closed.
     */
    private static final Duration JOURNAL_CHECK_MAX = Duration.ofSeconds(1);

    /** How long to wait for the first run: long enough for a busy machine; traffic flows meanwhile. */
    private static final Duration JOURNAL_TRY_MAX = Duration.ofSeconds(5);

    private static final Duration JOURNAL_STOP_MAX = Duration.ofSeconds(10);
    /** Time after the grace period for the relay to cut off the remaining exchanges, because loops may be busy. */
    private static final long CUT_MS = 10_000;

    private final ProxyConfig config;
    private final @Nullable Recorder recorder;
    private final @Nullable RecordingControl control;
    private final RelayServer relay;
    private final Readiness readiness;
    private final AdminServer admin;

    private ProxyServer(ProxyConfig config, @Nullable Recorder recorder, RelayServer relay) throws IOException {
        this.config = config;
        this.recorder = recorder;
        control = recorder == null ? null : new RecordingControl(recorder);
        this.relay = relay;
        readiness = new Readiness(relay.probe(PROBE_TIMEOUT), () -> closed(config, relay), CLOCK);
        Metrics metrics = new Metrics();
        ProxyMetrics.relay(metrics, relay);
        if (recorder != null) {
            ProxyMetrics.recorder(metrics, recorder);
        }
        admin = AdminServer.start(config.admin().address(), "admin", new AdminPages(config.admin(), this, metrics));
    }

    private static String closed(ProxyConfig config, RelayServer relay) {
        return relay.isListening() ? "" : "no upstream accepts connections: " + String.join(" ", config.upstreams());
    }

    /** @throws ExitException one line: the journal or an address cannot be used */
    static ProxyServer start(ProxyConfig config) {
        CaptureConfig capture = config.capture();
        Recorder recorder = capture == null ? null : Recorder.start(capture, CLOCK);
        RelayServer relay = null;
        ProxyServer server = null;
        try {
            relay = RelayServer.open(config.relay(), loop -> recorder == null ? Tap.none() : recorder.tap(loop), CLOCK);
            server = new ProxyServer(config, recorder, relay);
            if (recorder != null) {
                recorder.awaitChecked(JOURNAL_CHECK_MAX);
            }
            // Last: from here on, connections arrive, even if another proxy listens on the same port.
            relay.listen();
            server.readiness.listening();
            if (recorder != null) {
                recorder.awaitTried(JOURNAL_TRY_MAX); // traffic flows already; the wait is only for the log line
            }
            server.announce();
            return server;
        } catch (IOException | IllegalStateException | JournalUnusableException failed) {
            if (server != null) {
                server.admin.close();
            }
            if (relay != null) {
                relay.close();
            }
            if (recorder != null) {
                recorder.stop(JOURNAL_STOP_MAX);
            }
            throw failed instanceof JournalUnusableException
                    ? ExitException.usage("--journal: " + OneLine.reason(failed))
                    : new ExitException(ExitCodes.FAILED, ListenFailure.explained(OneLine.reason(failed)));
        }
    }

    /** The addresses that the relay listens on, with the actual port in place of port 0. */
    List<String> addresses() {
        return relay.boundAddresses().stream().map(SocketAddresses::shown).toList();
    }

    InetSocketAddress adminAddress() {
        return admin.address();
    }

    private void announce() {
        Recorder recording = recorder;
        LOG.info(
                "listening on {}, upstream {}, {} with {} event loops, admin on {}, {}",
                String.join(" ", addresses()),
                String.join(" ", config.upstreams()),
                relay.transport().label(),
                config.relay().loops().count(),
                SocketAddresses.shown(admin.address()),
                recording == null ? "not recording" : shown(recording.state(), recording.runDirectory()));
        String misfits = MemoryLimits.read()
                .misfits(
                        config.relay().capacity(),
                        DescriptorLimit.read(),
                        config.relay().limits().headBytesMax(),
                        recording == null ? 0 : recording.ringDirectBytes());
        if (!misfits.isEmpty()) {
            LOG.warn("{}", misfits);
        }
        if (config.relay().upstreams().failures() == FailureMode.MIRRORED) {
            return; // the relay checks its upstreams itself, without a connection if possible
        }
        String problem = readiness.upstreamProblem();
        if (!problem.isEmpty()) {
            LOG.warn("{}; requests get 502 until it can be reached", problem);
        }
    }

    private static String shown(RecordingState state, @Nullable Path run) {
        return switch (state) {
            case RECORDING -> "recording to " + run;
            case PAUSED -> "not recording";
            default -> "not recording (" + state.label() + ")";
        };
    }

    /**
     * Lets exchanges in flight finish, writes the rest of the journal, and stops.
     *
     * @return the exit code
     */
    int stop() {
        readiness.drain();
        LOG.info(
                "shutting down, waiting up to {} s for exchanges in flight",
                config.shutdownGrace().toSeconds());
        String cut = drain();
        // Whatever fails, the journal is written out.
        boolean closed = attempt("closing the connections", relay::close);
        boolean written = recorder == null || recorder.stop(JOURNAL_STOP_MAX);
        closed &= attempt("closing the admin port", admin::close);
        Recorder recording = recorder;
        if (recording != null) {
            RecordingLedger ledger = recording.ledger();
            LOG.info(
                    "exchanges: {} seen, {} recorded, {} sampled out, {} lost",
                    ledger.seen(),
                    ledger.recorded(),
                    ledger.sampledOut(),
                    ledger.lostInAll());
        }
        if (!written) {
            LOG.error("the journal could not be written out in {} s; its end is missing", JOURNAL_STOP_MAX.toSeconds());
        }
        LOG.info("stopped, {} exchanges cut off", cut);
        return written && closed ? ExitCodes.OK : ExitCodes.FAILED;
    }

    /** @return how many exchanges were cut off */
    private String drain() {
        try {
            long allowedMs = config.shutdownGrace().toMillis() + CUT_MS;
            return Integer.toString(relay.drain(config.shutdownGrace()).get(allowedMs, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.warn("the event loops did not end their exchanges within {} ms after the grace", CUT_MS);
        } catch (ExecutionException | RuntimeException e) {
            LOG.warn("the drain failed: {}", OneLine.reason(e), e);
        }
        return "an unknown number of";
    }

    private static boolean attempt(String what, Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException e) {
            LOG.error("{} failed: {}", what, OneLine.reason(e), e);
            return false;
        }
    }

    @Override
    public List<String> notLive() {
        return relay.stuckLoops(LOOP_WAIT_MAX).stream()
                .map(loop -> "event loop " + loop + " is stuck")
                .toList();
    }

    @Override
    public List<String> notReady() {
        return readiness.reasonsAgainst();
    }

    @Override
    public Map<String, Object> recording() {
        Map<String, Object> answer = new LinkedHashMap<>();
        Recorder recording = recorder;
        RecordingControl settings = control;
        if (recording == null || settings == null) {
            answer.put("state", "off");
            return answer;
        }
        RecordingLedger ledger = recording.ledger();
        answer.put("state", recording.state().label());
        Path run = recording.runDirectory();
        answer.put("run", run == null ? "" : run.toString());
        answer.put("seen", ledger.seen());
        answer.put("recorded", ledger.recorded());
        answer.put("sampled_out", ledger.sampledOut());
        answer.put("replayed", ledger.replayed());
        answer.put("under_way", ledger.underWay());
        Map<String, Object> lost = new LinkedHashMap<>();
        Map<String, Object> lostBytes = new LinkedHashMap<>();
        for (LossCause cause : LossCause.values()) {
            String label = cause.name().toLowerCase(Locale.ROOT);
            lost.put(label, ledger.lost(cause));
            lostBytes.put(label, ledger.lostBytes(cause));
        }
        answer.put("settings", settings.settings());
        answer.put("lost", lost);
        answer.put("lost_bytes", lostBytes);
        answer.put("ring", recording.ring());
        answer.put("runs", recording.runCount());
        answer.put("writer_deaths", recording.writerDeaths());
        answer.put("records", recording.recordCount());
        answer.put("bytes", recording.recordBytes());
        return answer;
    }

    @Override
    public void changeRecording(Map<String, Object> wanted) {
        RecordingControl changing = control;
        if (changing == null) {
            throw new IllegalStateException("nothing can be recorded: the proxy was started without --journal");
        }
        changing.change(wanted);
    }

    @Override
    public Map<String, Object> version() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("version", VersionProvider.version());
        answer.put("commit", VersionProvider.commit());
        answer.put("time", VersionProvider.time());
        return answer;
    }
}
