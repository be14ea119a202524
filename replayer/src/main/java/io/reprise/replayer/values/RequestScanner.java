package io.reprise.replayer.values;

import io.reprise.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds the values that a request carries: whole components first, each followed by the tokens inside it, longest
 * first. Ranges may overlap, since a component is listed beside its own parts, and beside its other readings. Works in
 * linear time and bounded memory on any input, and gives the same list for the same request.
 */
public final class RequestScanner {
    /** Longer values are not listed as a whole; their parts may be. In characters. */
    public static final int LONGEST_VALUE = ResponseScanner.VALUE_CHARS_MAX;
    /** Values beyond this number are left out. */
    public static final int MOST_VALUES = 20_000;
    /** The part of a body that is looked at, in bytes. */
    public static final int LONGEST_BODY = 4 << 20;

    private static final String LAST_MODIFIED = "last-modified";
    /** The only field of a WebSocket's handshake in which a browser's script can send a token. */
    private static final String SUBPROTOCOLS = "sec-websocket-protocol";

    /** Fields that the client, a proxy or the replay makes up itself, and fields that are computed from the message. */
    private static final Set<String> OWN_FIELDS = Set.of("""
            a-im alt-used baggage b3 cache-control connection content-digest content-disposition content-encoding \
            content-language content-length content-location content-md5 content-range content-type date digest dnt \
            expect forwarded from host http2-settings keep-alive max-forwards origin pragma priority \
            proxy-authorization proxy-connection range repr-digest save-data te traceparent tracestate trailer \
            transfer-encoding upgrade upgrade-insecure-requests user-agent via want-digest x-client-ip \
            x-cluster-client-ip x-real-ip x-requested-with""".split(" "));

    private static final List<String> OWN_PREFIXES =
            List.of("accept", "access-control-request-", "reprise-", "sec-", "x-b3-", "x-forwarded-");

    /** The response field that a condition repeats, RFC 9110 §13.1: its value is named after that one. */
    private static final Map<String, String> CONDITIONS = Map.of(
            "if-match", "etag",
            "if-none-match", "etag",
            "if-range", "etag",
            "if-modified-since", LAST_MODIFIED,
            "if-unmodified-since", LAST_MODIFIED);

    private final Collector out;
    private final Readings readings;

    private RequestScanner(Collector out) {
        this.out = out;
        readings = new Readings(out);
    }

    /** Whether all values of a request were listed. */
    public enum Extent {
        ALL,
        /** The rest of the request was left out, because it has too many values or is too long. */
        LIMITED
    }

    /** The values of a request, in the order described above. */
    public record Scanned(List<Carried> values, Extent extent) {
        public Scanned {
            values = List.copyOf(values);
        }
    }

    /**
     * Lists the values of a request.
     *
     * @param body without its transfer coding and its content coding, see {@link PlainBody}; not changed and not kept
     */
    public static Scanned scan(Head request, byte[] body) {
        Collector out = new Collector((long) request.length() + Math.min(body.length, LONGEST_BODY));
        RequestScanner scanner = new RequestScanner(out);
        scanner.target(request.target());
        for (int i = 0; i < request.fieldCount(); i++) {
            scanner.field(request, i);
        }
        if (body.length > 0) {
            if (body.length > LONGEST_BODY) {
                out.limit();
            }
            String raw = new String(body, 0, Math.min(body.length, LONGEST_BODY), StandardCharsets.ISO_8859_1);
            String type = request.value("content-type");
            new BodyScanner(out, scanner.readings).scan(raw, type == null ? "" : type);
        }
        return new Scanned(out.values(), out.extent());
    }

    private void target(String raw) {
        if (raw.startsWith("*")) {
            return;
        }
        int path = raw.startsWith("/") ? 0 : UrlScanner.pathStart(raw);
        if (path >= 0) {
            DecodedText target = DecodedText.of(Area.TARGET, -1, raw, 0, raw.length());
            new UrlScanner(out, readings, UrlScanner.Places.OF_TARGET, 0)
                    .scan(target, raw.startsWith("/") ? 0 : UrlScanner.pathStart(target.chars()));
        }
    }

    private void field(Head request, int i) {
        String name = request.name(i).toLowerCase(Locale.ROOT);
        String raw = request.value(i);
        if (raw.isEmpty() || request.isHopByHop(i) || isOwn(name)) {
            return;
        }
        DecodedText value = DecodedText.of(Area.FIELD, i, raw, 0, raw.length());
        switch (name) {
            case "cookie" -> cookies(value);
            case "authorization" -> new AuthorizationScanner(out, readings).scan(value);
            case "referer" -> {
                int path = UrlScanner.pathStart(value.chars());
                if (path >= 0) {
                    new UrlScanner(out, readings, UrlScanner.Places.OF_REFERER, 0).scan(value, path);
                }
            }
            default -> header(CONDITIONS.getOrDefault(name, name), value);
        }
    }

    private void header(String name, DecodedText value) {
        if (name.equals(LAST_MODIFIED)) {
            // The parts of a date mean nothing.
            out.add(Place.HEADER, name, value, true);
        } else {
            readings.component(Place.HEADER, name, value, 0);
        }
    }

    private static boolean isOwn(String name) {
        if (name.equals(SUBPROTOCOLS)) {
            return false;
        }
        if (OWN_FIELDS.contains(name)) {
            return true;
        }
        for (String prefix : OWN_PREFIXES) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** The pairs of a Cookie field, RFC 6265 §4.2.1. */
    private void cookies(DecodedText field) {
        String chars = field.chars();
        int at = 0;
        while (at < chars.length()) {
            int end = Chars.indexOf(chars, ';', at, chars.length());
            int equals = Chars.indexOf(chars, '=', at, end);
            int nameStart = Chars.skipBlanks(chars, at, end);
            if (equals < end) {
                int start = Chars.skipBlanks(chars, equals + 1, end);
                String name =
                        chars.substring(nameStart, Math.max(nameStart, equals)).strip();
                readings.component(Place.COOKIE, name, field.slice(start, Chars.trimBlanks(chars, start, end)), 0);
            }
            at = end + 1;
        }
    }
}
