package io.reprise.bench.soak;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * One request with a unique id.
 *
 * @param bytes the whole request, as sent
 * @param size length of the response body in bytes
 * @param abort whether the client closes the connection before the exchange ends
 * @param abortAfter number of request bytes that the client sends before it closes; if that is the whole request, it
 *     also reads a part of the response
 * @param closes whether the connection ends with the response
 */
record SoakRequest(long id, byte[] bytes, int size, boolean abort, int abortAfter, boolean closes) {
    private static final int LARGE_BYTES = 1 << 20;

    /** Makes requests in the proportions that are common to production sites. */
    static SoakRequest of(long id, Random random) {
        int dice = random.nextInt(100);
        int size = dice % 10 == 0 ? LARGE_BYTES : random.nextInt(600);
        String target = "/x/" + id + "?size=" + size;
        String common = "\r\nHost: soak.example\r\nUser-Agent: soak\r\nAccept: */*\r\n";
        byte[] bytes;
        boolean closes = false;
        if (dice < 60) {
            bytes = ascii("GET " + target + " HTTP/1.1" + common + "\r\n");
        } else if (dice < 70) {
            bytes = ascii("GET " + target + " HTTP/1.0" + common + "\r\n");
            closes = true;
        } else if (dice < 85) {
            String body = "a".repeat(1 + random.nextInt(20_000));
            bytes = ascii(
                    "POST " + target + " HTTP/1.1" + common + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        } else {
            StringBuilder chunks = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                String chunk = "b".repeat(1 + random.nextInt(12_000));
                chunks.append(Integer.toHexString(chunk.length()))
                        .append("\r\n")
                        .append(chunk)
                        .append("\r\n");
            }
            bytes = ascii("POST " + target + " HTTP/1.1" + common + "Transfer-Encoding: chunked\r\n\r\n" + chunks
                    + "0\r\n\r\n");
        }
        boolean abort = random.nextInt(25) == 0;
        return new SoakRequest(id, bytes, size, abort, random.nextInt(bytes.length + 1), closes);
    }

    /** Whether a proxy may send it twice. */
    boolean isRepeatable() {
        return bytes[0] == 'G';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The id in a request head. */
    static long idOf(String head) {
        int from = head.indexOf("/x/") + 3;
        return Long.parseLong(head.substring(from, head.indexOf('?', from)));
    }

    static int sizeOf(String head) {
        int from = head.indexOf("?size=") + 6;
        return Integer.parseInt(head.substring(from, head.indexOf(' ', from)));
    }
}
