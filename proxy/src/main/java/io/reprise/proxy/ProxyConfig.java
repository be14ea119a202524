package io.reprise.proxy;

import io.reprise.proxy.admin.AdminAccess;
import io.reprise.proxy.capture.CaptureConfig;
import io.reprise.proxy.relay.RelayConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything the proxy was told, checked.
 *
 * @param relay the forwarding
 * @param capture the recording; null for none
 * @param admin where health and metrics are served, and who may change what is recorded
 * @param upstreams as given, for people
 * @param shutdownGrace how long exchanges in flight may take after SIGTERM
 */
record ProxyConfig(
        RelayConfig relay,
        @Nullable CaptureConfig capture,
        AdminAccess admin,
        List<String> upstreams,
        Duration shutdownGrace) {}
