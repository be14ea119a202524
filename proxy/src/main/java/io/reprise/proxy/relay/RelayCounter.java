package io.reprise.proxy.relay;

/** Everything the relay counts. Gauges go up and down; the others only up. */
public enum RelayCounter {
    CONNECTIONS_ACCEPTED("connections_accepted", "Client connections accepted", false),
    CONNECTIONS_ACTIVE("connections_active", "Client connections open", true),
    ACCEPT_PAUSES("accept_pauses", "Times that the limit of connections was reached", false),
    ACCEPT_FAILURES("accept_failures", "Times that a connection could not be accepted", false),
    REQUESTS("requests", "Requests whose head was complete", false),
    REQUESTS_IN_FLIGHT("requests_in_flight", "Requests without a complete response yet", true),
    RESPONSES_2XX("responses_2xx", "Final responses 2xx from upstream", false),
    RESPONSES_3XX("responses_3xx", "Final responses 3xx from upstream", false),
    RESPONSES_4XX("responses_4xx", "Final responses 4xx from upstream", false),
    RESPONSES_5XX("responses_5xx", "Final responses 5xx and above from upstream", false),
    RESPONSES_LOCAL("responses_local", "Error responses of the proxy's own", false),
    FAILED_REQUEST_REFUSED("failed_request_refused", "Requests refused by the framing", false),
    FAILED_CLIENT_GONE("failed_client_gone", "Exchanges ended by a client that went away", false),
    FAILED_CLIENT_TIMEOUT("failed_client_timeout", "Exchanges ended because a client was too slow", false),
    FAILED_UPSTREAM_UNREACHABLE("failed_upstream_unreachable", "Exchanges without an upstream connection", false),
    FAILED_UPSTREAM_CONNECT_TIMEOUT(
            "failed_upstream_connect_timeout", "Connecting to the upstream took too long", false),
    FAILED_UPSTREAM_RESET("failed_upstream_reset", "Exchanges cut off by the upstream", false),
    FAILED_UPSTREAM_TIMEOUT("failed_upstream_timeout", "Exchanges ended because the upstream was too slow", false),
    FAILED_UPSTREAM_BAD_RESPONSE("failed_upstream_bad_response", "Responses that RFC 9112 does not allow", false),
    FAILED_OVERLOADED("failed_overloaded", "Requests refused because too many were in flight", false),
    FAILED_SHUTDOWN("failed_shutdown", "Exchanges cut off by the shutdown", false),
    UPGRADES("upgrades", "Connections upgraded to another protocol", false),
    TUNNELS_ACTIVE("tunnels_active", "Upgraded connections open", true),
    UPSTREAM_CONNECTS("upstream_connects", "Upstream connections established", false),
    UPSTREAM_REUSES("upstream_reuses", "Requests sent on a kept upstream connection", false),
    UPSTREAM_RETRIES("upstream_retries", "Requests sent again because a kept connection had gone stale", false),
    UPSTREAM_ACTIVE("upstream_active", "Upstream connections open", true),
    UPSTREAMS_OUT("upstreams_out", "Upstreams left out because they failed, summed over event loops", true),
    PROXY_HEADERS_REFUSED("proxy_headers_refused", "Connections without a proper PROXY header", false),
    TLS_HANDSHAKE_FAILURES("tls_handshake_failures", "Client connections that did not get past their handshake", false),
    TLS_RELOADS("tls_reloads", "Changed certificates that were loaded", false),
    TLS_RELOAD_FAILURES("tls_reload_failures", "Changed certificates that could not be used", false),
    CLIENT_BYTES_IN("client_bytes_in", "Bytes read from clients", false),
    CLIENT_BYTES_OUT("client_bytes_out", "Bytes written to clients", false);

    private final String label;
    private final String meaning;
    private final boolean gauge;

    RelayCounter(String label, String meaning, boolean gauge) {
        this.label = label;
        this.meaning = meaning;
        this.gauge = gauge;
    }

    /** The name in metrics, without prefix and unit suffix. */
    public String label() {
        return label;
    }

    public String meaning() {
        return meaning;
    }

    public boolean isGauge() {
        return gauge;
    }
}
