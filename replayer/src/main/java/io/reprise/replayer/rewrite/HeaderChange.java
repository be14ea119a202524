package io.reprise.replayer.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code --header}: sets fields in every request, in place of recorded fields of the same names. */
final class HeaderChange implements RequestChange {
    private final List<String> names = new ArrayList<>();
    private final String lines;

    /** @param headers {@code 'Name: value'} lines as {@link RewriteConfig} accepts them */
    HeaderChange(List<String> headers) {
        StringBuilder text = new StringBuilder(128);
        for (String header : headers) {
            int colon = header.indexOf(':');
            names.add(header.substring(0, colon).toLowerCase(Locale.ROOT));
            text.append(header, 0, colon)
                    .append(": ")
                    .append(header.substring(colon + 1).strip());
            text.append("\r\n");
        }
        lines = text.toString();
    }

    /** Whether {@code --header} sets a field of this lower-case name. */
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
