package io.reprise.traffic;

import io.reprise.http.Head;

/**
 * Identifies a user by the client's address, as told by a load balancer or else claimed by the request, together with
 * the User-Agent, because users behind one NAT mostly differ in it. The port is ignored, because it changes with
 * every connection.
 */
final class AddressRule implements SessionRule {
    @Override
    public long keyOf(Head request, long connection, String peer) {
        long hash = peer.isEmpty() ? claimed(request) : KeyHash.add(begin(), peer, 0, peer.length());
        if (hash == 0) {
            return 0;
        }
        int agent = request.indexOf("user-agent", 0);
        hash = KeyHash.add(hash, ' ');
        if (agent >= 0) {
            hash = KeyHash.add(hash, request.array(), request.valueStart(agent), request.valueEnd(agent));
        }
        return KeyHash.finish(hash);
    }

    private static long claimed(Head request) {
        long hash = forwardedFor(request);
        if (hash == 0) {
            hash = forwarded(request);
        }
        if (hash == 0) {
            int field = request.indexOf("x-real-ip", 0);
            hash = field < 0 ? 0 : address(request.array(), request.valueStart(field), request.valueEnd(field));
        }
        return hash;
    }

    private static long forwardedFor(Head request) {
        int field = request.indexOf("x-forwarded-for", 0);
        if (field < 0) {
            return 0;
        }
        byte[] bytes = request.array();
        int start = request.valueStart(field);
        return address(bytes, start, Bytes.indexOf(bytes, ',', start, request.valueEnd(field)));
    }

    /** The {@code for} parameter of the first element, RFC 7239 §4. */
    private static long forwarded(Head request) {
        int field = request.indexOf("forwarded", 0);
        if (field < 0) {
            return 0;
        }
        byte[] bytes = request.array();
        int at = request.valueStart(field);
        int end = Bytes.indexOf(bytes, ',', at, request.valueEnd(field));
        while (at < end) {
            int pairEnd = Bytes.indexOf(bytes, ';', at, end);
            int equals = Bytes.indexOf(bytes, '=', at, pairEnd);
            int nameStart = Bytes.skipSpace(bytes, at, equals);
            if (Bytes.equalsIgnoreCase(bytes, nameStart, Bytes.trimSpace(bytes, nameStart, equals), "for")) {
                return equals < pairEnd ? address(bytes, equals + 1, pairEnd) : 0;
            }
            at = pairEnd + 1;
        }
        return 0;
    }

    /** An unfinished hash of the address without quotes, brackets and port; 0 if there is no address. */
    private static long address(byte[] bytes, int from, int to) {
        int start = Bytes.skipSpace(bytes, from, to);
        int end = Bytes.trimSpace(bytes, start, to);
        if (end - start >= 2 && bytes[start] == '"' && bytes[end - 1] == '"') {
            start++;
            end--;
        }
        int colon = Bytes.indexOf(bytes, ':', start, end);
        if (start < end && bytes[start] == '[') {
            start++;
            end = Bytes.indexOf(bytes, ']', start, end);
        } else if (colon < end && Bytes.indexOf(bytes, ':', colon + 1, end) == end) {
            // One colon is a port; more are an IPv6 address without brackets, as nginx and others write it.
            end = colon;
        }
        if (start == end || Bytes.equalsIgnoreCase(bytes, start, end, "unknown")) {
            return 0;
        }
        return KeyHash.add(begin(), bytes, start, end);
    }

    private static long begin() {
        return KeyHash.add(KeyHash.SEED, 'a');
    }
}
