package io.reprise.bench.sidebyside;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The numbers of a replay's {@code summary.json}, by their paths, such as {@code counts/sent}. */
final class SummaryJson {
    /** One entry of a run's time series, which covers {@code length} seconds from {@code second} on. */
    record Second(long second, long length, long asked, long sent, long ended, long failed) {}

    private final Map<String, Long> numbers = new HashMap<>();
    private final List<Second> seconds = new ArrayList<>();

    private SummaryJson() {}

    static SummaryJson read(Path file) throws IOException {
        SummaryJson summary = new SummaryJson();
        try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
            parser.nextToken();
            summary.object(parser, "");
        }
        return summary;
    }

    private void object(JsonParser parser, String path) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = path + parser.currentName();
            switch (parser.nextToken()) {
                case START_OBJECT -> object(parser, name + "/");
                case START_ARRAY -> array(parser, name);
                case VALUE_NUMBER_INT -> numbers.put(name, parser.getLongValue());
                default -> {} // words, and numbers that are not counts
            }
        }
    }

    private void array(JsonParser parser, String name) throws IOException {
        if (!name.equals("seconds")) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            SummaryJson entry = new SummaryJson();
            entry.object(parser, "");
            seconds.add(new Second(
                    entry.number("second"),
                    entry.number("length"),
                    entry.number("asked"),
                    entry.number("sent"),
                    entry.number("ended"),
                    entry.number("failed")));
        }
    }

    /** @throws IOException if the report lacks the number */
    long number(String path) throws IOException {
        Long number = numbers.get(path);
        if (number == null) {
            throw new IOException("summary.json has no number '" + path + "'");
        }
        return number;
    }

    List<Second> seconds() {
        return List.copyOf(seconds);
    }
}
