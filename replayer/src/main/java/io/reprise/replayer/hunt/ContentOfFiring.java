package io.reprise.replayer.hunt;

import io.reprise.http.Methods;
import io.reprise.replayer.hunt.Sightings.Shown;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes the responses of one firing for {@link ContentComparison}. Confined to one thread. */
public final class ContentOfFiring {
    private static final int SERVER_ERROR = 500;

    private final ContentComparison hunt;
    private final int index;
    private final long startNs;
    private final long slotNs;
    private final Map<Signal, Units> seen = new HashMap<>();
    /** By place, the responses in which it was compared; null when the firing has ended. */
    private @Nullable Units[] compared = new Units[256];

    private Occurrence[] comparedCounts = new Occurrence[0];
    private final Map<Signal, Occurrence> seenCounts = new HashMap<>();
    /** Places of the current response that differ from the first firing; places inside them are not compared. */
    private final BitSet changed = new BitSet();

    private final Sightings sightings;
    private final NumberSeries numbers;

    ContentOfFiring(
            ContentComparison hunt, int index, long startNs, long slotNs, Sightings sightings, NumberSeries numbers) {
        this.hunt = hunt;
        this.index = index;
        this.startNs = startNs;
        this.slotNs = slotNs;
        this.sightings = sightings;
        this.numbers = numbers;
    }

    /**
     * Adds a response, in any order.
     *
     * @param sentNs when the request was sent, from the start of the firing
     * @param endNs when the response was complete
     */
    public void add(KeptAnswer answer, long sentNs, long endNs) {
        KeptAnswer.Asked asked = answer.asked();
        if (!Methods.isSafe(asked.method())) {
            numbers.add(asked.exchange(), new Writes.Write(answer.status(), sentNs, endNs));
        }
        if (!addContent(answer)) {
            return;
        }
        long target = FacetCollector.hash(asked.target());
        for (Place place : hunt.collector().numbers()) {
            NumberSeries.Key key = new NumberSeries.Key(place.id, target);
            if (place.isOfWrite()) {
                if (place.numbers == 1) {
                    Shown shown = new Shown(asked.exchange(), answer.lane(), answer.intendedNs());
                    hunt.issued().add(place.id, place.sum, shown);
                }
            } else if (index == 0 || hunt.lostUpdates().isWanted(key, asked.exchange())) {
                numbers.add(key, new NumberSeries.Read(asked.exchange(), answer.lane(), sentNs, endNs, place.sum));
            }
        }
    }

    /** Adds the content of a response; returns whether the response can be compared. */
    private boolean addContent(KeptAnswer answer) {
        if (answer.status() >= SERVER_ERROR) {
            return false; // counted as a failure already
        }
        ReferenceAnswer before =
                index == 0 ? null : hunt.reference().get(answer.asked().exchange());
        if (index > 0 && (before == null || before.status() != answer.status())) {
            return false;
        }
        Facets facets = hunt.reader().read(answer);
        if (facets == null || facets.count() == 0) {
            return false;
        }
        hunt.collector()
                .addValuesTo(
                        sightings,
                        new Shown(answer.asked().exchange(), answer.lane(), answer.intendedNs()),
                        before == null ? (place, value) -> true : hunt::isWanted);
        if (before == null) {
            hunt.reference().add(answer, facets, facets.place(0));
        } else {
            changed.clear();
            compareKnown(answer, before, facets);
            findNew(answer, before, facets);
        }
        return true;
    }

    /** Ends the firing; returns what {@link ContentComparison#signals} says of it now. */
    public Map<Signal, Observation> end() {
        if (index == 0) {
            hunt.learn(sightings);
        } else {
            findShared();
        }
        hunt.findLost(numbers, startNs);
        sightings.clear();
        numbers.clear();
        comparedCounts = new Occurrence[compared.length];
        for (int i = 0; i < compared.length; i++) {
            Units units = compared[i];
            comparedCounts[i] = units == null ? Occurrence.NONE : units.count();
        }
        seen.forEach((signal, units) -> seenCounts.put(signal, units.count()));
        compared = new Units[0];
        seen.clear();
        return hunt.signals(index);
    }

    Observation observation(Signal signal, int place) {
        return new Observation(
                seenCounts.getOrDefault(signal, Occurrence.NONE),
                place < comparedCounts.length ? comparedCounts[place] : Occurrence.NONE);
    }

    private void compareKnown(KeptAnswer answer, ReferenceAnswer before, Facets now) {
        Facets then = before.facets();
        for (int i = 0; i < then.count(); i++) {
            Place place = hunt.places().get(then.place(i));
            if (place.parent != null && changed.get(place.parent.id)) {
                changed.set(place.id);
                continue;
            }
            count(place, answer);
            int there = now.indexOf(place.id);
            if (there < 0) {
                findMissing(answer, before, place, now);
            } else {
                boolean isOther = findClasses(answer, before, place, now.classes(there) & ~then.classes(i));
                if (isOther) {
                    changed.set(place.id);
                } else if (now.values(there) != then.values(i)
                        && hunt.reference().isSteady(before, place.id)) {
                    found(answer, place, "has another value");
                }
            }
        }
    }

