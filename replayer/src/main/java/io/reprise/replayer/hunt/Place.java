package io.reprise.replayer.hunt;

import io.reprise.http.Methods;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in the responses of an endpoint: a path in JSON, an element of a page, a header field. Places of one endpoint
 * are a tree. The fields that change belong to the response that is being read. Confined to one thread.
 */
final class Place {
    private static final int NAME_CHARS_MAX = 160;

    final int id;
    /** The response as a whole has none. */
    final @Nullable Place parent;

    private final String endpoint;
    private final String name;
    private final Map<String, Place> members = new HashMap<>();
    private final Map<String, Place> named = new HashMap<>();

    /** The response that the other three are about. */
    int response = -1;
    /** Bits of {@link ValueClass}. */
    int classes;
    /** Sum over the values at this place, whatever their order. */
    long values;

    /** How many numbers there are. */
    int numbers;

    /** The sum of the numbers. */
    double sum;

    @Nullable
    String sample;

    Place(int id, String endpoint, @Nullable Place parent, String name) {
        this.id = id;
        this.endpoint = endpoint;
        this.parent = parent;
        this.name = name.length() <= NAME_CHARS_MAX ? name : '…' + name.substring(name.length() - NAME_CHARS_MAX);
    }

    /** The response as a whole. */
    Place root() {
        Place root = this;
        while (root.parent != null) {
            root = root.parent;
        }
        return root;
    }

    /** Whether the endpoint's method asks for a change. */
    boolean isOfWrite() {
        return !Methods.isSafe(endpoint.substring(0, Math.max(0, endpoint.indexOf(' '))));
    }

    String endpoint() {
        return endpoint;
    }

    String name() {
        return name;
    }

    /** The places in it by key. */
    Map<String, Place> members() {
        return members;
    }

    /** The other places in it by name. */
    Map<String, Place> named() {
        return named;
    }

    Signal signal(Signal.Kind kind, String how) {
        return new Signal(endpoint, kind, name + ' ' + how);
    }
}
