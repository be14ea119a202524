package io.reprise.replayer;

import io.reprise.replayer.measure.Traffic;
import io.reprise.replayer.plan.PlanSummary;
import io.reprise.replayer.report.RecordFile;
import io.reprise.replayer.source.LookBack;
import io.reprise.replayer.source.RecordedHosts;
import io.reprise.replayer.source.SkipReason;
import io.reprise.replayer.source.SourceCounts;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the first pass over a part of a recording found beside the journal, so that later replays of the same part
 * begin at once.
 */
final class ContentsStore {
    /** Of what a pass finds; a change of it makes the files of earlier code useless. */
    private static final int VERSION = 1;

    private final Recording.Selection selection;
    private final long pauseMaxNs;
    private final KeptFile kept;
    private final ReadingProgress progress;

    /**
     * What a pass found, in a form that can be stored.
     *
     * @param before number of exchanges before the chosen part
     * @param reach how many of them are looked at
     * @param hosts the hosts that requests were for
     */
    record Stored(
            PlanSummary recorded,
            SourceCounts counts,
            List<String> notes,
            long before,
            long reach,
            Traffic.Stored traffic,
            RecordedHosts.Stored hosts) {}

    ContentsStore(Recording.Selection selection, long pauseMaxNs, ReadingProgress progress) {
        this.selection = selection;
        this.pauseMaxNs = pauseMaxNs;
        this.progress = progress;
        // How much memory there is decides which bodies are too large to be replayed.
        kept = new KeptFile(
                KeptFile.Kind.CONTENTS,
                selection,
                List.of(
                        selection.text(),
                        Integer.toString(VERSION),
                        Long.toString(pauseMaxNs),
                        selection.config().limits().toString()));
    }

    /**
     * What an earlier pass found; null if there was none, or if its file cannot be used.
     *
     * @param hosts gets the hosts that requests were for
     */
    Recording.@Nullable Contents find(RecordedHosts hosts) {
        if (!kept.isThere()) {
            return null;
        }
        try {
            Stored stored = RecordFile.read(kept.path(), Stored.class);
            Recording.Contents contents = contents(stored);
            hosts.addAll(stored.hosts());
            return contents;
        } catch (IOException | IllegalArgumentException e) {
            progress.say(OneLine.reason(e) + "; the recording is read once more");
            return null;
        }
    }

    private Recording.Contents contents(Stored stored) {
        Map<SkipReason, Long> skipped = new EnumMap<>(SkipReason.class);
        skipped.putAll(stored.counts().skipped());
        SourceCounts counts = new SourceCounts(
                stored.counts().read(),
                stored.counts().chosen(),
                skipped,
                stored.counts().recording());
        return new Recording.Contents(
                stored.recorded(),
                pauseMaxNs,
                counts,
                stored.notes(),
                selection.journals().runs(),
                new LookBack(stored.before(), stored.reach(), null),
                Traffic.of(stored.traffic()));
    }

    /** Keeps what a pass found, where the journal can be written to. */
    void keep(Recording.Contents found, RecordedHosts hosts) {
        RecordedHosts.Stored names = hosts.stored();
        if (names == null || !kept.isWritable()) {
            return;
        }
        Stored stored = new Stored(
                found.recorded(),
                found.counts(),
                found.notes(),
                found.before().total(),
                found.before().reach(),
                found.traffic().stored(),
                names);
        try {
            kept.write(out -> RecordFile.write(out, stored));
        } catch (IOException e) {
            progress.say("what was read of the recording cannot be kept for later replays: " + OneLine.reason(e));
        }
    }
}
