package io.reprise.replayer.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code --header}: sets fields in every request, in place of recorded fields of the same names, and removes fields. A
 * name that is set several times is sent as several fields, in the order of the options.
 */
final class HeaderChange implements RequestChange {
    private final List<String> names = new ArrayList<>();
    private final String lines;

    HeaderChange(List<HeaderRule> rules) {
        StringBuilder text = new StringBuilder(128);
        for (HeaderRule rule : rules) {
            names.add(rule.name().toLowerCase(Locale.ROOT));
            if (rule.value() != null) {
                text.append(rule.name()).append(": ").append(rule.value()).append("\r\n");
            }
        }
        lines = text.toString();
    }

    /** Whether {@code --header} sets or removes a field of this lower-case name. */
    boolean isAbout(String name) {
        return names.contains(name);
    }

    @Override
    public List<String> removes() {
        return names;
    }

    @Override
    public String sets() {
        return lines;
    }
}
