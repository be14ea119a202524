package io.reprise.proxy.admin;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the admin port listens and who may change something there. Everybody who reaches it may look; without a token,
 * changes are for this host only.
 *
 * @param address where it listens
 * @param names by which it is reached, beside addresses and localhost
 * @param token what changes must bring as {@code Authorization: Bearer}; null for none
 */
public record AdminAccess(
        InetSocketAddress address,
        List<String> names,
        @Nullable String token) {
    public AdminAccess {
        names = List.copyOf(names);
    }

    /** Why this request may not change anything; empty when it may. */
    String refusal(@Nullable String authorization) {
        String wanted = token;
        if (wanted == null) {
            return address.getAddress() != null && address.getAddress().isLoopbackAddress()
                    ? ""
                    : "changes need --admin-token, because the admin port is not on the loopback address";
        }
        byte[] brought = String.valueOf(authorization).getBytes(StandardCharsets.UTF_8);
        // In a time that does not depend on how much of it is right.
        return MessageDigest.isEqual(brought, ("Bearer " + wanted).getBytes(StandardCharsets.UTF_8))
                ? ""
                : "changes need the admin token (Authorization: Bearer TOKEN)";
    }

    /** Hides the token. */
    @Override
    public String toString() {
        return address + (token == null ? "" : " with a token");
    }
}
