package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.state.LinkSorter.Note;
import io.reprise.replayer.state.LinkSorter.Notes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkSorterTest {
    @TempDir
    Path directory;

    /** With the smaller bound, notes go to some hundred files. */
    @ParameterizedTest
    @ValueSource(longs = {1 << 20, 700})
    void notesOfOneNumberKeepTheirOrderAndFilesAreDeleted(long chunkBytes) throws IOException {
        Random random = new Random(3);
        List<String> sorted = new ArrayList<>();
        try (LinkSorter sorter = new LinkSorter(directory, chunkBytes)) {
            for (int i = 0; i < 2_000; i++) {
                sorter.add(random.nextInt(300), new byte[] {(byte) (i >> 8), (byte) i});
            }
            Notes notes = sorter.sorted();
            for (Note note = notes.next(); note != null; note = notes.next()) {
                int order = (note.content()[0] & 0xff) << 8 | note.content()[1] & 0xff;
                sorted.add(String.format(Locale.ROOT, "%03d %05d", note.number(), order));
            }
        }
        assertThat(sorted).hasSize(2_000).isSorted();
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }
}
