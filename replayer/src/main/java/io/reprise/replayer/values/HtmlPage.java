package io.reprise.replayer.values;

import io.reprise.replayer.values.Markup.Attribute;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tree of a page as far as features need it: which element is inside which, and which texts stand where. Elements
 * that are never closed are closed by what follows, roughly as in browsers.
 */
public final class HtmlPage {
    private static final Set<String> VOID = Set.of(
            "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
            "wbr");
    /** By opening tag, the open elements that it closes, and the elements at which closing stops. */
    private static final Map<String, Set<String>> CLOSES = Map.of(
            "li", Set.of("li"),
            "option", Set.of("option"),
            "optgroup", Set.of("option", "optgroup"),
            "tr", Set.of("tr", "td", "th"),
            "td", Set.of("td", "th"),
            "th", Set.of("td", "th"),
            "dt", Set.of("dt", "dd"),
            "dd", Set.of("dt", "dd"),
            "tbody", Set.of("thead", "tbody", "tr", "td", "th"),
            "p", Set.of("p"));

    private static final Set<String> SCOPES = Set.of("table", "ul", "ol", "dl", "select", "form", "div", "body");

    private static final int DEPTH_MAX = 512;
    private static final int CLOSE_DEPTH_MAX = 64;
    private static final int LOOK_UP_MAX = 40;
    private static final int FEATURE_TEXT_CHARS_MAX = 200;
    private static final int ROW_TEXTS_MAX = 8;
    private static final int OUTER_ROW_TEXTS_MAX = 5;
    private static final int OWN_TEXTS_MAX = 2;
    private static final int ATTRIBUTES_MAX = 5;

    private final List<String> texts = new ArrayList<>();
    private final Deque<HtmlElement> open = new ArrayDeque<>();
    private final Map<String, HtmlElement> labels = new HashMap<>();
    private final Map<String, HtmlElement> forms = new HashMap<>();
    private @Nullable HtmlElement form;

    /** Opens an element; what it implies to be closed is closed. */
    public HtmlElement open(String tag, List<Attribute> attributes, boolean empty) {
        Set<String> closes = CLOSES.get(tag);
        if (closes != null) {
            closeImplied(closes);
        }
        HtmlElement element = new HtmlElement(tag, attributes, open.peek(), form, texts.size());
        if ("form".equals(tag)) {
            form = element;
            forms.putIfAbsent(element.valueOr("id", ""), element);
        } else if ("label".equals(tag)) {
            labels.putIfAbsent(element.valueOr("for", ""), element);
        }
        if (empty || VOID.contains(tag) || open.size() >= DEPTH_MAX) {
            element.end(texts.size());
        } else {
            open.push(element);
        }
        return element;
    }

    private void closeImplied(Set<String> closes) {
        int steps = 0;
        int found = 0;
        for (HtmlElement element : open) {
            steps++;
            if (closes.contains(element.tag)) {
                found = steps;
            } else if (SCOPES.contains(element.tag) || steps > CLOSE_DEPTH_MAX) {
                break;
            }
        }
        pop(found);
    }

    /** Closes the nearest open element of a tag; an end tag without one is ignored. */
    public void close(String tag) {
        if ("form".equals(tag)) {
            form = null;
        }
        int steps = 0;
        for (HtmlElement element : open) {
            steps++;
            if (element.tag.equals(tag)) {
                pop(steps);
                return;
            }
            if (steps > CLOSE_DEPTH_MAX) {
                return;
            }
        }
    }

    private void pop(int count) {
        for (int i = 0; i < count; i++) {
            open.pop().end(texts.size());
        }
    }

    /** The element that is open, or null outside of all. */
    public @Nullable HtmlElement current() {
        return open.peek();
    }

    /** Adds a text that is not blank; returns its index. */
    int addText(String text) {
        String cut = text.length() > FEATURE_TEXT_CHARS_MAX ? text.substring(0, FEATURE_TEXT_CHARS_MAX) : text;
        texts.add(cut);
        return texts.size() - 1;
    }

    /** The features of an attribute's value; {@code attribute} itself is not listed among them. */
    Features ofAttribute(HtmlElement element, String attribute) {
        return set -> {
            addForm(set, element);
            boolean labelled = addLabel(set, element);
            addTexts(set, "text:", element.textStart, element.textEnd(texts.size()), OWN_TEXTS_MAX);
            if (!labelled) {
                addNeighbour(set, element);
            }
            addId(set, "id".equals(attribute) ? element.parent : element);
            addAttributes(set, element, attribute);
            addRows(set, element, element.textStart);
        };
    }

