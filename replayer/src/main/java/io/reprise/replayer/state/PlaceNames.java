package io.reprise.replayer.state;

import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Looks;
import io.reprise.replayer.values.Names;
import io.reprise.replayer.values.Place;
import java.util.Set;

/**
 * How far the names of two places agree. A place in JSON is named by its key and by the objects around it: {@code
 * {"line":{"id":7}}} is the {@code 7} of {@code /lines/7}, of {@code line_id=7} and of {@code {"id":7}}.
 */
final class PlaceNames {
    private static final int EQUAL = 3;
    private static final int LIKE = 2;

    /** The kinds of the names of controls. */
    private static final Set<String> CONTROL_NAMES =
            Set.of("input@name", "select@name", "textarea@name", "button@name");

    private PlaceNames() {}

    /** Whether the names say that the request's place takes what the response's place issues. */
    static boolean isAlike(Carried carried, Entry entry) {
        return agreement(carried, entry) >= LIKE || isOfCollection(carried, entry) || isNamedAfter(carried, entry);
    }

    /** From 0 for nothing in common to 3 for equal names; see {@link Names#agreement}. */
    static int agreement(Carried carried, Entry entry) {
        int agreement = Names.agreement(carried.name(), entry.name);
        String kind = entry.place.kind();
        int dot = kind.lastIndexOf('.');
        if (agreement == EQUAL || dot < 0 || kind.indexOf('/') >= 0) {
            return agreement;
        }
        String parent = stripped(kind.substring(kind.lastIndexOf('.', dot - 1) + 1, dot));
        if (carried.place() == Place.JSON_VALUE) {
            String key = carried.name().substring(carried.name().lastIndexOf('.') + 1);
            agreement = Math.max(agreement, Names.agreement(key, entry.name));
        }
        agreement = Math.max(agreement, Names.agreement(carried.name(), parent + '.' + entry.name));
        return isCollectionOf(carried, parent) && isOwn(kind.substring(dot + 1), parent) ? EQUAL : agreement;
    }

    /** The last step of the address, whose letters have the case that the response has. */
    private static String field(Entry entry) {
        String kind = entry.place.kind();
        return kind.substring(kind.lastIndexOf('.') + 1);
    }

    /** Whether a field may be about the object itself: {@code taskId} in a task is, {@code listId} is not. */
    private static boolean isOwn(String field, String collection) {
        return Names.isOneWord(field) || Names.agreement(field, collection) > 0;
    }

    /**
     * Whether the names of a request's place and of the collection that answered agree: the {@code 7} of
     * {@code /lines/7} and of {@code line_id=7} may be {@code {"id":7}} in a response to {@code POST /lines}.
     */
    static boolean isOfCollection(Carried carried, Entry entry) {
        String collection = lastLiteral(entry.response.endpoint);
        return !collection.isEmpty()
                && (isCollectionOf(carried, collection) && isOwn(field(entry), collection)
                        || Names.agreement(carried.name(), singular(collection) + '.' + entry.name) == EQUAL);
    }

    /**
     * Whether a request's place has the name of the thing that the response's object is: the {@code 7} of
     * {@code product=7} and of {@code {"product":7}} may be {@code {"products":[{"id":7}]}}.
     */
    static boolean isNamedAfter(Carried carried, Entry entry) {
        String key = carried.name().substring(carried.name().lastIndexOf('.') + 1);
        String kind = entry.place.kind();
        int dot = kind.lastIndexOf('.');
        String parent = dot < 0 ? "" : stripped(kind.substring(kind.lastIndexOf('.', dot - 1) + 1, dot));
        return isThing(key, parent, entry) || isThing(key, lastLiteral(entry.response.endpoint), entry);
    }

    /**
     * Whether a short name of a field, such as {@code qty-4}, is the name of a form's control: a browser sends those
     * that the page has. Names without a number of their own are the author's.
     */
    static boolean isControl(Carried carried, Entry entry) {
        boolean field = carried.place() == Place.FORM || carried.place() == Place.MULTIPART;
        return (field || carried.place() == Place.QUERY)
                && carried.whole()
                && carried.name().isEmpty()
                && CONTROL_NAMES.contains(entry.place.kind())
                && !Looks.words(carried.value()).isEmpty();
    }

    private static boolean isThing(String key, String collection, Entry entry) {
        return Names.isOneWord(key)
                && Names.agreement(key, singular(collection)) == EQUAL
                && isOwn(field(entry), collection);
    }

    /** The last segment of an endpoint's path that is not a placeholder; empty if all are. */
    private static String lastLiteral(String endpoint) {
        String path = endpoint.substring(endpoint.indexOf('/') + 1);
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            String segment = path.substring(path.lastIndexOf('/', end - 1) + 1, end);
            if (segment.indexOf('{') < 0) {
                return segment;
            }
        }
        return "";
    }

    private static String singular(String collection) {
        return collection.endsWith("s") ? collection.substring(0, collection.length() - 1) : collection;
    }

    /** Whether a path segment follows the name of the collection that the object belongs to. */
    private static boolean isCollectionOf(Carried carried, String parent) {
        boolean inPath = carried.place() == Place.PATH || carried.place() == Place.REFERER;
        String name = carried.name();
        return inPath
                && !parent.isEmpty()
                && (name.equalsIgnoreCase(parent)
                        || name.equalsIgnoreCase(parent + "s")
                        || name.equalsIgnoreCase(parent + "es"));
    }

    /** Without the marks of lists. */
    private static String stripped(String step) {
        int end = step.length();
        while (end > 0 && !Character.isLetterOrDigit(step.charAt(end - 1))) {
            end--;
        }
        return step.substring(0, end);
    }
}
