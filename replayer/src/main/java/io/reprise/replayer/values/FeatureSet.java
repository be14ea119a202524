package io.reprise.replayer.values;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects the features of one value, bounded. In each text, {@code {}} replaces the value itself, so that "Order 1042"
 * still identifies the place of 1042 when the target's order is 2088.
 */
final class FeatureSet {
    static final int FEATURES_MAX = 24;
    static final int FEATURE_CHARS_MAX = 200;

    private final String own;
    private final Set<String> features = new LinkedHashSet<>();

    FeatureSet(String own) {
        this.own = own;
    }

    /** Adds a text with the prefix of its sort, unless it is blank or the value itself. */
    void add(String prefix, String text) {
        if (features.size() >= FEATURES_MAX || text.isBlank()) {
            return;
        }
        String cut = text.length() > FEATURE_CHARS_MAX ? text.substring(0, FEATURE_CHARS_MAX) : text;
        String shown = withoutOwn(cut.strip());
        if (!"{}".equals(shown)) {
            String feature = prefix + shown;
            features.add(feature.length() > FEATURE_CHARS_MAX ? feature.substring(0, FEATURE_CHARS_MAX) : feature);
        }
    }

    boolean isFull() {
        return features.size() >= FEATURES_MAX;
    }

    List<String> toList() {
        return List.copyOf(features);
    }

    private String withoutOwn(String text) {
        int at = text.indexOf(own);
        if (at < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (at >= 0) {
            int end = at + own.length();
            boolean apart = (at == 0 || !joins(own.charAt(0), text.charAt(at - 1)))
                    && (end == text.length() || !joins(own.charAt(own.length() - 1), text.charAt(end)));
            out.append(text, from, at).append(apart ? "{}" : own);
            from = end;
            at = text.indexOf(own, from);
        }
        return out.append(text, from, text.length()).toString();
    }

    private static boolean joins(char inside, char outside) {
        return Character.isLetterOrDigit(inside) && Character.isLetterOrDigit(outside);
    }
}
