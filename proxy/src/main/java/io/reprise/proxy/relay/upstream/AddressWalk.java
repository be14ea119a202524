package io.reprise.proxy.relay.upstream;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The addresses of one upstream that were tried for one connection. Used on one thread. */
final class AddressWalk {
    /** Most addresses to try, because a name with new addresses each time must not keep a client waiting for ever. */
    static final int TRIES_MAX = 2 * Upstream.ADDRESSES_MAX;

    /** Whether the name was looked up because of this connection. */
    private enum Name {
        NOT_ASKED,
        ASKED
    }

    private final Upstream upstream;
    private final List<SocketAddress> tried = new ArrayList<>(2);
    private Name name = Name.NOT_ASKED;

    AddressWalk(Upstream upstream) {
        this.upstream = upstream;
    }

    /** The next address to try, which then counts as tried; null if all known addresses were tried. */
    @Nullable
    SocketAddress next() {
        for (SocketAddress address : upstream.addresses()) {
            if (tried.size() < TRIES_MAX && !tried.contains(address)) {
                tried.add(address);
                return address;
            }
        }
        return null;
    }

    /** Whether to look the name up, because it may have another address by now; true once at most. */
    boolean shouldAsk() {
        boolean should = upstream.isNamed() && name == Name.NOT_ASKED;
        name = Name.ASKED;
        return should;
    }
}
