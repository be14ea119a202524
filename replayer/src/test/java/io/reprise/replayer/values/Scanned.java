package io.reprise.replayer.values;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Responses for tests, and what the scanner finds in them. */
final class Scanned {
    private Scanned() {}

    static Head head(String... fields) {
        String head = "HTTP/1.1 200 OK\r\n" + String.join("\r\n", fields) + (fields.length == 0 ? "" : "\r\n") + "\r\n";
        return Head.parseResponse(head.getBytes(StandardCharsets.ISO_8859_1), FramingLimits.DEFAULT);
    }

    static List<Issued> fields(String... fields) {
        return ResponseScanner.scanHead(head(fields), Kinds.ALL);
    }

    static List<Issued> body(String type, String body) {
        return ResponseScanner.scan(head("Content-Type: " + type), body.getBytes(StandardCharsets.UTF_8), Kinds.ALL);
    }

    static List<Issued> html(String body) {
        return body("text/html; charset=utf-8", body);
    }

    static List<Issued> json(String body) {
        return body("application/json", body);
    }

    /** Each value as {@code kind = value}. */
    static List<String> lines(List<Issued> issued) {
        return issued.stream().map(one -> one.kind() + " = " + one.value()).toList();
    }

    /** The only value of a kind. */
    static Issued only(List<Issued> issued, String kind) {
        List<Issued> found =
                issued.stream().filter(one -> one.kind().equals(kind)).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " of kind " + kind + " in " + lines(issued));
        }
        return found.get(0);
    }
}
