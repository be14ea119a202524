package io.reprise.replayer.values;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.replayer.values.RequestScanner.Scanned;
import io.reprise.replayer.values.Splicer.Replacement;
import io.reprise.replayer.values.Splicer.Spliced;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A request as text, for tests. */
record Requests(Head head, byte[] body) {
    private static final FramingLimits LIMITS = new FramingLimits(1 << 20, 1 << 20, 1000, 4096, 16_384);

    /** @param fields lines, each without its line end */
    static Requests of(String target, String body, String... fields) {
        String lines = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        String head = "POST " + target + " HTTP/1.1\r\nHost: shop\r\n" + lines + "\r\n";
        return new Requests(
                Head.parseRequest(head.getBytes(StandardCharsets.UTF_8), LIMITS),
                body.getBytes(StandardCharsets.UTF_8));
    }

    static Requests target(String target) {
        return of(target, "");
    }

    static Requests field(String field) {
        return of("/", "", field);
    }

    static Requests body(String type, String body) {
        return of("/", body, "Content-Type: " + type);
    }

    /** This request after a replacement. */
    Requests with(Spliced spliced) {
        StringBuilder text = new StringBuilder("POST ");
        text.append(spliced.target() == null ? head.target() : spliced.target()).append(" HTTP/1.1\r\n");
        for (int i = 0; i < head.fieldCount(); i++) {
            text.append(head.name(i)).append(": ");
            text.append(spliced.fields().getOrDefault(i, head.value(i))).append("\r\n");
        }
        byte[] bytes = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        return new Requests(Head.parseRequest(bytes, LIMITS), spliced.body());
    }

    Scanned scan() {
        return RequestScanner.scan(head, body);
    }

    /** The first value listed with this text. */
    Carried find(String value) {
        return scan().values().stream()
                .filter(carried -> carried.value().equals(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError(value + " is not in " + shown()));
    }

    /** Place, name and value of everything listed. */
    List<String> shown() {
        return scan().values().stream()
                .map(each -> each.place() + " " + each.name() + " " + each.value() + (each.whole() ? "" : " (token)"))
                .toList();
    }

    Spliced splice(String value, String replacement) {
        return Splicer.splice(head, body, List.of(new Replacement(find(value).slot(), replacement)));
    }

    /** The request as text after a replacement: the target, the changed fields, the body. */
    String after(String value, String replacement) {
        return text(splice(value, replacement));
    }

    String text(Spliced spliced) {
        StringBuilder out = new StringBuilder(spliced.target() == null ? head.target() : spliced.target());
        for (int i = 1; i < head.fieldCount(); i++) {
            out.append('\n').append(head.name(i)).append(": ");
            out.append(spliced.fields().getOrDefault(i, head.value(i)));
        }
        return out.append('\n')
                .append(new String(spliced.body(), StandardCharsets.UTF_8))
                .toString();
    }
}
