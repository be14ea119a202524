package io.reprise.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The responses that the proxy gives by itself, when there is none to pass on. */
final class LocalResponse {
    private LocalResponse() {}

    /**
     * A complete response with a line of text.
     *
     * @param keepAlive whether the connection stays open, which is what the response says
     * @param headOnly whether it answers HEAD
     */
    static ByteBuf of(int status, String detail, boolean keepAlive, boolean headOnly, ByteBufAllocator allocator) {
        byte[] body = ("reprise: " + detail + "\n").getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + ' ' + reason(status)
                + "\r\nDate: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))
                + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + body.length
                + (status == 503 ? "\r\nRetry-After: 1" : "")
                + "\r\nConnection: " + (keepAlive ? "keep-alive" : "close") + "\r\n\r\n";
        ByteBuf response = allocator.ioBuffer(head.length() + body.length);
        ByteBufUtil.writeAscii(response, head);
        return headOnly ? response : response.writeBytes(body);
    }

    private static String reason(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 408 -> "Request Timeout";
            case 414 -> "URI Too Long";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            default -> "Error";
        };
    }
}
