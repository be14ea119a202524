package io.reprise.replayer.plan;

import io.reprise.replayer.state.LinkFile;
import io.reprise.replayer.state.LiveLinks;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Passes a timetable on and ties its requests to each other by their value links. Not thread-safe. */
public final class LinkedTimetable implements Timetable {
    private final Timetable timetable;
    private final LinkFile file;
    private final LiveLinks links;

    /**
     * Closing it closes the timetable.
     *
     * @throws UncheckedIOException the links cannot be read
     */
    public LinkedTimetable(Timetable timetable, LinkFile file) {
        this.timetable = timetable;
        this.file = file;
        links = new LiveLinks(file);
    }

    @Override
    public @Nullable PlannedRequest next() {
        PlannedRequest request = timetable.next();
        return request == null ? null : request.linked(file.sessionOf(request.lane()), links.of(request.exchange()));
    }

    @Override
    public void close() {
        try (timetable) {
            links.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
