package io.reprise.replayer.values;

import io.reprise.http.Head;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the values that a response issues: in its cookies and other header fields, and in its body if that is HTML,
 * JSON, XML, a script, an event stream, a form or text. Inner forms count as values of their own: what is inside
 * quotes, an address, JSON, percent-encoding, base64, or a token of a larger value.
 *
 * <p>Reads whatever a server may send: never throws for its content, takes time linear in its length, and is bounded in
 * depth and in the number of values. Stateless; any thread.
 */
public final class ResponseScanner {
    /** Values that are returned of one response. */
    public static final int VALUES_MAX = 100_000;

    /** Characters of the longest value, such as the state of a whole page; parts of longer ones may be values. */
    public static final int VALUE_CHARS_MAX = 256 * 1_024;

    /** Characters of the longest token of a larger value. */
    static final int TOKEN_CHARS_MAX = 4_096;

    private static final int COOKIES_MAX = 300;

    /** Fields about the connection, the body's form or the server, whose values no client sends back. */
    private static final Set<String> IGNORED = Set.of(
            "accept-patch",
            "accept-ranges",
            "access-control-allow-credentials",
            "access-control-allow-headers",
            "access-control-allow-methods",
            "access-control-allow-origin",
            "access-control-expose-headers",
            "access-control-max-age",
            "age",
            "allow",
            "alt-svc",
            "cache-control",
            "connection",
            "content-encoding",
            "content-language",
            "content-length",
            "content-range",
            "content-security-policy",
            "content-security-policy-report-only",
            "content-type",
            "cross-origin-embedder-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "date",
            "expires",
            "feature-policy",
            "keep-alive",
            "nel",
            "origin-agent-cluster",
            "p3p",
            "permissions-policy",
            "pragma",
            "proxy-connection",
            "referrer-policy",
            "report-to",
            "server",
            "server-timing",
            "set-cookie",
            "strict-transport-security",
            "te",
            "timing-allow-origin",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "vary",
            "via",
            "x-aspnet-version",
            "x-aspnetmvc-version",
            "x-content-type-options",
            "x-dns-prefetch-control",
            "x-download-options",
            "x-frame-options",
            "x-permitted-cross-domain-policies",
            "x-powered-by",
            "x-response-time",
            "x-runtime",
            "x-ua-compatible",
            "x-xss-protection");

    private ResponseScanner() {}

    /**
     * All wanted values of a response, those of the head first, in the order in which they stand.
     *
     * @param decodedBody the body without content coding and without transfer coding; borrowed for the call
     */
    public static List<Issued> scan(Head response, byte[] decodedBody, Kinds wanted) {
        IssuedValues values = new IssuedValues(wanted);
        ValueParts parts = new ValueParts(values);
        fields(response, parts);
        String type = response.value("content-type");
        BodyValues.scan(parts, type == null ? "" : type, decodedBody);
        return values.finish();
    }

    /** The wanted values of the head alone. */
    public static List<Issued> scanHead(Head response, Kinds wanted) {
        IssuedValues values = new IssuedValues(wanted);
        fields(response, new ValueParts(values));
        return values.finish();
    }

    private static void fields(Head response, ValueParts parts) {
        int cookies = 0;
        for (int i = 0; i < response.fieldCount(); i++) {
            if (response.nameIs(i, "set-cookie")) {
                if (cookies++ < COOKIES_MAX) {
                    cookie(parts, response.value(i));
                }
                continue;
            }
            String name = response.name(i).toLowerCase(Locale.ROOT);
            if (!IGNORED.contains(name)) {
                field(parts, name, response.value(i));
            }
        }
    }

    private static void cookie(ValueParts parts, String field) {
        int semicolon = field.indexOf(';');
        String pair = semicolon < 0 ? field : field.substring(0, semicolon);
        int equals = pair.indexOf('=');
        if (equals < 0) {
            return;
        }
        String name = pair.substring(0, equals).strip();
        String path = semicolon < 0 ? "" : path(field, semicolon + 1);
        Spot spot = Spot.of(
                Source.COOKIE, "cookie:" + Shapes.template(name) + ';' + Shapes.template(path), name, Features.NONE);
        parts.scan(spot, pair.substring(equals + 1));
    }

    /** The path attribute; the last one counts (RFC 6265 §5.3). */
    private static String path(String field, int from) {
        String path = "";
        for (String attribute : UrlParts.split(field.substring(from), ';', 20)) {
            int equals = attribute.indexOf('=');
            if (equals > 0
                    && "path".equalsIgnoreCase(attribute.substring(0, equals).strip())) {
                path = attribute.substring(equals + 1).strip();
            }
        }
        return path;
    }

    private static void field(ValueParts parts, String name, String value) {
        Spot spot = Spot.of(Source.HEADER, "header:" + name, name, Features.NONE);
        switch (name) {
            // A date is a version stamp here, which comes back whole.
            case "last-modified" -> parts.values().add(spot, value);
            case "location", "content-location" -> {
                parts.values().add(spot, value);
                parts.url(spot, value);
            }
            case "refresh" -> {
                int url = value.toLowerCase(Locale.ROOT).indexOf("url=");
                if (url >= 0) {
                    String address = value.substring(url + 4).strip();
                    parts.values().add(spot, address);
                    parts.url(spot, address);
                }
            }
            default -> parts.scan(spot, value);
        }
    }
}
