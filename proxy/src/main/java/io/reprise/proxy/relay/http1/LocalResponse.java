package io.reprise.proxy.relay.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.reprise.http.FramingException.Reason;
import io.reprise.journal.FailureCause;
import io.reprise.proxy.relay.exchange.Failure;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The error responses that the proxy generates. */
final class LocalResponse {
    private LocalResponse() {}

    /**
     * A complete response with a line of text. The line depends only on the cause, so it never contains outside data,
     * such as an address of an upstream or a byte of a malformed message.
     *
     * @param keepAlive whether the connection stays open, which is what the response says
     * @param headOnly whether it answers HEAD
     */
    static ByteBuf of(Failure failure, boolean keepAlive, boolean headOnly, ByteBufAllocator allocator) {
        int status = failure.status();
        Reason reason = failure.reason();
        String line = "reprise: " + meaning(failure.cause()) + (reason == null ? "" : ": " + reason) + "\n";
        byte[] body = line.getBytes(StandardCharsets.US_ASCII);
        String head = "HTTP/1.1 " + status + ' ' + reason(status)
                + "\r\nDate: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))
                + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + body.length
                + (status == 503 ? "\r\nRetry-After: 1" : "")
                + "\r\nConnection: " + (keepAlive ? "keep-alive" : "close") + "\r\n\r\n";
        ByteBuf response = allocator.ioBuffer(head.length() + body.length);
        ByteBufUtil.writeAscii(response, head);
        return headOnly ? response : response.writeBytes(body);
    }

    private static String meaning(FailureCause cause) {
        return switch (cause) {
            case REQUEST_REFUSED -> "the request was refused";
            case CLIENT_GONE -> "the client closed the connection";
            case CLIENT_TIMEOUT -> "the client was quiet for too long";
            case UPSTREAM_UNREACHABLE -> "the upstream cannot be reached";
            case UPSTREAM_CONNECT_TIMEOUT -> "the upstream did not accept in time";
            case UPSTREAM_RESET -> "the upstream closed the connection without a response";
            case UPSTREAM_TIMEOUT -> "the upstream did not answer in time";
            case UPSTREAM_BAD_RESPONSE -> "the upstream answered with a malformed response";
            case SHUTDOWN -> "shutting down";
            case OVERLOADED -> "too many requests or bytes are in flight";
        };
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