    /** The features of a text. */
    Features ofText(@Nullable HtmlElement element, int index) {
        return set -> {
            addBefore(set, element, index);
            if (element != null) {
                addId(set, element);
                addAttributes(set, element, "");
                addRows(set, element, index);
            }
        };
    }

    private void addForm(FeatureSet set, HtmlElement element) {
        String owner = element.get("form");
        HtmlElement belongs = owner == null ? element.form : forms.get(owner);
        if (belongs == null) {
            return;
        }
        String action = UrlParts.templateOf(belongs.get("action"));
        set.add("action:", action == null || action.isEmpty() ? "." : action);
        set.add("method:", belongs.valueOr("method", "get").toLowerCase(Locale.ROOT));
    }

    /** Whether the element has a label; the text before it may be the label of another one. */
    private boolean addLabel(FeatureSet set, HtmlElement element) {
        String id = element.get("id");
        HtmlElement label = id == null ? null : labels.get(id);
        if (label == null) {
            HtmlElement around = element.parent;
            label = around == null ? null : around.nearest("label");
        }
        if (label == null) {
            return false;
        }
        addTexts(set, "label:", label.textStart, label.textEnd(texts.size()), 1);
        return label.textEnd(texts.size()) > label.textStart;
    }

    /** Adds the text that stands for a label. */
    private void addNeighbour(FeatureSet set, HtmlElement element) {
        if (isLabelledBehind(element)) {
            addTexts(set, "after:", element.textStart, texts.size(), 1);
        } else {
            addBefore(set, element, element.textStart);
        }
    }

    /** Whether the text of a control stands behind it; the one before it is that of the control before. */
    private static boolean isLabelledBehind(HtmlElement element) {
        String type = element.valueOr("type", "").toLowerCase(Locale.ROOT);
        return "input".equals(element.tag) && ("checkbox".equals(type) || "radio".equals(type));
    }

    /** Adds the text before, unless it is that of a neighbour: lists have other orders at the target. */
    private void addBefore(FeatureSet set, @Nullable HtmlElement element, int index) {
        boolean isNeighbours = element != null && element.beginsRowBehindAnother(index);
        if (index > 0 && !isNeighbours) {
            set.add("before:", texts.get(index - 1));
        }
    }

    private static void addId(FeatureSet set, @Nullable HtmlElement from) {
        HtmlElement element = from;
        for (int i = 0; i < LOOK_UP_MAX && element != null; i++) {
            String id = element.get("id");
            if (id != null && !id.isBlank()) {
                set.add("id:", Shapes.template(id));
                return;
            }
            element = element.parent;
        }
    }

    private static void addAttributes(FeatureSet set, HtmlElement element, String besides) {
        int count = 0;
        for (Attribute attribute : element.attributes) {
            String name = attribute.name();
            if (!name.equals(besides) && !"style".equals(name) && !"id".equals(name) && count++ < ATTRIBUTES_MAX) {
                set.add("at:", name + '=' + attribute.value());
            }
        }
    }

    private void addRows(FeatureSet set, HtmlElement from, int index) {
        HtmlElement element = from;
        String prefix = "row:";
        int max = ROW_TEXTS_MAX;
        for (int i = 0; i < LOOK_UP_MAX && element != null; i++) {
            if (element.isRow() && element.textEnd(texts.size()) > element.textStart) {
                addNearest(set, prefix, element, index, max);
                if ("row2:".equals(prefix)) {
                    return;
                }
                prefix = "row2:";
                max = OUTER_ROW_TEXTS_MAX;
            }
            element = element.parent;
        }
    }

    /** Texts of a row, those next to the value first. */
    private void addNearest(FeatureSet set, String prefix, HtmlElement row, int index, int max) {
        int end = row.textEnd(texts.size());
        int before = Math.min(index, end) - 1;
        int after = Math.max(index, row.textStart);
        for (int count = 0; count < max && (before >= row.textStart || after < end); ) {
            if (after < end) {
                set.add(prefix, texts.get(after++));
                count++;
            }
            if (before >= row.textStart && count < max) {
                set.add(prefix, texts.get(before--));
                count++;
            }
        }
    }

    private void addTexts(FeatureSet set, String prefix, int from, int to, int max) {
        for (int i = from; i < to && i < from + max; i++) {
            set.add(prefix, texts.get(i));
        }
    }
}
