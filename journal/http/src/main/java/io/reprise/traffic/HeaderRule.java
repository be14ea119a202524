package io.reprise.traffic;

import io.reprise.http.Head;

/** Identifies a user by the value of the first field of this name that is not empty. */
final class HeaderRule implements SessionRule {
    private final String lowerCaseName;

    HeaderRule(String lowerCaseName) {
        this.lowerCaseName = lowerCaseName;
    }

    @Override
    public long keyOf(Head request, long connection, String peer) {
        int field = request.indexOf(lowerCaseName, 0);
        while (field >= 0 && request.valueStart(field) == request.valueEnd(field)) {
            field = request.indexOf(lowerCaseName, field + 1);
        }
        if (field < 0) {
            return 0;
        }
        long hash = KeyHash.add(KeyHash.add(KeyHash.SEED, 'h'), lowerCaseName, 0, lowerCaseName.length());
        hash = KeyHash.add(hash, ':');
        return KeyHash.finish(KeyHash.add(hash, request.array(), request.valueStart(field), request.valueEnd(field)));
    }
}
