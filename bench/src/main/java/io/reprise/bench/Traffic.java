package io.reprise.bench;

import java.nio.charset.StandardCharsets;

/** Messages of the usual sizes: a browser's request for a page has 14 fields and 730 bytes. */
public final class Traffic {
    public static final String SMALL_REQUEST =
            "GET /static/shop.css HTTP/1.1\r\nHost: shop.example\r\nAccept: */*\r\n\r\n";

    public static final String BROWSER_REQUEST = "GET /products/4711?ref=search&page=2 HTTP/1.1\r\n"
            + "Host: shop.example\r\n"
            + "Connection: keep-alive\r\n"
            + "sec-ch-ua: \"Chromium\";v=\"140\", \"Not=A?Brand\";v=\"24\"\r\n"
            + "sec-ch-ua-mobile: ?0\r\n"
            + "sec-ch-ua-platform: \"Linux\"\r\n"
            + "Upgrade-Insecure-Requests: 1\r\n"
            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
            + " Safari/537.36\r\n"
            + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"
            + "Sec-Fetch-Site: same-origin\r\n"
            + "Referer: https://shop.example/search?q=boots\r\n"
            + "Accept-Encoding: gzip, deflate, br, zstd\r\n"
            + "Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n"
            + "X-Forwarded-For: 203.0.113.7\r\n"
            + "Cookie: csrftoken=ELrcTeUunQNj7AVeCLdRwX5LELrcTeUunQNj7AVeCLdRwX5L; "
            + "sessionid=8wIn75Ism98V2lEzzls2KBxq\r\n"
            + "\r\n";

    public static final String CHUNKED_REQUEST =
            "POST /cart HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n"
                    + "Content-Type: application/json\r\n\r\n"
                    + ("100\r\n" + "x".repeat(256) + "\r\n").repeat(4)
                    + "0\r\n\r\n";

    private Traffic() {}

    /** As bytes of the wire. */
    public static byte[] bytes(String message) {
        return message.getBytes(StandardCharsets.ISO_8859_1);
    }
}
