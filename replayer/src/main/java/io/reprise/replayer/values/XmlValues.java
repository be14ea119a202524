package io.reprise.replayer.values;

import io.reprise.replayer.values.Markup.Attribute;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values in XML: texts and attributes by the path of elements, without prefixes of namespaces. No document type, no
 * entities but the usual ones, nothing from elsewhere.
 */
final class XmlValues implements Markup.Events {
    private static final int DEPTH_MAX = 64;
    private static final int OPEN_MAX = 512;
    private static final int SCALARS_MAX = 16;
    private static final int SCALAR_CHARS_MAX = 150;

    private final ValueParts parts;
    private final Spot spot;
    private final Deque<Node> open = new ArrayDeque<>();
    private final Node top = new Node(null, "", "");

    private XmlValues(ValueParts parts, Spot spot) {
        this.parts = parts;
        this.spot = spot;
    }

    static void scan(ValueParts parts, Spot spot, String text) {
        Markup.read(text, Markup.Dialect.XML, new XmlValues(parts, spot));
    }

    private static final class Node {
        private final Node parent;
        private final String name;
        private final String path;
        private final List<String> scalars = new ArrayList<>(2);

        Node(@Nullable Node parent, String name, String path) {
            this.parent = parent == null ? this : parent;
            this.name = name;
            this.path = path;
        }

        void addScalar(String key, String value) {
            if (scalars.size() < SCALARS_MAX && value.length() <= SCALAR_CHARS_MAX) {
                scalars.add(key + '=' + value);
            }
        }

        void addTo(FeatureSet set, String prefix, String own) {
            for (String scalar : scalars) {
                if (!scalar.equals(own)) {
                    set.add(prefix, scalar);
                }
            }
        }
    }

    @Override
    public boolean isOver() {
        return parts.values().isFull();
    }

    @Override
    public void open(String qualified, List<Attribute> attributes, boolean empty) {
        if (!parts.values().takeNode()) {
            return;
        }
        String name = local(qualified);
        Node outer = open.isEmpty() ? top : open.peek();
        String path = open.size() < DEPTH_MAX ? outer.path + '/' + Shapes.template(name) : outer.path;
        Node node = new Node(outer, name, path);
        for (Attribute attribute : attributes) {
            if (!attribute.name().startsWith("xmlns")) {
                String local = local(attribute.name());
                node.addScalar("@" + local, attribute.value());
                parts.scan(
                        at(
                                node,
                                path + '@' + Shapes.template(local),
                                "id".equals(local) ? name + "id" : local,
                                "@" + local + '=' + attribute.value()),
                        attribute.value());
            }
        }
        if (!empty && open.size() < OPEN_MAX) {
            open.push(node);
        }
    }

    @Override
    public void close(String qualified) {
        String name = local(qualified);
        int steps = 0;
        for (Node node : open) {
            steps++;
            if (node.name.equals(name)) {
                for (int i = 0; i < steps; i++) {
                    open.pop();
                }
                return;
            }
            if (steps >= DEPTH_MAX) {
                return;
            }
        }
    }

    @Override
    public void text(String raw) {
        String text = raw.strip();
        if (text.isEmpty() || open.isEmpty()) {
            return;
        }
        Node node = open.peek();
        node.parent.addScalar(node.name, text);
        String own = node.name + '=' + text;
        parts.scan(at(node.parent, node.path, node.name, own).with(set -> node.addTo(set, "at:", "")), text);
    }

    @Override
    public void raw(String element, String inside) {
        throw new IllegalStateException("XML has no raw elements");
    }

    /** Features are the scalars of an element: its attributes and the texts of the elements in it. */
    private Spot at(Node owner, String kind, String name, String own) {
        Features beside = set -> {
            owner.addTo(set, "sib:", own);
            owner.parent.addTo(set, "up:", "");
        };
        Spot inner = Spot.of(
                spot.source() == Source.CONTEXT ? Source.XML : spot.source(),
                spot.kind() + kind,
                name,
                beside.within(spot.features()));
        return new Spot(inner.source(), inner.kind(), inner.name(), inner.features(), spot.depth());
    }

    private static String local(String qualified) {
        return qualified.substring(qualified.indexOf(':') + 1);
    }
}
