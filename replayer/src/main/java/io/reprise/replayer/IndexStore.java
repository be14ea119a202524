package io.reprise.replayer;

import io.reprise.journal.JournalSnapshot;
import io.reprise.replayer.source.RecordingIndex;
import io.reprise.replayer.source.RecordingIndexWriter;
import io.reprise.replayer.source.SourceConfig;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the index of a recording beside the journal, so that later replays of any part of it begin there. */
final class IndexStore {
    private final JournalSnapshot journals;
    private final SourceConfig.Window window;
    private final KeptFile kept;
    private final ReadingProgress progress;
    private final @Nullable RecordingIndex index;

    /** @param sessions the rules that tell users apart, as text */
    IndexStore(Recording.Selection selection, String sessions, ReadingProgress progress) {
        journals = selection.journals();
        window = selection.config().window();
        this.progress = progress;
        kept = new KeptFile(
                KeptFile.Kind.INDEX, selection, List.of(Integer.toString(RecordingIndex.VERSION), sessions));
        index = kept.isThere() ? open() : null;
    }

    private @Nullable RecordingIndex open() {
        try {
            return RecordingIndex.open(kept.path(), journals);
        } catch (IOException e) {
            progress.say(OneLine.reason(e) + "; the recording is read from its start");
            return null;
        }
    }

    /** The index; null if there is none. */
    @Nullable
    RecordingIndex index() {
        return index;
    }

    /** Notes what is read of the recording; null if that would be of no use. */
    @Nullable
    RecordingIndexWriter writer() {
        boolean isKnown = index != null && index.reaches(window);
        return isKnown || !kept.isWritable() || !journals.hasPlaces()
                ? null
                : new RecordingIndexWriter(kept.directory());
    }

    /** Keeps the index of what was read, if it is of use. */
    void keep(RecordingIndexWriter made) {
        try {
            if (made.isOfUse()) {
                kept.write(out -> made.write(out, journals));
            } else if (made.failure() != null) {
                progress.say("the index of the recording cannot be kept: " + made.failure());
            }
        } catch (IOException e) {
            progress.say("the index of the recording cannot be kept: " + OneLine.reason(e));
        }
    }
}
