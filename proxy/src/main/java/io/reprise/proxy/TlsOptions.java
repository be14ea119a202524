package io.reprise.proxy;

import io.reprise.proxy.relay.listen.ServerTls;
import io.reprise.proxy.relay.upstream.UpstreamTls;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/** Checks the TLS options. The files are read here, so that a wrong file ends the program before it starts. */
final class TlsOptions {
    private final ProxyCommand given;
    private final boolean hasHttps;
    private @Nullable UpstreamTls upstream;

    TlsOptions(ProxyCommand given) {
        this.given = given;
        hasHttps = given.upstream.stream().anyMatch(value -> value.startsWith("https://"));
    }

    /** TLS settings that all https upstreams share. */
    UpstreamTls upstream() {
        UpstreamTls made = upstream;
        if (made == null) {
            try {
                made = given.upstreamInsecure ? UpstreamTls.unverified() : UpstreamTls.verified(given.upstreamCa);
            } catch (IOException unusable) {
                throw wrong("--upstream-ca", String.valueOf(unusable.getMessage()));
            }
            upstream = made;
        }
        return made;
    }

    private void checkUpstream() {
        Path ca = given.upstreamCa;
        if (ca != null && given.upstreamInsecure) {
            throw wrong("--upstream-ca", "'" + ca + "' with --upstream-insecure (expected one of them)");
        }
        if (!hasHttps && (ca != null || given.upstreamInsecure)) {
            String option = ca == null ? "--upstream-insecure" : "--upstream-ca";
            throw wrong(option, "no upstream speaks TLS (expected --upstream https://HOST[:PORT])");
        }
    }

    /** TLS settings of the listeners; null for plain HTTP. */
    @Nullable
    ServerTls server() {
        checkUpstream();
        Path certificate = given.tlsCert;
        Path key = given.tlsKey;
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw wrong(certificate == null ? "--tls-cert" : "--tls-key", "missing (expected both, or neither)");
        }
        try {
            return ServerTls.load(certificate, key);
        } catch (IOException unusable) {
            throw wrong("--tls-cert", String.valueOf(unusable.getMessage()));
        }
    }

    private ParameterException wrong(String option, String what) {
        return new ParameterException(given.spec.commandLine(), option + ": " + what);
    }
}
