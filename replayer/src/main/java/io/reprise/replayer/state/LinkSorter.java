package io.reprise.replayer.state;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts notes by a number, also more notes than fit into memory; notes of one number keep their order. Sorted chunks
 * lie in temporary files in a given directory, which {@link #close} deletes. Not thread-safe.
 */
final class LinkSorter implements Closeable {
    private static final int NOTE_BYTES = 64;
    private static final Comparator<Note> ORDER = Comparator.comparingLong(Note::number);

    /** A sorted note. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares notes
    record Note(long number, byte[] content) {}

    private final Path directory;
    private final long chunkBytesMax;
    private final List<Note> chunk = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final List<ChunkReader> readers = new ArrayList<>();
    private long chunkBytes;

    /** @param chunkBytesMax memory for notes that are not in a file yet */
    LinkSorter(Path directory, long chunkBytesMax) {
        this.directory = directory;
        this.chunkBytesMax = chunkBytesMax;
    }

    void add(long number, byte[] content) throws IOException {
        chunk.add(new Note(number, content));
        chunkBytes += NOTE_BYTES + content.length;
        if (chunkBytes > chunkBytesMax) {
            spill();
        }
    }

    private void spill() throws IOException {
        chunk.sort(ORDER);
        Path file = Files.createTempFile(directory, ".links-", ".tmp");
        files.add(file);
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (Note note : chunk) {
                out.writeLong(note.number);
                out.writeInt(note.content.length);
                out.write(note.content);
            }
        }
        chunk.clear();
        chunkBytes = 0;
    }

    /** All notes in order of their numbers; called once, after the last {@link #add}. */
    Notes sorted() throws IOException {
        if (files.isEmpty()) {
            chunk.sort(ORDER);
            var notes = chunk.iterator();
            return () -> notes.hasNext() ? notes.next() : null;
        }
        spill();
        // Chunks are numbered in the order in which they were filled, so ties keep their order.
        PriorityQueue<ChunkReader> heads = new PriorityQueue<>(
                Comparator.<ChunkReader>comparingLong(reader -> reader.number()).thenComparingInt(ChunkReader::index));
        for (Path file : files) {
            ChunkReader reader = new ChunkReader(file, readers.size());
            readers.add(reader);
            if (reader.advance()) {
                heads.add(reader);
            }
        }
        return () -> {
            ChunkReader first = heads.poll();
            if (first == null) {
                return null;
            }
            Note note = first.head;
            if (first.advance()) {
                heads.add(first);
            }
            return note;
        };
    }

    /** The notes one by one; null after the last. */
    interface Notes {
        @Nullable
        Note next() throws IOException;
    }

    private static final class ChunkReader implements Closeable {
        private final DataInputStream in;
        private final int index;
        private @Nullable Note head;

        ChunkReader(Path file, int index) throws IOException {
            in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
            this.index = index;
        }

        boolean advance() throws IOException {
            long number;
            try {
                number = in.readLong();
            } catch (EOFException e) {
                return false;
            }
            byte[] content = new byte[in.readInt()];
            in.readFully(content);
            head = new Note(number, content);
            return true;
        }

        long number() {
            return head == null ? Long.MAX_VALUE : head.number;
        }

        int index() {
            return index;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    @Override
    public void close() throws IOException {
        for (ChunkReader reader : readers) {
            reader.close();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
