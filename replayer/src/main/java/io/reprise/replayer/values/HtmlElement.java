package io.reprise.replayer.values;

import io.reprise.replayer.values.Markup.Attribute;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An element of a page while and after it is read. The texts inside it are a range of the page's texts. */
public final class HtmlElement {
    private static final String OPTION = "option";
    private static final int LOOK_UP_MAX = 40;

    private static final Set<String> ROWS = Set.of("tr", "li", OPTION, "dl", "article", "form", "fieldset", "section");
    /** Elements that repeat without being rows: cells, and what stands within a line. */
    private static final Set<String> NEVER_ROWS = Set.of(
            "td",
            "th",
            "dt",
            "dd",
            "span",
            "b",
            "i",
            "em",
            "strong",
            "small",
            "code",
            "label",
            "button",
            "svg",
            "path",
            "input",
            "select",
            "textarea",
            "br",
            "hr",
            "img",
            "script",
            "style",
            "link",
            "meta",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5");

    public final String tag;
    final List<Attribute> attributes;
    public final @Nullable HtmlElement parent;
    final @Nullable HtmlElement form;
    final int textStart;
    private int textEnd = -1;
    private boolean repeated;
    /** Whether a row of the same list ends where this element begins, with no text between. */
    private boolean followsRow;

    private @Nullable HtmlElement lastChild;
    private @Nullable HtmlElement childBefore;

    HtmlElement(
            String tag,
            List<Attribute> attributes,
            @Nullable HtmlElement parent,
            @Nullable HtmlElement form,
            int textStart) {
        this.tag = tag;
        this.attributes = attributes;
        this.parent = parent;
        this.form = form;
        this.textStart = textStart;
        if (parent != null) {
            parent.takeChild(this);
        }
    }

    /** Two neighbours of one tag and one class, perhaps with something between them, are rows of a list. */
    private void takeChild(HtmlElement child) {
        if (!NEVER_ROWS.contains(child.tag)) {
            markIfAlike(lastChild, child);
            markIfAlike(childBefore, child);
            childBefore = lastChild;
            lastChild = child;
        }
    }

    private static void markIfAlike(@Nullable HtmlElement before, HtmlElement child) {
        if (before != null && before.tag.equals(child.tag) && isAlike(before.classes(), child.classes())) {
            before.repeated = true;
            child.repeated = true;
            child.followsRow |= before.textEnd == child.textStart && before.textEnd > before.textStart;
        }
    }

    private static boolean isAlike(String a, String b) {
        return a.equals(b) || Shapes.template(a).equals(Shapes.template(b));
    }

    void end(int texts) {
        textEnd = texts;
    }

    /** The end of the element's texts; an element that was never closed ends with the page. */
    int textEnd(int texts) {
        return textEnd < 0 ? texts : textEnd;
    }

    /**
     * Whether a text with this index is the first one of an option, or of a row that follows another row of its list at
     * once, so that the text before belongs to that row.
     */
    boolean beginsRowBehindAnother(int index) {
        HtmlElement element = this;
        for (int i = 0; i < LOOK_UP_MAX && element != null && element.textStart == index; i++) {
            if (OPTION.equals(element.tag) || element.isRow() && element.followsRow) {
                return true;
            }
            element = element.parent;
        }
        return false;
    }

    boolean isRow() {
        return repeated || ROWS.contains(tag);
    }

    /** The value of an attribute; null if there is none. */
    public @Nullable String get(String name) {
        return Markup.valueOf(attributes, name);
    }

    public String valueOr(String name, String otherwise) {
        String value = get(name);
        return value == null ? otherwise : value;
    }

    private String classes() {
        return valueOr("class", "");
    }

    /** The nearest element of this tag, this one included; null if there is none. */
    @Nullable
    HtmlElement nearest(String wanted) {
        HtmlElement element = this;
        while (element != null && !element.tag.equals(wanted)) {
            element = element.parent;
        }
        return element;
    }
}
