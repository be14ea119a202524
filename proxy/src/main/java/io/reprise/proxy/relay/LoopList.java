package io.reprise.proxy.relay;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A list of connections of one event loop; used on that loop only. Adding and removing take constant time. */
public final class LoopList<E> {
    private @Nullable Place<E> first;

    LoopList() {}

    /** Adds an element; give the result to {@link #remove}, once. */
    Place<E> add(E element) {
        Place<E> place = new Place<>(element);
        Place<E> second = first;
        place.next = second;
        if (second != null) {
            second.previous = place;
        }
        first = place;
        return place;
    }

    /**
     * Removes an element, also during {@link #forEach}.
     *
     * <p>The removed place forgets the one before it, which is younger. Otherwise a place that the garbage collector
     * has moved to the old objects would keep alive each connection that came after it, closed or not, until the old
     * objects are collected.
     */
    void remove(Place<E> place) {
        Place<E> before = place.previous;
        Place<E> after = place.next;
        place.previous = null;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Calls the action with each element that was there before the call, the last to come first. */
    void forEach(Consumer<? super E> action) {
        Place<E> place = first;
        while (place != null) {
            Place<E> next = place.next;
            action.accept(place.element);
            place = next;
        }
    }

    /** The place of an element in its list. */
    public static final class Place<E> {
        private final E element;
        private @Nullable Place<E> next;
        private @Nullable Place<E> previous;

        private Place(E element) {
            this.element = element;
        }
    }
}
