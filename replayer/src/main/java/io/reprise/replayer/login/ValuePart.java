package io.reprise.replayer.login;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The part of a recorded value by which a row of the credentials is chosen. */
interface ValuePart {
    /** The whole value. */
    ValuePart WHOLE = value -> value;

    /** The user name of Basic credentials, RFC 7617 §2, which the caller has decoded. */
    ValuePart USER = value -> value.indexOf(':') < 0 ? null : value.substring(0, value.indexOf(':'));

    /** The part; null if the value has none. */
    @Nullable
    String of(String value);

    /** A claim of a JSON Web Token, RFC 7519 §4, with a scheme before the token or without. */
    static ValuePart claim(String name) {
        JsonPointer pointer = JsonPointer.compile("/" + name.replace("~", "~0").replace("/", "~1"));
        return value -> {
            String[] parts = value.substring(value.indexOf(' ') + 1).split("\\.", -1);
            try {
                return parts.length == 3
                        ? Capture.json(pointer, Base64.getUrlDecoder().decode(parts[1]))
                        : null;
            } catch (IllegalArgumentException e) {
                return null; // not base64
            }
        };
    }
}
