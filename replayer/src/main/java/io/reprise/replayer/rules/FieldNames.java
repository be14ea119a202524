package io.reprise.replayer.rules;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The header fields that users cannot change, because the replayer makes them. */
public final class FieldNames {
    /** The replayer frames requests itself; with underscores as well, because gateways treat both spellings alike. */
    private static final Set<String> FRAMING =
            Set.of("content-length", "transfer-encoding", "content_length", "transfer_encoding");

    /** Belong to one connection (RFC 9110 §7.6.1), or ask for an answer before the body (Expect, §10.1.1). */
    private static final Set<String> NEVER_SENT =
            Set.of("connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "expect");

    private static final Set<String> MARKS = Set.of("reprise-run", "reprise-exchange", "traceparent");

    private FieldNames() {}

    /** What would be right instead of this field, in the words of an error message; null if it may be changed. */
    public static @Nullable String refusal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (FRAMING.contains(lower)) {
            return "not a framing field";
        }
        if (NEVER_SENT.contains(lower)) {
            return "not a field of one connection, and not Expect; requests are sent without them";
        }
        return MARKS.contains(lower) ? "not a field that marks the requests of the run" : null;
    }

    /** Whether the text is a token (RFC 9110 §5.6.2), as names of fields are. */
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
