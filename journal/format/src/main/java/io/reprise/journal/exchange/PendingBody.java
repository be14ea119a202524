package io.reprise.journal.exchange;

import io.reprise.journal.Record;
import io.reprise.journal.RecordLookup;
import io.reprise.journal.RepeatedBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A body whose records are still arriving: the places of its records, eight bytes each, and its bytes as long as it is
 * small. The bytes of a larger body are read again when its exchange is returned. Not thread-safe.
 */
final class PendingBody {
    /** Larger bodies are not held. */
    private static final int HELD_BYTES_MAX = 16 << 10;

    /** A place is an offset and a record's length. */
    private static final int LENGTH_BITS = 21;

    private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

    /** The file that contains the records from this place on. */
    private record Stretch(Path file, int from) {}

    private final int wanted;
    private byte @Nullable [] held = {};
    private int heldLength;
    private long[] places = new long[1];
    private int count;
    private final List<Stretch> stretches = new ArrayList<>(1);
    /** The record of an earlier exchange that has the body; null if its own records have it. */
    private @Nullable RepeatedBody repeated;

    /** How many of the wanted bytes the records contain. */
    private int length;

    /** @param wanted how much of the body is wanted */
    PendingBody(int wanted) {
        this.wanted = wanted;
    }

    /**
     * Adds the wanted part of the body in a record.
     *
     * @param mayHold whether there is room for its bytes
     */
    void add(Record record, boolean mayHold) {
        ByteBuffer part = record.body();
        int added = Math.min(part.remaining(), wanted - length);
        if (added == 0) {
            return;
        }
        addPlace(record);
        byte[] bytes = held;
        if (bytes != null && mayHold && length + added <= HELD_BYTES_MAX) {
            if (length + added > bytes.length) {
                bytes = Arrays.copyOf(bytes, length == 0 ? added : Math.max(length + added, bytes.length * 2));
                held = bytes;
            }
            part.get(part.position(), bytes, length, added);
            heldLength = bytes.length;
        } else {
            held = null;
            heldLength = 0;
        }
        length += added;
    }

    /** Adds the wanted part of a body that an earlier record has: all of this body. */
    void add(RepeatedBody body) {
        repeated = body;
        length = Math.min(body.length(), wanted);
        held = null;
        heldLength = 0;
    }

    private void addPlace(Record record) {
        if (stretches.isEmpty() || !stretches.get(stretches.size() - 1).file.equals(record.file())) {
            stretches.add(new Stretch(record.file(), count));
        }
        if (count == places.length) {
            places = Arrays.copyOf(places, count * 2);
        }
        places[count++] = record.offset() << LENGTH_BITS | record.length();
    }

    /** The memory that its bytes take; 0 if they are not held. */
    int heldBytes() {
        return heldLength;
    }

    /** The memory that its places take. */
    int placesBytes() {
        return places.length * Long.BYTES;
    }

    /**
     * The wanted bytes; null if they are not in the journal any more.
     *
     * @param exchange the exchange that its records belong to
     */
    byte @Nullable [] bytes(long exchange, RecordLookup lookup) {
        byte[] bytes = held;
        if (bytes != null) {
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }
        RepeatedBody elsewhere = repeated;
        try (lookup) {
            return elsewhere == null ? readAgain(exchange, lookup) : readRepeated(elsewhere, lookup);
        } catch (IOException e) {
            return null;
        }
    }

    private byte @Nullable [] readRepeated(RepeatedBody body, RecordLookup lookup) throws IOException {
        Record record = lookup.with(body);
        if (record == null) {
            return null;
        }
        byte[] bytes = new byte[length];
        ByteBuffer whole = record.body();
        whole.get(whole.position(), bytes);
        return bytes;
    }

    private byte @Nullable [] readAgain(long exchange, RecordLookup lookup) throws IOException {
        byte[] bytes = new byte[length];
        int at = 0;
        for (int i = 0; i < stretches.size(); i++) {
            int to = i + 1 < stretches.size() ? stretches.get(i + 1).from : count;
            for (int place = stretches.get(i).from; place < to; place++) {
                Record record = lookup.at(
                        stretches.get(i).file, places[place] >>> LENGTH_BITS, (int) places[place] & LENGTH_MASK);
                if (record == null || record.exchange() != exchange) {
                    return null;
                }
                ByteBuffer part = record.body();
                int added = Math.min(part.remaining(), length - at);
                part.get(part.position(), bytes, at, added);
                at += added;
            }
        }
        return at == length ? bytes : null;
    }
}
