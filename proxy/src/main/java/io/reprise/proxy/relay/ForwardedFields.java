package io.reprise.proxy.relay;

/**
 * What requests tell the upstream of the way they came.
 *
 * @param client X-Forwarded-For: the client's address is put behind those that are there
 * @param proto X-Forwarded-Proto: {@code http} or {@code https}, as the client spoke; replaces what was sent
 * @param host X-Forwarded-Host: the Host that was asked for; replaces what was sent
 * @param via the name for a Via field (RFC 9110 §7.6.3); empty for none
 */
public record ForwardedFields(boolean client, boolean proto, boolean host, String via) {
    /** Requests pass as they were sent. */
    public static final ForwardedFields NONE = new ForwardedFields(false, false, false, "");

    boolean isEmpty() {
        return !client && !proto && !host && via.isEmpty();
    }
}
