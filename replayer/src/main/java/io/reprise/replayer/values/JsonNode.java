package io.reprise.replayer.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object or list of JSON while it is read: its path, and the scalars that tell it apart from its neighbours. */
final class JsonNode {
    private static final int SCALARS_MAX = 16;
    private static final int PARENT_SCALARS_MAX = 8;
    private static final int SCALAR_CHARS_MAX = 150;
    private static final int KEY_CHARS_MAX = 60;
    private static final int PATH_CHARS_MAX = 400;

    private final @Nullable JsonNode parent;
    private final boolean list;
    private final String name;
    private final String path;
    private final int depth;
    private @Nullable List<String> scalars;
    private @Nullable JsonNode standsFor;

    private JsonNode(@Nullable JsonNode parent, boolean list, String name, String path) {
        this.parent = parent;
        this.list = list;
        this.name = name;
        this.path = path;
        depth = parent == null ? 0 : parent.depth + 1;
    }

    static JsonNode root() {
        return new JsonNode(null, false, "", "");
    }

    /** The features of a key that is an identifier: the value that it leads to. */
    static JsonNode standIn(JsonNode owner) {
        return new JsonNode(owner, false, "", "");
    }

    JsonNode child(boolean isList, String key, String childPath) {
        String childName = list || Shapes.isIdentifierKey(key) ? name : key;
        return new JsonNode(this, isList, childName, isList ? childPath + "[]" : childPath);
    }

    boolean isList() {
        return list;
    }

    /** The nearest key that is a name; empty at the top. */
    String name() {
        return name;
    }

    String path() {
        return path;
    }

    int depth() {
        return depth;
    }

    /** The parent; the root is its own. */
    JsonNode parent() {
        return parent == null ? this : parent;
    }

    void stand(JsonNode other) {
        standsFor = other;
    }

    /** The path of the value under a key; for a list, of its members. */
    String pathTo(String key, Map<String, String> known) {
        if (list || parent == null || path.length() > PATH_CHARS_MAX) {
            return path;
        }
        String together = path + '.' + key;
        String found = known.get(together);
        if (found == null) {
            found = Shapes.isIdentifierKey(key) ? path + ".*" : path + '.' + Shapes.template(key);
            known.put(together, found);
        }
        return found;
    }

    void addScalar(String key, String value) {
        List<String> known = scalars;
        if (known == null) {
            known = new ArrayList<>(4);
            scalars = known;
        }
        if (known.size() < SCALARS_MAX && value.length() <= SCALAR_CHARS_MAX) {
            known.add((list || key.length() > KEY_CHARS_MAX ? "" : key) + '=' + value);
        }
    }

    /** The scalars beside a value, but not itself, and those of the object around. */
    void addTo(FeatureSet set, String own) {
        addScalars(set, "sib:", own, SCALARS_MAX);
        JsonNode outer = parent;
        while (outer != null && outer.scalars == null) {
            outer = outer.parent;
        }
        if (outer != null) {
            outer.addScalars(set, "up:", "", PARENT_SCALARS_MAX);
        }
    }

    /** The scalars of the value that a key leads to. */
    void addInside(FeatureSet set) {
        JsonNode inside = standsFor == null ? this : standsFor;
        inside.addScalars(set, "in:", "", SCALARS_MAX);
        if (parent != null) {
            parent.addTo(set, "");
        }
    }

    private void addScalars(FeatureSet set, String prefix, String own, int max) {
        if (scalars == null) {
            return;
        }
        int count = 0;
        for (String scalar : scalars) {
            boolean itself = !own.isEmpty() && scalar.startsWith(own) && scalar.startsWith("=", own.length());
            if (!itself && count++ < max) {
                set.add(prefix, scalar);
            }
        }
    }
}
