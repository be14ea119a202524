package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopListTest {
    private final LoopList<Object> list = new LoopList<>();

    @Test
    void callsEachElementAlsoWhileElementsAreRemoved() {
        List<LoopList.Place<Object>> places = new ArrayList<>();
        for (String element : List.of("a", "b", "c", "d")) {
            places.add(list.add(element));
        }
        List<Object> called = new ArrayList<>();
        list.forEach(element -> {
            called.add(element);
            if (element.equals("c")) {
                list.remove(places.get(2));
                list.remove(places.get(3));
            }
        });
        assertThat(called).containsExactly("d", "c", "b", "a");

        called.clear();
        list.forEach(called::add);
        assertThat(called).containsExactly("b", "a");

        list.remove(places.get(0));
        list.remove(places.get(1));
        assertThat(list.isEmpty()).isTrue();
    }

    @Test
    void aRemovedPlaceKeepsNoLaterElementInMemory() {
        LoopList.Place<Object> before = list.add("before");
        LoopList.Place<Object> kept = list.add("kept");
        WeakReference<Object> later = addAndRemoveAround(kept);
        System.gc();
        assertThat(later.get()).isNull();
        list.remove(before);
        assertThat(list.isEmpty()).isTrue();
    }

    private WeakReference<Object> addAndRemoveAround(LoopList.Place<Object> removedFirst) {
        Object element = new Object();
        LoopList.Place<Object> place = list.add(element);
        list.remove(removedFirst);
        list.remove(place);
        return new WeakReference<>(element);
    }
}
