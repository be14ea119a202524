package io.reprise.replayer.rules;

import io.reprise.replayer.rules.Found.Shape;
import io.reprise.replayer.rules.Places.Addition;
import io.reprise.replayer.values.BoundedText.TooCostly;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Applies one rule to one request. */
final class RuleEdit {
    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final int VALUE_CHARS_MAX = 8_192;

    private final UserRule rule;
    private final RuledRequest request;
    private int changed;

    private RuleEdit(UserRule rule, RuledRequest request) {
        this.rule = rule;
        this.request = request;
    }

    /**
     * Applies a rule.
     *
     * @return the number of values that it is about
     * @throws UnappliedRuleException it cannot be applied
     */
    static int apply(UserRule rule, RuledRequest request) {
        RuleEdit edit = new RuleEdit(rule, request);
        switch (rule.place().kind()) {
            case PATH -> edit.target(PathPlaces.find(rule.place(), request.target()));
            case QUERY -> edit.query();
            case HEADER -> edit.header();
            case COOKIE -> edit.cookies();
            case FORM -> edit.form();
            case JSON -> edit.json();
        }
        return edit.changed;
    }

    private void query() {
        String target = request.target();
        if (!target.startsWith("*") && !target.isEmpty()) {
            target(PairPlaces.query(rule.place(), target));
        }
    }

    private void target(Places places) {
        String target = edited(request.target(), places);
        if (target == null) {
            return;
        }
        boolean fits = target.indexOf('#') < 0 || request.target().indexOf('#') >= 0;
        for (int i = 0; i < target.length(); i++) {
            fits &= target.charAt(i) > ' ' && target.charAt(i) != 127;
        }
        if (!fits || rule.place().kind() == RulePlace.Kind.PATH && !isPathKept(target)) {
            throw problem(RuleProblem.VALUE_UNFIT);
        }
        request.setTarget(target);
    }

    /** Whether a rule about the path left a path, and one about a segment left one segment in its place. */
    private boolean isPathKept(String target) {
        int segment = rule.place().segment();
        boolean sameForm = target.charAt(0) == request.target().charAt(0);
        if (segment == 0) {
            return sameForm && !PathPlaces.find(rule.place(), target).found().isEmpty();
        }
        Places places = PathPlaces.find(rule.place(), target);
        if (!sameForm || places.found().isEmpty()) {
            return false;
        }
        String value = places.found().get(0).value(target);
        return !".".equals(value) && !"..".equals(value);
    }

    private void header() {
        boolean there = false;
        int count = request.fieldCount();
        for (int i = 0; i < count; i++) {
            String value = request.fieldIs(i, rule.place().name()) ? request.field(i) : null;
            if (value == null) {
                continue;
            }
            if (rule.change() instanceof Change.Removal || there && rule.change() instanceof Change.Setting) {
                request.removeField(i);
                changed++;
            } else {
                String edited = changed(Found.text(0, value.length(), null), value);
                requireFit(edited == null || request.setField(i, edited));
            }
            there = true;
        }
        if (!there && rule.change() instanceof Change.Setting setting) {
            requireFit(request.addField(rule.place().name(), Found.utf8(setting.value())));
            changed++;
        }
    }

    private void cookies() {
        int last = -1;
        boolean there = false;
        int count = request.fieldCount();
        for (int i = 0; i < count; i++) {
            String field = request.fieldIs(i, "cookie") ? request.field(i) : null;
            if (field != null) {
                Places places = PairPlaces.cookies(rule.place(), field);
                there |= !places.found().isEmpty();
                setCookies(i, edited(field, new Places(places.found(), null)));
                last = i;
            }
        }
        if (there || !(rule.change() instanceof Change.Setting)) {
            return;
        }
        String field = last < 0 ? "" : request.field(last);
        String added = field == null ? null : edited(field, PairPlaces.cookies(rule.place(), field));
        if (added != null && last < 0) {
            requireFit(request.addField("Cookie", added));
        } else {
            setCookies(last, added);
        }
    }

    private void setCookies(int field, @Nullable String cookies) {
        if (cookies != null && cookies.isBlank()) {
            request.removeField(field);
        } else if (cookies != null) {
            requireFit(request.setField(field, cookies));
        }
    }

    private void form() {
        String type = contentType();
        if (isForm(type)) {
            String raw = body();
            setBody(edited(raw, PairPlaces.form(rule.place(), raw)));
        } else if (isMultipart(type)) {
            String raw = body();
            String header = field("content-type");
            Places places = MultipartPlaces.find(rule.place(), raw, header == null ? "" : header);
            if (places == null) {
                throw problem(RuleProblem.BODY_UNREADABLE);
            }
            setBody(edited(raw, places));
        }
    }

