package io.reprise.replayer.login;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter;
import io.reprise.http.Head;
import io.reprise.replayer.values.BoundedText;
import io.reprise.replayer.values.BoundedText.TooCostly;
import io.reprise.replayer.values.Issued;
import io.reprise.replayer.values.ResponseScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Takes a value out of a response of a login.
 *
 * @param variable the placeholder that gets the value
 * @param source where it stands, as the recipe says it
 * @param finder finds it
 */
record Capture(String variable, String source, Finder finder) {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final String INPUT = "input@value:";

    /** Finds a value in a response; null if it is not there. */
    interface Finder {
        /** @throws TooCostly a pattern of the user takes too long for this body */
        @Nullable
        String find(Head head, byte[] decodedBody);
    }

    /**
     * Reads {@code header NAME}, {@code input NAME}, {@code json /POINTER} or {@code body REGEX}.
     *
     * @throws IllegalArgumentException saying what would be right
     */
    static Capture of(String variable, String source) {
        String[] words = source.strip().split("\\s+", 2);
        String argument = words.length < 2 ? "" : words[1];
        if (argument.isEmpty()) {
            throw unknown(source);
        }
        Finder finder = switch (words[0]) {
            case "header" -> (head, body) -> head.value(argument.toLowerCase(Locale.ROOT));
            case "input" -> (head, body) -> input(argument.toLowerCase(Locale.ROOT), head, body);
            case "json" -> json(argument);
            case "body" -> body(argument);
            default -> throw unknown(source);
        };
        return new Capture(variable, source.strip(), finder);
    }

    private static IllegalArgumentException unknown(String source) {
        return new IllegalArgumentException("'" + source.strip() + "' is not a place in a response (expected header"
                + " NAME, input NAME, json /POINTER or body REGEX)");
    }

    /** The value that the first form control of this name would send. */
    private static @Nullable String input(String name, Head head, byte[] body) {
        for (Issued issued : ResponseScanner.scan(head, body, kind -> kind.startsWith(INPUT))) {
            if (issued.name().equals(name)) {
                return issued.value();
            }
        }
        return null;
    }

    /** RFC 6901. */
    private static Finder json(String argument) {
        JsonPointer pointer;
        try {
            pointer = JsonPointer.compile(argument);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + argument + "' is not a JSON pointer (expected /KEY/KEY…)");
        }
        return (head, body) -> json(pointer, body);
    }

    /** The scalar that a pointer leads to; null if there is none, or if the text is not JSON. */
    static @Nullable String json(JsonPointer pointer, byte[] text) {
        try (JsonParser parser = new FilteringParserDelegate(
                FACTORY.createParser(text),
                new JsonPointerBasedFilter(pointer),
                TokenFilter.Inclusion.ONLY_INCLUDE_ALL,
                false)) {
            JsonToken token = parser.nextToken();
            return token != null && token.isScalarValue() && token != JsonToken.VALUE_NULL ? parser.getText() : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** The first group of the expression, or its whole match if it has none. */
    private static Finder body(String argument) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(argument);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + argument + "' is not a regular expression: " + e.getDescription());
        }
        return (head, body) -> {
            Matcher matcher = pattern.matcher(BoundedText.ofDocument(new String(body, StandardCharsets.UTF_8)));
            try {
                return matcher.find() ? matcher.group(Math.min(1, matcher.groupCount())) : null;
            } catch (StackOverflowError e) {
                throw new TooCostly(); // the JDK's engine recurses for repeated groups
            }
        };
    }
}
