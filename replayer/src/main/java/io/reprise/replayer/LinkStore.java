package io.reprise.replayer;

import io.reprise.cli.PrivateFiles;
import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.state.LinkFile;
import io.reprise.replayer.state.LinkFinder;
import io.reprise.replayer.state.LinkRules;
import io.reprise.replayer.state.LinkWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps the value links of a recording beside the journal, so that later replays of the same part of it need not look
 * for them again. Where the journal cannot be written to, the links are kept for this run alone, in the directory for
 * temporary files.
 */
final class LinkStore {
    private final Recording recording;
    private final LinkRules rules;
    private final KeptFile kept;

    /** @param rules which links apply */
    LinkStore(Recording recording, LinkRules rules) {
        this.recording = recording;
        this.rules = rules;
        kept = new KeptFile(
                KeptFile.Kind.VALUE_LINKS,
                recording.selection(),
                List.of(recording.selection().text(), Integer.toString(LinkFinder.VERSION), rules.text()));
    }

    /**
     * Opens the links, and finds them first if no earlier run has.
     *
     * @param progress is told how far the search is
     * @throws IOException the links cannot be written or read
     */
    LinkFile open(ReadingProgress progress) throws IOException {
        if (kept.isThere()) {
            try {
                return LinkFile.open(kept.path());
            } catch (IOException e) {
                progress.say(e.getMessage() + "; the links are looked for once more");
            }
        }
        progress.begins(LinkFinder.PASSES);
        if (!kept.isWritable()) {
            Path temporary = Files.createTempDirectory("reprise-links-");
            temporary.toFile().deleteOnExit();
            Path file = temporary.resolve(String.valueOf(kept.path().getFileName()));
            file.toFile().deleteOnExit();
            PrivateFiles.replace(file, content(temporary, progress));
            return LinkFile.open(file);
        }
        kept.write(content(kept.directory(), progress));
        return LinkFile.open(kept.path());
    }

    private PrivateFiles.Content content(Path directory, ReadingProgress progress) {
        return out -> {
            try (LinkWriter links = new LinkWriter(out, directory)) {
                LinkFinder.find(() -> pass(progress), LinkFinder.Memory.ofHeap(), rules, links);
            } catch (UncheckedIOException e) {
                throw new IOException(e.getMessage(), e);
            }
        };
    }

    private ExchangeSource pass(ReadingProgress progress) {
        progress.beginsPass();
        return recording.exchanges(LinkFinder.BODY_BYTES_MAX, progress);
    }
}
