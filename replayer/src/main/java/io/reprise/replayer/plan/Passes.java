package io.reprise.replayer.plan;

import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.state.LinkFile;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Opens passes over the chosen part of a recording. A scale mode may open several at once; each is closed by the
 * timetable that is made of it. Immutable.
 *
 * @param recording opens the exchanges
 * @param links the value links of the recording; null to send values as recorded
 * @param beginning puts the logins from before the chosen part in front of a pass; the identity if there are none
 * @param leadNs how long before the start of a pass the first of them is due
 * @param connectionEnds whether exchanges say when their connections were closed
 */
public record Passes(
        Supplier<? extends ExchangeSource> recording,
        @Nullable LinkFile links,
        UnaryOperator<Timetable> beginning,
        long leadNs,
        boolean connectionEnds) {
    /** Passes without value links and without logins. */
    public static Passes of(Supplier<? extends ExchangeSource> recording) {
        return new Passes(recording, null, UnaryOperator.identity(), 0, false);
    }

    /** Passes without logins. */
    public static Passes of(Supplier<? extends ExchangeSource> recording, @Nullable LinkFile links) {
        return new Passes(recording, links, UnaryOperator.identity(), 0, false);
    }

    /** Opens a pass whose requests are not tied to each other yet; their lanes are their sessions. */
    Timetable open(TimeWarp warp, long pauseMaxNs) {
        Planner planner = new Planner(recording.get(), warp, pauseMaxNs);
        return beginning.apply(connectionEnds ? planner.withConnectionEnds() : planner);
    }

    /** Ties the requests of a pass to each other by their value links. */
    Timetable linked(Timetable pass) {
        return links == null ? pass : new LinkedTimetable(pass, links);
    }

    /** The session of a user: the value links join sessions that are one user's. */
    long userOf(long session) {
        return links == null ? session : links.sessionOf(session);
    }
}
