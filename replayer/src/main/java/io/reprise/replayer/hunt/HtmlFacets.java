package io.reprise.replayer.hunt;

import io.reprise.replayer.values.HtmlElement;
import io.reprise.replayer.values.HtmlPage;
import io.reprise.replayer.values.Markup;
import io.reprise.replayer.values.Markup.Attribute;
import io.reprise.replayer.values.Shapes;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The facets of a page or of XML: at each element, named by itself and the elements around, its text without
 * identifiers, and its numbers; of a form field, its value; data in scripts as JSON. Rows of a list are one place.
 */
final class HtmlFacets implements Markup.Events {
    private static final int NAME_ELEMENTS_MAX = 3;
    private static final int TEXT_CHARS_MAX = 2_000;
    private static final int LABEL_CHARS_MAX = 60;

    /** Elements that say nothing about the place of a text unless they have a name or a class. */
    private static final Set<String> PLAIN = Set.of(
            "html", "body", "div", "span", "tbody", "center", "font", "b", "i", "em", "strong", "small", "main",
            "section", "article");

    /** A number, but not a part of a word, a date or a range. */
    private static final Pattern NUMBER =
            Pattern.compile("(?<![\\w.,:/)-])[-\u2212]?[€$£]?\\d{1,15}(?:[.,]\\d{1,15}){0,5}(?![\\w:/-])");

    private final PlaceTable places;
    private final FacetCollector facets;
    private final Place body;
    private final HtmlPage page = new HtmlPage();
    private final Map<HtmlElement, String> names = new HashMap<>();
    private HtmlElement last = page.open("", List.of(), true);

    private HtmlFacets(PlaceTable places, FacetCollector facets, Place body) {
        this.places = places;
        this.facets = facets;
        this.body = body;
    }

    static void read(PlaceTable places, FacetCollector facets, Place body, Markup.Dialect dialect, String text) {
        facets.add(body, ValueClass.TEXT);
        Markup.read(text, dialect, new HtmlFacets(places, facets, body));
    }

    @Override
    public void open(String tag, List<Attribute> attributes, boolean empty) {
        last = page.open(tag, attributes, empty);
        String value = last.get("value");
        if ("input".equals(tag) && value != null) {
            addField(last, value);
        }
    }

    private void addField(HtmlElement element, String value) {
        String name = element.valueOr("name", element.valueOr("id", ""));
        Place place = places.named(body, element.tag + '[' + Shapes.template(name) + ']');
        facets.add(place, value.isEmpty() ? ValueClass.EMPTY_TEXT : ValueClass.TEXT, value);
        facets.addDistinctive(place, value);
    }

    @Override
    public void close(String tag) {
        page.close(tag);
    }

    @Override
    public void text(String text) {
        HtmlElement element = page.current();
        if (!text.isBlank()) {
            addText(element == null ? "text" : nameOf(element), text);
        }
    }

    private void addText(String name, String text) {
        String cut = text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX);
        Place place = places.named(body, name);
        String stripped = cut.strip();
        facets.add(place, ValueClass.TEXT, Shapes.withoutIdentifiers(stripped), stripped);
        DistinctiveValues.inText(cut, value -> facets.addDistinctive(place, value));
        Matcher number = NUMBER.matcher(cut);
        while (number.find()) {
            facets.add(place, ValueClass.signOf(number.group()), number.group(), "");
            facets.addNumber(place, number.group());
        }
    }

    @Override
    public void raw(String tag, String inside) {
        switch (tag) {
            case "title" -> addText(tag, inside);
            case "textarea" -> addField(last, inside.strip());
            case "script" -> script(inside);
            default -> {} // Authors write styles.
        }
    }

    private void script(String inside) {
        if (last.valueOr("type", "").toLowerCase(Locale.ROOT).contains("json")) {
            Place data = places.named(body, "script" + Shapes.template(last.valueOr("id", "")));
            if (data != null) {
                JsonFacets.read(places, facets, data, inside);
            }
        }
    }

    @Override
    public boolean isOver() {
        return false;
    }

    /** The labels of the element and of those around, as in a CSS selector. */
    private String nameOf(HtmlElement element) {
        String known = names.get(element);
        if (known != null) {
            return known;
        }
        StringBuilder name = new StringBuilder(label(element));
        int count = 1;
        for (HtmlElement outer = element.parent; outer != null && count < NAME_ELEMENTS_MAX; outer = outer.parent) {
            String label = label(outer);
            if (!PLAIN.contains(label)) {
                name.insert(0, ' ').insert(0, label);
                count++;
            }
        }
        String found = name.toString();
        names.put(element, found);
        return found;
    }

    private static String label(HtmlElement element) {
        String id = element.valueOr("id", "");
        String label = element.tag;
        if (id.isBlank()) {
            String first = element.valueOr("class", "").strip().split("\\s", 2)[0];
            label += first.isEmpty() ? "" : '.' + Shapes.template(first);
        } else {
            label += '#' + Shapes.template(id);
        }
        return label.length() <= LABEL_CHARS_MAX ? label : label.substring(0, LABEL_CHARS_MAX);
    }
}