    private void json() {
        String type = contentType();
        boolean said = isJson(type);
        byte[] content = request.content();
        if (!said && (content == null || content.length == 0 || !mayBeJson(type, (char) content[0]))) {
            return;
        }
        String raw = body();
        if (raw.isEmpty()) {
            return;
        }
        Places places = JsonPlaces.find(rule.place(), raw);
        if (places == null) {
            if (said) {
                throw problem(RuleProblem.BODY_UNREADABLE);
            }
            return;
        }
        setBody(edited(raw, places));
    }

    /** @param type in lower case, as in the following methods */
    static boolean isForm(String type) {
        return type.startsWith("application/x-www-form-urlencoded");
    }

    static boolean isMultipart(String type) {
        return type.startsWith("multipart/form-data");
    }

    private static boolean isJson(String type) {
        return type.contains("json");
    }

    /** Whether a body that begins with a character is JSON by its type, or looks it under a type that libraries set. */
    static boolean mayBeJson(String type, char first) {
        boolean common = type.isEmpty() || type.startsWith("text/plain") || isForm(type);
        return isJson(type) || common && (first == '{' || first == '[');
    }

    private String body() {
        byte[] content = request.content();
        if (content == null) {
            throw problem(RuleProblem.BODY_CODED);
        }
        if (content.length > BODY_BYTES_MAX) {
            throw problem(RuleProblem.BODY_TOO_LONG);
        }
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    private void setBody(@Nullable String raw) {
        if (raw != null) {
            request.setContent(raw.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private String contentType() {
        String type = field("content-type");
        return type == null ? "" : type.toLowerCase(Locale.ROOT);
    }

    private @Nullable String field(String name) {
        for (int i = 0; i < request.fieldCount(); i++) {
            if (request.fieldIs(i, name)) {
                String value = request.field(i);
                if (value != null) {
                    return value;
                }
            }
        }
        return null;
    }

    /** The raw text with the change made; null if nothing changes. */
    private @Nullable String edited(String raw, Places places) {
        StringBuilder out = new StringBuilder(raw.length() + 64);
        int at = 0;
        int before = changed;
        boolean first = true;
        for (Found found : places.found()) {
            boolean cut = isCut(first);
            String text = cut ? "" : changed(found, raw);
            if (text == null) {
                continue;
            }
            changed += cut ? 1 : 0;
            out.append(raw, at, cut ? found.cutStart() : found.start()).append(text);
            at = cut ? found.cutEnd() : found.end();
            first = false;
        }
        if (rule.change() instanceof Change.Setting setting && places.found().isEmpty()) {
            return added(raw, places.addition(), setting.value());
        }
        return changed == before ? null : out.append(raw, at, raw.length()).toString();
    }

    /** Whether a value goes: all that are removed, and all but the first of several that are set. */
    private boolean isCut(boolean first) {
        boolean several = rule.place().kind() != RulePlace.Kind.JSON;
        return rule.change() instanceof Change.Removal || rule.change() instanceof Change.Setting && several && !first;
    }

    private @Nullable String added(String raw, @Nullable Addition addition, String value) {
        if (addition == null) {
            return null;
        }
        String written = addition.writer().written(value);
        requireFit(written != null && isAllowed(value));
        changed++;
        return raw.substring(0, addition.at())
                + addition.before()
                + written
                + addition.after()
                + raw.substring(addition.at());
    }

    /** The raw text of the changed value; null if the change is not about it. */
    private @Nullable String changed(Found found, String raw) {
        String value;
        if (rule.change() instanceof Change.Setting setting) {
            value = setting.value();
        } else if (rule.change() instanceof Change.Substitution substitution && found.shape() != Shape.OTHER) {
            value = substituted(substitution, found.value(raw));
        } else {
            return null;
        }
        if (value == null) {
            return null;
        }
        String written = found.written(value, raw);
        requireFit(written != null && isAllowed(value));
        changed++;
        return written;
    }

    private @Nullable String substituted(Change.Substitution substitution, String value) {
        if (value.length() > VALUE_CHARS_MAX) {
            throw problem(RuleProblem.VALUE_TOO_LONG);
        }
        try {
            return substitution.apply(value);
        } catch (TooCostly e) {
            throw problem(RuleProblem.PATTERN_TOO_COSTLY);
        }
    }

    /** Whether a value that stands for itself leaves what is around it as it is. */
    private boolean isAllowed(String value) {
        return switch (rule.place().kind()) {
            case COOKIE -> value.indexOf(';') < 0;
            case FORM -> {
                String type = field("content-type");
                String delimiter = type == null ? "" : MultipartPlaces.delimiter(type);
                yield delimiter.isEmpty() || MultipartPlaces.isFree(value, delimiter);
            }
            case PATH ->
                rule.place().segment() == 0 ? value.indexOf('?') < 0 : value.indexOf('/') < 0 && !value.isEmpty();
            case QUERY, HEADER, JSON -> true;
        };
    }

    private void requireFit(boolean fits) {
        if (!fits) {
            throw problem(RuleProblem.VALUE_UNFIT);
        }
    }

    private UnappliedRuleException problem(RuleProblem problem) {
        return new UnappliedRuleException(rule, problem);
    }
}
