package io.reprise.traffic;

import io.reprise.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Identifies a user by the first cookie, in the order of a list of names, that has a value in the request. A name that
 * ends in {@code *} matches every name with that beginning. The prefixes {@code __Host-} and {@code __Secure-} are
 * ignored.
 */
final class CookieRule implements SessionRule {
    private static final String[] PREFIXES = {"__Host-", "__Secure-"};

    private final byte[][] names;
    private final boolean[] prefix;

    CookieRule(List<String> patterns) {
        names = new byte[patterns.size()][];
        prefix = new boolean[patterns.size()];
        for (int i = 0; i < names.length; i++) {
            String pattern = patterns.get(i);
            prefix[i] = pattern.endsWith("*");
            String name = prefix[i] ? pattern.substring(0, pattern.length() - 1) : pattern;
            names[i] = name.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public long keyOf(Head request, long connection, String peer) {
        byte[] bytes = request.array();
        int best = names.length;
        long key = 0;
        for (int field = request.indexOf("cookie", 0); field >= 0; field = request.indexOf("cookie", field + 1)) {
            int end = request.valueEnd(field);
            int at = request.valueStart(field);
            while (at < end && best > 0) {
                int pairEnd = Bytes.indexOf(bytes, ';', at, end);
                int equals = Bytes.indexOf(bytes, '=', at, pairEnd);
                int nameStart = Bytes.skipSpace(bytes, at, equals);
                int nameEnd = Bytes.trimSpace(bytes, nameStart, equals);
                int rank = equals < pairEnd ? rankOf(bytes, nameStart, nameEnd, best) : best;
                long found = rank < best ? keyOfPair(bytes, nameStart, nameEnd, equals + 1, pairEnd) : 0;
                if (found != 0) {
                    best = rank;
                    key = found;
                }
                at = pairEnd + 1;
            }
        }
        return key;
    }

    /** The keys of all cookies of a request whose values have this length at least, quotes included. */
    static long[] keysOf(Head request, int valueBytesMin) {
        long[] keys = {};
        byte[] bytes = request.array();
        for (int field = request.indexOf("cookie", 0); field >= 0; field = request.indexOf("cookie", field + 1)) {
            int end = request.valueEnd(field);
            int pairEnd;
            for (int at = request.valueStart(field); at < end; at = pairEnd + 1) {
                pairEnd = Bytes.indexOf(bytes, ';', at, end);
                int equals = Bytes.indexOf(bytes, '=', at, pairEnd);
                int start = Bytes.skipSpace(bytes, Math.min(equals + 1, pairEnd), pairEnd);
                if (Bytes.trimSpace(bytes, start, pairEnd) - start >= valueBytesMin) {
                    int nameStart = Bytes.skipSpace(bytes, at, equals);
                    int nameEnd = Bytes.trimSpace(bytes, nameStart, equals);
                    keys = Arrays.copyOf(keys, keys.length + 1);
                    keys[keys.length - 1] = keyOfPair(bytes, nameStart, nameEnd, start, pairEnd);
                }
            }
        }
        return keys;
    }

    boolean matches(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return rankOf(bytes, 0, bytes.length, names.length) < names.length;
    }

    /** The key of a cookie, or 0 if its value is empty; the same key as {@link #keyOf} gives for a Cookie field. */
    static long keyOfPair(String name, String value) {
        int start = 0;
        int end = value.length();
        if (end >= 2 && value.charAt(0) == '"' && value.charAt(end - 1) == '"') {
            start++;
            end--;
        }
        if (start == end) {
            return 0;
        }
        long hash = KeyHash.add(KeyHash.add(KeyHash.SEED, 'c'), name, 0, name.length());
        return KeyHash.finish(KeyHash.add(KeyHash.add(hash, '='), value, start, end));
    }

    private static long keyOfPair(byte[] bytes, int nameStart, int nameEnd, int from, int to) {
        int start = Bytes.skipSpace(bytes, from, to);
        int end = Bytes.trimSpace(bytes, start, to);
        if (end - start >= 2 && bytes[start] == '"' && bytes[end - 1] == '"') {
            start++;
            end--;
        }
        if (start == end) {
            return 0;
        }
        long hash = KeyHash.add(KeyHash.add(KeyHash.SEED, 'c'), bytes, nameStart, nameEnd);
        return KeyHash.finish(KeyHash.add(KeyHash.add(hash, '='), bytes, start, end));
    }

    /** The index of the first pattern before {@code limit} that matches the name, or {@code limit}. */
    private int rankOf(byte[] bytes, int start, int end, int limit) {
        int from = start;
        for (String ignored : PREFIXES) {
            if (Bytes.startsWith(bytes, start, end, ignored)) {
                from = start + ignored.length();
            }
        }
        for (int i = 0; i < limit; i++) {
            if (fits(i, bytes, start, end) || (from > start && fits(i, bytes, from, end))) {
                return i;
            }
        }
        return limit;
    }

    private boolean fits(int i, byte[] bytes, int start, int end) {
        byte[] name = names[i];
        int length = end - start;
        return (length == name.length || (prefix[i] && length > name.length)) && Bytes.startsWith(bytes, start, name);
    }
}
