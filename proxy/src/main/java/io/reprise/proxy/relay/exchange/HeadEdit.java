package io.reprise.proxy.relay.exchange;

/** Changes to a forwarded head, besides removing the hop-by-hop fields as every proxy does. */
public final class HeadEdit {
    /** The Connection field that a head gets. */
    public enum Connection {
        NONE(""),
        KEEP_ALIVE("keep-alive"),
        CLOSE("close"),
        /** The Upgrade field stays as well. */
        UPGRADE("upgrade");

        private final String token;
        private final String line;

        Connection(String token) {
            this.token = token;
            line = token.isEmpty() ? "" : "Connection: " + token + "\r\n";
        }

        /** The value of the field, in lower case; empty for none. */
        public String token() {
            return token;
        }

        /** The field as an HTTP/1 line with its end; empty for none. */
        public String line() {
            return line;
        }
    }

    /** How the body that the head announces is forwarded. */
    public enum Body {
        AS_FRAMED,
        /** Without chunk framing, until close, because the client speaks HTTP/1.0. */
        UNCHUNKED,
        /** Not at all: a 1xx or 204 response has no body, whatever the head says. */
        NONE
    }

    private HeadEdit() {}
}
