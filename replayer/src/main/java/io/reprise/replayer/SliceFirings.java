package io.reprise.replayer;

import io.reprise.replayer.bisect.FiringOutcome;
import io.reprise.replayer.bisect.Firings;
import io.reprise.replayer.bisect.Inventory;
import io.reprise.replayer.bisect.Part;
import io.reprise.replayer.state.LinkFile;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Fires parts of one recording, by the numbers of their exchanges. On the main thread. */
final class SliceFirings implements Firings {
    /** Time that a firing takes besides its timetable: the start delay and the warm-up. */
    private static final double AROUND_SECONDS = 2;

    private final Recording whole;
    private final Inventory inventory;
    private final @Nullable LinkFile links;
    private final PartFirer partFirer;
    private final double baseline;
    private final double pauseSeconds;
    private @Nullable BitSet numbers;
    private Recording part;

    SliceFirings(
            Recording whole,
            Inventory inventory,
            @Nullable LinkFile links,
            PartFirer partFirer,
            double baseline,
            double pauseSeconds) {
        this.whole = whole;
        this.inventory = inventory;
        this.links = links;
        this.partFirer = partFirer;
        this.baseline = baseline;
        this.pauseSeconds = pauseSeconds;
        part = whole;
    }

    @Override
    public FiringOutcome fire(Part fired, boolean isBaseline) throws Ended {
        if (!fired.numbers().equals(numbers)) {
            numbers = fired.numbers();
            part = fired.numbers().cardinality() == inventory.items().size() ? whole : whole.slice(fired.numbers());
        }
        PartFirer.Result result = partFirer.fire(part, fired.rate(), isBaseline);
        return new FiringOutcome(
                result.shown(),
                result.isValid(),
                result.sessions().stream()
                        .map(session -> links == null ? session : links.sessionOf(session))
                        .distinct()
                        .toList());
    }

    @Override
    public double seconds(Part fired, boolean isBaseline) {
        double rate = isBaseline ? baseline : fired.rate();
        return inventory.seconds(fired.numbers()) / rate + AROUND_SECONDS + pauseSeconds;
    }
}
