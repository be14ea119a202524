package io.reprise.proxy.capture;

import io.reprise.http.Head;
import io.reprise.http.MediaTypes;

/**
 * How many bytes of each body are recorded. Responses of types that carry state have a limit of their own: values that
 * a server issued to a client may be anywhere in a page, and a replay needs them. Of downloads, a beginning is enough;
 * images, fonts and archives need not even that, because length and hash show whether they changed.
 *
 * @param requestMax bytes of a request's body, at least 0
 * @param responseMax bytes of a response's body, at least 0
 * @param stateMax the same for a response of a type that carries state, see {@link MediaTypes.Use}
 * @param mediaMax the same for images, fonts, sound, film and archives
 */
public record BodyLimits(long requestMax, long responseMax, long stateMax, long mediaMax) {
    /** 16 MiB of requests, 2 MiB of responses that carry state, nothing of media, 64 KiB of other responses. */
    public static final BodyLimits DEFAULT = new BodyLimits(16L << 20, 64L << 10, 2L << 20, 0);

    /** @throws IllegalArgumentException naming the value and what is expected */
    public BodyLimits {
        requireNotNegative("max_request_body", requestMax);
        requireNotNegative("max_response_body", responseMax);
        requireNotNegative("max_state_body", stateMax);
        requireNotNegative("max_media_body", mediaMax);
    }

    private static void requireNotNegative(String name, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(name + ": " + bytes + " (expected: 0 or more bytes)");
        }
    }

    /** The same limit for responses of all types. */
    public static BodyLimits ofAllTypes(long requestMax, long responseMax) {
        return new BodyLimits(requestMax, responseMax, responseMax, responseMax);
    }

    /** The limit of a response with this head. */
    long ofResponse(Head head) {
        if (stateMax == responseMax && mediaMax == responseMax) {
            return responseMax;
        }
        return switch (MediaTypes.useOf(head)) {
            case STATE -> stateMax;
            case MEDIA -> mediaMax;
            case OTHER -> responseMax;
        };
    }
}
