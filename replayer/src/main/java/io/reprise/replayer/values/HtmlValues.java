package io.reprise.replayer.values;

import io.reprise.replayer.values.Markup.Attribute;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values in a page: what its forms would send, its addresses, its other attributes, its texts and its scripts. */
final class HtmlValues implements Markup.Events {
    private static final Set<String> ADDRESSES = Set.of(
            "href",
            "src",
            "action",
            "formaction",
            "poster",
            "cite",
            "background",
            "data-url",
            "data-href",
            "data-action",
            "longdesc",
            "manifest",
            "ping",
            "hx-get",
            "hx-post",
            "hx-put",
            "hx-patch",
            "hx-delete");
    /** Attributes whose values authors write. */
    private static final Set<String> LITERAL = Set.of(
            "type",
            "rel",
            "charset",
            "lang",
            "dir",
            "media",
            "sizes",
            "width",
            "height",
            "target",
            "method",
            "enctype",
            "autocomplete",
            "colspan",
            "rowspan",
            "tabindex",
            "role",
            "border",
            "cellpadding",
            "cellspacing",
            "align",
            "valign",
            "http-equiv",
            "viewbox",
            "d",
            "fill",
            "stroke",
            "xmlns",
            "maxlength",
            "minlength",
            "size",
            "rows",
            "cols",
            "step",
            "integrity",
            "crossorigin",
            "loading",
            "accept-charset",
            "bgcolor",
            "color",
            "points",
            "transform");

    private static final Set<String> INPUTS =
            Set.of("input", "button", "option", "textarea", "select", "output", "data");
    private static final int WHOLE_TEXT_CHARS_MAX = 200;
    /** Addresses and sizes of the variants of one image. */
    private static final int SOURCES_MAX = 100;

    private final ValueParts parts;
    private final Spot spot;
    private final HtmlPage page = new HtmlPage();
    private HtmlElement last = new HtmlElement("", List.of(), null, null, 0);

    private HtmlValues(ValueParts parts, Spot spot) {
        this.parts = parts;
        this.spot = spot;
    }

    static void scan(ValueParts parts, Spot spot, String text) {
        Markup.read(text, Markup.Dialect.HTML, new HtmlValues(parts, spot));
    }

    @Override
    public boolean isOver() {
        return parts.values().isFull();
    }

    @Override
    public void open(String tag, List<Attribute> attributes, boolean empty) {
        if (!parts.values().takeNode()) {
            return;
        }
        HtmlElement element = page.open(tag, attributes, empty);
        last = element;
        for (Attribute attribute : attributes) {
            attribute(element, attribute.name(), attribute.value());
        }
    }

    @Override
    public void close(String tag) {
        page.close(tag);
    }

    @Override
    public void text(String raw) {
        String text = collapse(raw);
        if (text.isEmpty()) {
            return;
        }
        int index = page.addText(text);
        HtmlElement element = page.current();
        String tag = element == null ? "" : element.tag;
        Spot place = at(Source.HTML_TEXT, tag + "#text", "", page.ofText(element, index));
        if ("option".equals(tag) && element != null && element.get("value") == null) {
            Spot input = at(
                    Source.FORM_INPUT,
                    "option@value:" + Shapes.template(fieldName(element)),
                    fieldName(element),
                    page.ofText(element, index));
            parts.values().add(input, text);
        }
        content(place, text);
    }

    private void content(Spot place, String text) {
        if (text.length() <= WHOLE_TEXT_CHARS_MAX) {
            parts.values().add(place, text);
        }
        if (UrlParts.isUrl(text)) {
            parts.url(place, text);
        } else if (!Shapes.isOpaque(text)) {
            TextValues.tokens(parts.values(), place, text);
        }
    }

    @Override
    public void raw(String tag, String inside) {
        HtmlElement element = last;
        switch (tag) {
            case "script" -> script(element, inside);
            case "textarea" -> {
                String name = fieldName(element);
                parts.scan(
                        at(Source.FORM_INPUT, "textarea:" + Shapes.template(name), name, page.ofAttribute(element, "")),
                        inside);
            }
            case "title" -> text(inside);
            case "style" -> StyleValues.scan(parts, at(Source.HTML_ATTRIBUTE, "style", "", Features.NONE), inside);
            default -> {}
        }
    }

    private void script(HtmlElement element, String inside) {
        String type = element.valueOr("type", "").toLowerCase(Locale.ROOT);
        String id = element.get("id");
        String kind = "script" + (id == null ? "" : "#" + Shapes.template(id));
        Spot place = at(Source.CONTEXT, kind, id == null ? "" : id, Features.NONE);
        if (place.isDeep()) {
            return;
        }
        if (type.contains("html") || type.contains("template") || type.contains("handlebars")) {
            scan(parts, place.part("<>"), inside);
        } else if (!type.contains("json")
                || !JsonValues.strict(parts, place.asJson().part("{}"), inside)) {
            ScriptValues.scan(parts, place, inside);
        }
    }

    @Override
    public void comment(String inside) {
        Spot place = at(Source.CONTEXT, "comment", "", Features.NONE);
        String text = inside.strip();
        if (!text.isEmpty() && !place.isDeep()) {
            comment(place, text);
        }
    }

