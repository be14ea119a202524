package io.reprise.proxy.relay;

/**
 * Which fields about the client are added to requests.
 *
 * @param client X-Forwarded-For: the client's address is appended to those that are there; an address that a
 *     load balancer told by PROXY protocol replaces them
 * @param proto X-Forwarded-Proto: {@code http} or {@code https}, as the client spoke; replaces what was sent
 * @param host X-Forwarded-Host: the Host of the request; replaces what was sent
 * @param via the name for a Via field (RFC 9110 §7.6.3); empty for none
 */
public record ForwardedFields(boolean client, boolean proto, boolean host, String via) {
    /** Adds no field. */
    public static final ForwardedFields NONE = new ForwardedFields(false, false, false, "");

    /** Whether nothing is added. */
    public boolean isEmpty() {
        return !client && !proto && !host && via.isEmpty();
    }
}
