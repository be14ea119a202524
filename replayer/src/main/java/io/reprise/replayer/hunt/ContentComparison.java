package io.reprise.replayer.hunt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares the content of the responses of each firing of a hunt with that of the first firing, exchange by exchange.
 *
 * <p>No place is selected by the result of the second firing: for each place and each firing after the first, the
 * comparison says how many of the comparable responses have different content there. A place that always differs, such
 * as a time, differs at every rate; a test between two firings shows whether load makes it worse. Values that depend on
 * the order of the users' requests, such as a stock or a list of all users' entries, are compared by their classes
 * only: a stock may be lower, but not negative. A value that belongs to one user, such as an address, a token or the
 * number of an order, must not be shown to another.
 *
 * <p>Confined to one thread. Takes any bytes; responses that cannot be read are not compared.
 */
public final class ContentComparison {
    private final PlaceTable places = new PlaceTable();
    private final FacetCollector collector = new FacetCollector();
    private final AnswerReader reader = new AnswerReader(places, collector);
    private final Reference reference;
    private final SharedValues leaks = new SharedValues(place -> true);
    private final SharedValues duplicates =
            new SharedValues(place -> places.get(place).isOfWrite());
    private final LostUpdates lostUpdates = new LostUpdates();
    private final IssuedNumbers issued = new IssuedNumbers();
    /** By firing, by place. */
    private List<Map<Integer, LostUpdates.Lost>> lost = List.of();

    private final long bytesMax;
    private int lanesLeftOutBits;
    private final List<ContentOfFiring> firings = new ArrayList<>();
    /** By signal, the id of the place whose comparisons count. */
    private final Map<Signal, Integer> signals = new HashMap<>();

    private final Map<Signal, ContentExample> examples = new HashMap<>();

    /** @param bytesMax how much memory may be used for what is kept between the firings */
    public ContentComparison(long bytesMax) {
        reference = new Reference(bytesMax / 2);
        this.bytesMax = bytesMax;
    }

    /**
     * Begins the next firing; the one before has ended. The first is the reference.
     *
     * @param startNs its start on a clock that all firings share
     * @param slotNs length of a time slot, see {@link Units#slotNs}
     */
    public ContentOfFiring begin(long startNs, long slotNs) {
        ContentOfFiring firing = new ContentOfFiring(
                this,
                firings.size(),
                startNs,
                slotNs,
                new Sightings(bytesMax / 8, lanesLeftOutBits),
                new NumberSeries(bytesMax / 4));
        firings.add(firing);
        // Another firing at the same rate has requests with the same numbers and times, and other responses.
        examples.clear();
        return firing;
    }

    /**
     * The result of a firing, for all signals that any firing has shown so far. Ask again after later firings, because
     * a signal that appears only then needs its number of comparisons in the earlier ones.
     *
     * @param firing its index, from 0; the first one shows nothing, being the reference
     */
    public Map<Signal, Observation> signals(int firing) {
        Map<Signal, Observation> observed = new HashMap<>();
        if (firing > 0) {
            ContentOfFiring shown = firings.get(firing);
            signals.forEach((signal, place) -> observed.put(
                    signal,
                    signal.kind() == Signal.Kind.LOST_UPDATE
                            ? lost(lost.get(firing).get(place))
                            : shown.observation(signal, place)));
        }
        return observed;
    }

    /** Lost updates are a number of writes; which writes were lost is unknown. */
    private static Observation lost(LostUpdates.@Nullable Lost found) {
        return found == null
                ? Observation.NONE
                : new Observation(new Occurrence(found.lost(), 0, 0), new Occurrence(found.expected(), 0, 0));
    }

    /** By signal, the first response of the latest firing that showed it. */
    public Map<Signal, ContentExample> examples() {
        return Map.copyOf(examples);
    }

    /** How many responses of the first firing are not compared, for want of memory. */
    public long leftOut() {
        return reference.leftOut();
    }

    PlaceTable places() {
        return places;
    }

    FacetCollector collector() {
        return collector;
    }

    AnswerReader reader() {
        return reader;
    }

    Reference reference() {
        return reference;
    }

    /** Values of which each lane has its own. */
    SharedValues leaks() {
        return leaks;
    }

    /** Values that writes give to each lane. */
    SharedValues duplicates() {
        return duplicates;
    }

    LostUpdates lostUpdates() {
        return lostUpdates;
    }

    /** Numbers that writes issue one after the other. */
    IssuedNumbers issued() {
        return issued;
    }

    /** Whether a value that a later firing shows may be another lane's. */
    boolean isWanted(int place, long value) {
        return leaks.isWanted(place, value) || duplicates.isWanted(place, value);
    }

    /** Ends the first firing. */
    void learn(Sightings sightings) {
        reference.end(places.size());
        lanesLeftOutBits = sightings.leftOutBits();
        leaks.learn(sightings);
        duplicates.learn(sightings);
        issued.learn();
    }

    /**
     * Ends a firing, which may add lost updates to earlier firings. A single response does not show them, so there are
     * no examples.
     */
    void findLost(NumberSeries numbers, long startNs) {
        lostUpdates.add(numbers, startNs);
        lost = lostUpdates.find();
        lost.forEach(firing -> firing.keySet()
                .forEach(id -> signals.putIfAbsent(
                        places.get(id).signal(Signal.Kind.LOST_UPDATE, "moves less than the writes"), id)));
    }

    void found(Signal signal, Place counted, Supplier<ContentExample> example) {
        signals.putIfAbsent(signal, counted.id);
        examples.computeIfAbsent(signal, any -> example.get());
    }
}
