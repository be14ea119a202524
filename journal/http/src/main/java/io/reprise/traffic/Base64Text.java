package io.reprise.traffic;

/**
 * Octets written in either alphabet of base64 (RFC 4648 §4, §5), with or without padding, read one by one in place. The
 * caller has checked that the range lies within the array, and does not keep the object.
 */
final class Base64Text {
    private final byte[] bytes;
    private final int from;
    private final int end;
    private final boolean valid;

    Base64Text(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        int last = to;
        while (last > from && last > to - 2 && bytes[last - 1] == '=') {
            last--;
        }
        end = last;
        boolean alphabet = (end - from) % 4 != 1;
        for (int i = from; alphabet && i < end; i++) {
            alphabet = digit(bytes[i]) >= 0;
        }
        valid = alphabet;
    }

    /** Whether every character belongs to an alphabet and their number is possible. */
    boolean isValid() {
        return valid;
    }

    /** Number of octets; 0 if the text is not valid. */
    int length() {
        return valid ? (int) ((end - from) * 3L / 4) : 0;
    }

    /** The octet at an index below {@link #length}. */
    int at(int index) {
        int digit = from + index / 3 * 4 + index % 3;
        int shift = 2 + index % 3 * 2;
        return (digit(bytes[digit]) << shift | digit(bytes[digit + 1]) >> 6 - shift) & 0xff;
    }

    private static int digit(int octet) {
        if (octet >= 'A' && octet <= 'Z') {
            return octet - 'A';
        }
        if (octet >= 'a' && octet <= 'z') {
            return octet - 'a' + 26;
        }
        if (octet >= '0' && octet <= '9') {
            return octet - '0' + 52;
        }
        return switch (octet) {
            case '+', '-' -> 62;
            case '/', '_' -> 63;
            default -> -1;
        };
    }
}
