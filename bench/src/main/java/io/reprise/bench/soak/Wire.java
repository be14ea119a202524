package io.reprise.bench.soak;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The small part of HTTP/1.1 that the soak's client and origin use, written apart from the code under test. */
final class Wire {
    private Wire() {}

    /** Reads a head up to and including its empty line; returns an empty result at the end of the stream. */
    static String readHead(InputStream in, int max) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
            if (head.length() > max) {
                throw new IOException("a head of more than " + max + " bytes");
            }
        }
        return head.toString();
    }

    /** Reads the body that belongs to the head: chunked, of a given length, or none. Returns its length. */
    static long skipBody(InputStream in, String head) throws IOException {
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("\r\ntransfer-encoding: chunked\r\n")) {
            long sum = 0;
            for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
                in.skipNBytes(size + 2L);
                sum += size;
            }
            in.skipNBytes(2);
            return sum;
        }
        int at = lower.indexOf("\r\ncontent-length: ");
        if (at < 0) {
            return 0;
        }
        int from = at + "\r\ncontent-length: ".length();
        long length = Long.parseLong(lower.substring(from, lower.indexOf('\r', from)));
        in.skipNBytes(length);
        return length;
    }

    private static int chunkSize(InputStream in) throws IOException {
        byte[] digits = new byte[8];
        int count = 0;
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0 || count == digits.length) {
                throw new EOFException("the stream ended within a chunk");
            }
            digits[count++] = (byte) next;
        }
        in.skipNBytes(1);
        return Integer.parseInt(new String(digits, 0, count, StandardCharsets.US_ASCII), 16);
    }
}
