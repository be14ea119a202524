package io.reprise.proxy.admin;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the admin port listens and who may change the recording there. Everybody who reaches the port may read; without
 * a token, only this host may change anything.
 *
 * @param address to listen on
 * @param names that requests may use, besides addresses and localhost
 * @param token that changes must carry as {@code Authorization: Bearer}; null for none
 */
public record AdminAccess(
        InetSocketAddress address,
        List<String> names,
        @Nullable String token) {
    public AdminAccess {
        names = List.copyOf(names);
    }

    /** Says why this request may not change anything; empty if it may. */
    String refusal(@Nullable String authorization) {
        String wanted = token;
        if (wanted == null) {
            return address.getAddress() != null && address.getAddress().isLoopbackAddress()
                    ? ""
                    : "changes need --admin-token, because the admin port is not on the loopback address";
        }
        byte[] brought = String.valueOf(authorization).getBytes(StandardCharsets.UTF_8);
        // The comparison takes the same time however much of the token is right.
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
