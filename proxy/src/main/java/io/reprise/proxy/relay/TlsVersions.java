package io.reprise.proxy.relay;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import java.util.List;

/** The TLS that both sides of the relay speak. */
public final class TlsVersions {
    /** Newest first. */
    public static final List<String> NAMES = List.of("TLSv1.3", "TLSv1.2");

    /** Offers, and accepts, HTTP/1.1 alone (RFC 7301). */
    public static final ApplicationProtocolConfig HTTP_1 = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            "http/1.1");

    private TlsVersions() {}
}
