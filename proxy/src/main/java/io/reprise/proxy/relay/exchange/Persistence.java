package io.reprise.proxy.relay.exchange;

import io.reprise.http.BodyFraming;
import io.reprise.http.Head;

/**
 * Decides which connections outlast an exchange, and announces it to the client (RFC 9112 §9.3). Mirrored connections
 * end together.
 */
final class Persistence {
    private final boolean toHttp10;
    private final boolean mirrored;
    private HeadEdit.Body body = HeadEdit.Body.AS_FRAMED;
    private boolean clientStays;
    private boolean upstreamStays;

    Persistence(Head request, boolean mirrored) {
        this.mirrored = mirrored;
        toHttp10 = request.minorVersion() == 0;
        clientStays = request.keepsAlive();
    }

    /** Takes in the final head of a response. */
    void decide(Head response, BodyFraming framing, boolean requestEnded, boolean draining) {
        boolean untilClose = framing == BodyFraming.UNTIL_CLOSE;
        boolean unchunked = toHttp10 && framing == BodyFraming.CHUNKED;
        body = unchunked ? HeadEdit.Body.UNCHUNKED : HeadEdit.Body.AS_FRAMED;
        upstreamStays =
                !untilClose && response.keepsAlive() && (!toHttp10 || response.hasToken("connection", "keep-alive"));
        boolean requestPasses = requestEnded || upstreamStays;
        clientStays &= !untilClose && !unchunked && !draining && requestPasses;
        clientStays &= upstreamStays || !mirrored;
    }

    /** The Connection field that the client needs with the final head. */
    HeadEdit.Connection field(Head response) {
        if (!clientStays) {
            return HeadEdit.Connection.CLOSE;
        }
        boolean assumesClose = toHttp10 || response.minorVersion() == 0;
        boolean says = mirrored && response.hasToken("connection", "keep-alive");
        return assumesClose || says ? HeadEdit.Connection.KEEP_ALIVE : HeadEdit.Connection.NONE;
    }

    /** How the body of the final response is forwarded. */
    HeadEdit.Body body() {
        return body;
    }

    boolean isToHttp10() {
        return toHttp10;
    }

    boolean clientStays() {
        return clientStays;
    }

    boolean upstreamStays() {
        return upstreamStays;
    }

    void endClient() {
        clientStays = false;
    }

    void endUpstream() {
        upstreamStays = false;
        clientStays &= !mirrored;
    }
}