    /** What stands in a comment is for scripts of the page, or markup that is not shown. */
    private void comment(Spot place, String text) {
        char first = text.charAt(0);
        boolean json = (first == '{' || first == '[')
                && JsonValues.strict(parts, place.asJson().part("{}"), text);
        if (!json && first == '<') {
            scan(parts, place.part("<>"), text);
        } else if (!json) {
            TextValues.tokens(parts.values(), place, text);
        }
    }

    private void attribute(HtmlElement element, String name, String value) {
        if (value.isEmpty() || LITERAL.contains(name)) {
            return;
        }
        Features features = page.ofAttribute(element, name);
        String kind = element.tag + '@' + name;
        if ("value".equals(name) && INPUTS.contains(element.tag)) {
            String field = fieldName(element);
            parts.scan(at(Source.FORM_INPUT, kind + ':' + Shapes.template(field), field, features), value);
        } else if ("content".equals(name) && "meta".equals(element.tag)) {
            String field = metaName(element);
            Spot place = at(Source.HTML_ATTRIBUTE, kind + ':' + Shapes.template(field), field, features);
            parts.scan(place, value);
            refresh(place, field, value);
        } else {
            anyAttribute(kind, name, value, features);
        }
    }

    private void anyAttribute(String kind, String name, String value, Features features) {
        if (name.startsWith("on") && name.length() > 3) {
            ScriptValues.scan(parts, at(Source.CONTEXT, kind, "", features), value);
        } else if (ADDRESSES.contains(name)) {
            address(at(Source.HTML_ATTRIBUTE, kind, "", features), value.strip());
        } else if ("style".equals(name)) {
            StyleValues.scan(parts, at(Source.HTML_ATTRIBUTE, kind, "", features), value);
        } else if (name.endsWith("srcset")) {
            sources(at(Source.HTML_ATTRIBUTE, kind, "", features), value);
        } else if ("class".equals(name)) {
            classes(at(Source.HTML_ATTRIBUTE, kind, "", features), value);
        } else if (name.startsWith("data-") || name.contains("-")) {
            parts.scan(
                    at(Source.HTML_ATTRIBUTE, kind, name.startsWith("data-") ? name.substring(5) : name, features),
                    value);
        } else {
            other(at(Source.HTML_ATTRIBUTE, kind, name, features), value);
        }
    }

    /** Texts for people in attributes are cut like texts; short ones like any value. */
    private void other(Spot place, String value) {
        if (value.indexOf(' ') > 0 && value.charAt(0) != '{' && value.charAt(0) != '[' && value.charAt(0) != '<') {
            content(place, value.strip());
        } else {
            parts.scan(place, value);
        }
    }

    private void address(Spot place, String value) {
        if (value.regionMatches(true, 0, "javascript:", 0, 11)) {
            ScriptValues.scan(parts, place.as(Source.CONTEXT), Decoding.percent(value.substring(11), false));
        } else if (!value.isEmpty() && !value.regionMatches(true, 0, "data:", 0, 5)) {
            parts.values().add(place.asUrl(), value);
            parts.url(place, value);
        }
    }

    /** The addresses of the variants of an image, each with its width or density: {@code /a.png 1x, /b.png 2x}. */
    private void sources(Spot place, String value) {
        for (String source : UrlParts.split(value, ' ', SOURCES_MAX)) {
            String address = source.strip();
            boolean isSize = address.indexOf('/') < 0 && !UrlParts.isUrl(address);
            if (!isSize) {
                address(place, address.endsWith(",") ? address.substring(0, address.length() - 1) : address);
            }
        }
    }

    /** Only class names that have an identifier in them: "post-1042". */
    private void classes(Spot place, String value) {
        for (String name : UrlParts.split(value, ' ', 40)) {
            if (name.length() > 3 && Shapes.template(name).contains(Shapes.ID)) {
                parts.scan(place, name);
            }
        }
    }

    /** The address in a refresh: {@code 0; url=/next}. */
    private void refresh(Spot place, String field, String value) {
        int url = "refresh".equals(field) ? value.toLowerCase(Locale.ROOT).indexOf("url=") : -1;
        if (url >= 0) {
            address(place.part(";url"), value.substring(url + 4).strip());
        }
    }

    private static String metaName(HtmlElement element) {
        for (String attribute : List.of("name", "property", "itemprop", "http-equiv")) {
            String name = element.get(attribute);
            if (name != null) {
                return name.toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    /** The name under which a form would send an element's value; an option has that of its list. */
    private static String fieldName(HtmlElement element) {
        HtmlElement named = element;
        if ("option".equals(element.tag)) {
            @Nullable HtmlElement list = element.nearest("select");
            named = list == null ? element : list;
        }
        return named.valueOr("name", named.valueOr("id", ""));
    }

    private Spot at(Source source, String kind, String name, Features features) {
        Spot inner = Spot.of(source, spot.kind() + kind, name, features.within(spot.features()));
        return new Spot(inner.source(), inner.kind(), inner.name(), inner.features(), spot.depth());
    }

    /** One space for any white space, none at the ends. */
    static String collapse(String text) {
        StringBuilder out = null;
        int length = text.length();
        boolean blank = true;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean isBlank = c <= ' ' || c == '\u00a0';
            if (isBlank && blank || isBlank && c != ' ') {
                if (out == null) {
                    out = new StringBuilder(length).append(text, 0, i);
                }
                if (!blank) {
                    out.append(' ');
                }
            } else if (out != null) {
                out.append(c);
            }
            blank = isBlank;
        }
        return (out == null ? text : out.toString()).strip();
    }
}
