package io.reprise.replayer.apps;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Element;

/** What a browser sends of a form. Stateless. */
final class FormData {
    private static final Set<String> BUTTONS = Set.of("submit", "button", "image", "reset");

    private FormData() {}

    /** @param file the name of a file, or empty for a field */
    record Field(String name, String value, String file) {}

    /** The fields in the order of the page, and of the buttons only the pressed one. */
    static List<Field> of(Element form, Element pressed) {
        List<Field> fields = new ArrayList<>();
        for (Element control : form.select("input[name], select[name], textarea[name], button[name]")) {
            add(fields, control, pressed);
        }
        return fields;
    }

    private static void add(List<Field> fields, Element control, Element pressed) {
        String name = control.attr("name");
        String type = control.attr("type").toLowerCase(Locale.ROOT);
        String tag = control.normalName();
        if (control.hasAttr("disabled")
                || (tag.equals("button") || BUTTONS.contains(type)) && !isSame(control, pressed)) {
            return;
        }
        if (tag.equals("select")) {
            addSelected(fields, control);
        } else if (tag.equals("textarea")) {
            fields.add(new Field(name, control.wholeText(), ""));
        } else if (type.equals("checkbox") || type.equals("radio")) {
            if (control.hasAttr("checked")) {
                fields.add(new Field(name, control.hasAttr("value") ? control.attr("value") : "on", ""));
            }
        } else if (type.equals("file")) {
            fields.add(new Field(name, control.attr("data-content"), control.attr("data-file")));
        } else {
            fields.add(new Field(name, control.attr("value"), ""));
        }
    }

    private static void addSelected(List<Field> fields, Element list) {
        List<Element> chosen = new ArrayList<>(list.select("option[selected]"));
        if (chosen.isEmpty() && !list.hasAttr("multiple")) {
            chosen.addAll(list.select("option")
                    .subList(0, Math.min(1, list.select("option").size())));
        }
        for (Element option : chosen) {
            String value = option.hasAttr("value") ? option.attr("value") : option.text();
            fields.add(new Field(list.attr("name"), value, ""));
        }
    }

    static String urlencoded(List<Field> fields) {
        List<String> parts = new ArrayList<>();
        for (Field field : fields) {
            parts.add(encode(field.name) + "=" + encode(field.value));
        }
        return String.join("&", parts);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static String multipart(List<Field> fields, String boundary) {
        StringBuilder body = new StringBuilder();
        for (Field field : fields) {
            body.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
            body.append(field.name).append('"');
            if (!field.file.isEmpty()) {
                body.append("; filename=\"").append(field.file).append("\"\r\nContent-Type: image/png");
            }
            body.append("\r\n\r\n").append(field.value).append("\r\n");
        }
        return body.append("--").append(boundary).append("--\r\n").toString();
    }

    /** Equal buttons may stand in a form more than once, and one of them was pressed. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Element control, Element pressed) {
        return control == pressed;
    }
}
