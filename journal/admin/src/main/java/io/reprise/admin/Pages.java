package io.reprise.admin;

import io.reprise.text.OneLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages of an admin port. Called on the threads that make pages; thread-safe. */
public interface Pages {
    /**
     * Answers a request; may wait.
     *
     * @throws IOException the page cannot be made; the client gets status 500
     */
    Answer answer(Request request) throws IOException;

    /**
     * A complete request.
     *
     * @param target as it stands in the request line
     * @param host the field of this name; likewise the following
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Request(
            String method,
            String target,
            @Nullable String host,
            @Nullable String origin,
            @Nullable String accept,
            @Nullable String authorization,
            byte[] body) {
        /** Whether the request only reads: GET and HEAD. */
        public boolean isSafe() {
            return method.equals("GET") || method.equals("HEAD");
        }
    }

    /**
     * A response.
     *
     * @param headers besides those that every response has
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(int status, String type, Map<String, String> headers, byte[] body) {
        private static final String TEXT = "text/plain; charset=utf-8";

        /** @param line may quote the request; line breaks are removed */
        public static Answer text(int status, String line) {
            return new Answer(status, TEXT, Map.of(), (OneLine.of(line) + "\n").getBytes(StandardCharsets.UTF_8));
        }

        /** The same response with one header. */
        public Answer with(String name, String value) {
            return new Answer(status, type, Map.of(name, value), body);
        }
    }
}