    private void findMissing(KeptAnswer answer, ReferenceAnswer before, Place place, Facets now) {
        changed.set(place.id);
        boolean hadRoom = place.parent == null || ValueClass.isContainer(now.classesAt(place.parent.id));
        if (hadRoom && hunt.reference().excludes(before, place, ValueClass.MISSING)) {
            found(answer, place, ValueClass.MISSING.words());
        }
    }

    private boolean findClasses(KeptAnswer answer, ReferenceAnswer before, Place place, int added) {
        boolean any = false;
        for (int bits = added; bits != 0; bits &= bits - 1) {
            ValueClass valueClass = ValueClass.lowest(bits);
            if (hunt.reference().excludes(before, place, valueClass)) {
                found(answer, place, valueClass.words());
                any = true;
            }
        }
        return any;
    }

    private void findNew(KeptAnswer answer, ReferenceAnswer before, Facets now) {
        for (int i = 0; i < now.count(); i++) {
            Place place = hunt.places().get(now.place(i));
            Place parent = place.parent;
            if (parent == null || before.facets().indexOf(place.id) >= 0) {
                continue;
            }
            if (changed.get(parent.id) || before.facets().indexOf(parent.id) < 0) {
                changed.set(place.id);
            } else if (!hunt.reference().isKnown(place.id)) {
                changed.set(place.id);
                foundNew(answer, place, "is new");
            } else if (hunt.reference().excludes(before, place)) {
                changed.set(place.id);
                foundNew(answer, place, "appears");
            } else {
                findClassesOfAppeared(answer, before, place, now.classes(i));
            }
        }
    }

    /** Compares a place that the first response to the request lacks but may have. */
    private void findClassesOfAppeared(KeptAnswer answer, ReferenceAnswer before, Place place, int classes) {
        count(place, answer);
        findClasses(answer, before, place, classes);
    }

    /** Counts a new place; it could have appeared in each response of the endpoint. */
    private void foundNew(KeptAnswer answer, Place place, String how) {
        found(answer, place, place.root(), how);
    }

    private void found(KeptAnswer answer, Place place, String how) {
        found(answer, place, place, how);
    }

    private void found(KeptAnswer answer, Place place, Place counted, String how) {
        Signal signal = place.signal(Signal.Kind.CONTENT, how);
        seen.computeIfAbsent(signal, any -> new Units()).add(answer.lane(), slot(answer.intendedNs()));
        hunt.found(
                signal,
                counted,
                () -> new ContentExample(
                        answer.asked().exchange(),
                        answer.lane(),
                        answer.intendedNs(),
                        hunt.collector().sample(place)));
    }

    /**
     * Finds values shown to the wrong lane. A value issued by several writes is a duplicate, wherever else it is shown.
     */
    private void findShared() {
        Set<Long> duplicates = new HashSet<>();
        Set<Integer> places = new HashSet<>();
        hunt.duplicates().find(sightings, (id, value, answer) -> {
            duplicates.add(value);
            places.add(id);
            found(hunt.places().get(id), answer, Signal.Kind.DUPLICATE, "is the same for several users");
        });
        hunt.issued().find((id, value, answer) -> {
            if (!places.contains(id)) {
                found(hunt.places().get(id), answer, Signal.Kind.DUPLICATE, "is the same for several users");
            }
        });
        hunt.leaks().find(sightings, (id, value, answer) -> {
            Place place = hunt.places().get(id);
            if (!place.isOfWrite() && !duplicates.contains(value)) {
                found(place, answer, Signal.Kind.LEAK, "is another user's");
            }
        });
    }

    private void found(Place place, Shown answer, Signal.Kind kind, String how) {
        Signal signal = place.signal(kind, how);
        seen.computeIfAbsent(signal, any -> new Units()).add(answer.lane(), slot(answer.intendedNs()));
        hunt.found(
                signal,
                place.root(),
                () -> new ContentExample(answer.exchange(), answer.lane(), answer.intendedNs(), ""));
    }

    private void count(Place place, KeptAnswer answer) {
        if (place.id >= compared.length) {
            compared = Arrays.copyOf(compared, 2 * place.id);
        }
        Units units = compared[place.id];
        if (units == null) {
            units = new Units();
            compared[place.id] = units;
        }
        units.add(answer.lane(), slot(answer.intendedNs()));
    }

    private long slot(long intendedNs) {
        return intendedNs / slotNs;
    }
}
