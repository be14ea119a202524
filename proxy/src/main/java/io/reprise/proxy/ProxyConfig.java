package io.reprise.proxy;

import io.reprise.proxy.admin.AdminAccess;
import io.reprise.proxy.capture.CaptureConfig;
import io.reprise.proxy.relay.RelayConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The checked configuration of the proxy.
 *
 * @param relay configuration of the forwarding
 * @param capture configuration of the recording; null for none
 * @param admin where health and metrics are served, and who may change the recording
 * @param upstreams as given on the command line, for the log
 * @param shutdownGrace time for exchanges in flight to finish after SIGTERM
 */
record ProxyConfig(
        RelayConfig relay,
        @Nullable CaptureConfig capture,
        AdminAccess admin,
        List<String> upstreams,
        Duration shutdownGrace) {}
