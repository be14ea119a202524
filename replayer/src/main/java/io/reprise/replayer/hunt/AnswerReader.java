package io.reprise.replayer.hunt;

import io.reprise.content.Charsets;
import io.reprise.content.ContentDecoder;
import io.reprise.content.Decoded;
import io.reprise.http.FramingException;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.http.SetCookie;
import io.reprise.replayer.values.Markup;
import io.reprise.replayer.values.Strength;
import io.reprise.traffic.Endpoint;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the facets of responses: chosen header fields, and the body as JSON, markup or text. One thread. */
final class AnswerReader {
    private static final int DECODED_BYTES_MAX = 1 << 20;

    private final PlaceTable places;
    private final FacetCollector facets;

    AnswerReader(PlaceTable places, FacetCollector facets) {
        this.places = places;
        this.facets = facets;
    }

    /** The facets of a response; null if it cannot be read as a whole. */
    @Nullable
    Facets read(KeptAnswer answer) {
        Place root = places.root(answer.asked().endpoint(), answer.status());
        Head head = head(answer);
        if (root == null || head == null || !answer.isWhole()) {
            return null;
        }
        Decoded body = ContentDecoder.decode(head.value("content-encoding"), answer.body(), DECODED_BYTES_MAX);
        if (body.state() != Decoded.State.WHOLE) {
            return null;
        }
        String type = Objects.requireNonNullElse(head.value("content-type"), "").toLowerCase(Locale.ROOT);
        String text = Charsets.text(type, body.bytes()).strip();
        facets.begin();
        addFields(root, head);
        Place whole = places.named(root, "the body");
        if (whole != null && !readBody(whole, type, text)) {
            // It looked like JSON at first.
            facets.begin();
            addFields(root, head);
            facets.add(whole, text.isEmpty() ? ValueClass.EMPTY_TEXT : ValueClass.TEXT, text);
        }
        addCookies(root, head);
        return facets.end();
    }

    private static @Nullable Head head(KeptAnswer answer) {
        try {
            return Head.parseResponse(answer.head(), FramingLimits.DEFAULT);
        } catch (FramingException malformed) {
            return null;
        }
    }

    /** The first character outranks the type: many servers call JSON "text/html". */
    private boolean readBody(Place body, String type, String text) {
        char first = text.isEmpty() ? ' ' : text.charAt(0);
        if (first == '{' || first == '[') {
            return JsonFacets.read(places, facets, body, text);
        }
        if (first == '<') {
            boolean isXml = type.contains("xml") && !type.contains("html") || text.startsWith("<?xml");
            HtmlFacets.read(places, facets, body, isXml ? Markup.Dialect.XML : Markup.Dialect.HTML, text);
            return true;
        }
        return type.contains("json") && JsonFacets.read(places, facets, body, text);
    }

    private void addFields(Place root, Head head) {
        facets.add(root, ValueClass.OBJECT);
        Place fields = places.named(root, "header");
        facets.add(fields, ValueClass.OBJECT);
        addField(fields, "Content-Type", head.value("content-type"));
        addField(fields, "Cache-Control", head.value("cache-control"));
        String location = head.value("location");
        addField(fields, "Location", location == null ? null : Endpoint.of("", path(location)));
    }

    /** Random values of cookies belong to a user. */
    private void addCookies(Place root, Head head) {
        for (SetCookie cookie : SetCookie.allIn(head, Instant.EPOCH)) {
            if (Strength.of(cookie.value()) == Strength.STRONG) {
                facets.addDistinctive(places.named(root, "cookie " + cookie.name()), cookie.value(), true);
            }
        }
    }

    private void addField(@Nullable Place fields, String name, @Nullable String value) {
        if (value != null) {
            facets.add(places.named(fields, "header " + name), ValueClass.TEXT, value);
        }
    }

    private static String path(String location) {
        int scheme = location.indexOf("://");
        int start = scheme < 0 ? 0 : location.indexOf('/', scheme + 3);
        int end = location.length();
        for (char c : new char[] {'?', '#'}) {
            int at = location.indexOf(c);
            end = at >= 0 ? Math.min(end, at) : end;
        }
        return start < 0 || start >= end ? "/" : location.substring(start, end);
    }
}
