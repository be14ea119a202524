package io.reprise.traffic;

import io.reprise.http.Head;

/** Identifies a user by the client connection. Behind nginx this is a guess. */
final class ConnectionRule implements SessionRule {
    @Override
    public long keyOf(Head request, long connection, String peer) {
        return SessionRules.keyOfConnection(connection);
    }
}
