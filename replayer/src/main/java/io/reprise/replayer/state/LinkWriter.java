package io.reprise.replayer.state;

import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.LinkFile.Sessions;
import io.reprise.replayer.state.LinkSorter.Note;
import io.reprise.replayer.state.LinkSorter.Notes;
import io.reprise.replayer.state.ProducerChoice.Chosen;
import io.reprise.replayer.state.ProducerChoice.Condition;
import io.reprise.replayer.state.ValueIndex.Response;
import io.reprise.replayer.state.ValueLink.Producer;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Strength;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes the links of a recording in the order of its exchanges. Links are found at the request that carries the value,
 * and are needed at the response that issues it too, so they are sorted, in files where memory does not suffice. Not
 * thread-safe.
 */
@SuppressWarnings("EnumOrdinal") // notes live no longer than the process
public final class LinkWriter implements Closeable {
    /** Of more kinds of links, the later ones share one. */
    private static final int KINDS_MAX = 20_000;

    /** If one kind has this many times as many values of a place as another, the other has its few by chance. */
    private static final int USES_FACTOR = 4;

    private static final long CHUNK_BYTES = 32L << 20;

    private final LinkSorter sorter;
    private final OutputStream file;
    private final Map<LinkKind, Integer> kindIds = new HashMap<>();
    private final List<LinkKind> kinds = new ArrayList<>();
    /** By kind, the values that places of the kind may have issued. */
    private final List<Integer> uses = new ArrayList<>();

    private final Map<String, Integer> addressIds = new HashMap<>();
    private final List<String> addresses = new ArrayList<>();

    /** What is known about places at the end of a recording. */
    record Statistics(KindStatistics kinds, Habits habits, NumberTakers takers) {}

    private enum NoteType {
        WANTED,
        USE,
        LINK,
        FRESH
    }

    /**
     * @param file takes the links; the caller closes it
     * @param directory for temporary files
     */
    public LinkWriter(OutputStream file, Path directory) {
        this.file = file;
        sorter = new LinkSorter(directory, CHUNK_BYTES);
    }

    /**
     * Adds a value that a request carries.
     *
     * @param derivation how it was computed from the issued value; null if it is the issued value itself
     */
    void link(
            SourcedExchange sourced,
            Carried carried,
            Strength strength,
            List<Chosen> chosen,
            @Nullable Derivation derivation)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(NoteType.LINK.ordinal());
        out.writeLong(LinkFinder.idOf(sourced.exchange()));
        List<Producer> producers = new ArrayList<>(chosen.size());
        for (Chosen one : chosen) {
            boolean isNew = !one.entry().isWanted();
            int wanted = one.entry().want();
            if (isNew) {
                addWanted(one.entry().response, one.entry().place);
            }
            addUse(one, kindOf(sourced, carried, one, derivation), sourced.number());
            producers.add(new Producer(one.entry().response.number, wanted));
        }
        chosen.stream()
                .map(one -> kindOf(sourced, carried, one, derivation))
                .distinct()
                .forEach(kind -> uses.set(kind, uses.get(kind) + 1));
        LinkCodec.write(
                new ValueLink(
                        kindOf(sourced, carried, chosen.get(0), derivation),
                        carried.slot(),
                        carried.value(),
                        strength,
                        producers,
                        derivation),
                out);
        for (Chosen one : chosen) {
            writeCondition(one, kindOf(sourced, carried, one, derivation), out);
        }
        sorter.add(sourced.number(), bytes.toByteArray());
    }

    /**
     * Adds a value that the client may have made up.
     *
     * @param kind the kind of place that decides whether it did
     */
    void fresh(SourcedExchange sourced, FreshValue value, int kind) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(NoteType.FRESH.ordinal());
        out.writeLong(LinkFinder.idOf(sourced.exchange()));
        out.writeInt(kind);
        LinkCodec.write(value, out);
        sorter.add(sourced.number(), bytes.toByteArray());
    }

    private int newAddress(String kind) {
        addresses.add(kind);
        return addresses.size() - 1;
    }

    private int kindOf(SourcedExchange sourced, Carried carried, Chosen chosen, @Nullable Derivation derivation) {
        Wanted place = chosen.entry().place;
        LinkKind kind = new LinkKind(
                chosen.entry().response.endpoint,
                place.source(),
                derivation == null ? place.kind() : derivation.label(place.kind()),
                sourced.endpoint(),
                carried.place(),
                carried.name());
        Integer known = kindIds.get(kind);
        if (known != null) {
            return known;
        }
        if (kinds.size() >= KINDS_MAX) {
            return kinds.size() - 1;
        }
        kinds.add(kind);
        uses.add(0);
        kindIds.put(kind, kinds.size() - 1);
        return kinds.size() - 1;
    }

    private void addWanted(Response response, Wanted place) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(NoteType.WANTED.ordinal());
        out.writeLong(response.id);
        LinkCodec.write(place, out);
        sorter.add(response.number, bytes.toByteArray());
    }

    /** Notes which request needs the response, if the condition holds. */
    private void addUse(Chosen chosen, int kind, long consumer) throws IOException {
        Response response = chosen.entry().response;
        if (response.lastConsumer == consumer) {
            return;
        }
        if (chosen.condition() == Condition.NONE) {
            response.lastConsumer = consumer;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(32);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(NoteType.USE.ordinal());
        writeCondition(chosen, kind, out);
        out.writeLong(consumer);
        sorter.add(response.number, bytes.toByteArray());
    }

    private void writeCondition(Chosen chosen, int kind, DataOutputStream out) throws IOException {
        out.writeByte(chosen.condition().ordinal());
        out.writeInt(addressIds.computeIfAbsent(chosen.entry().place.kind(), this::newAddress));
        out.writeBoolean(isPlain(chosen.entry().place.recorded()));
        out.writeInt(kind);
    }

    private static boolean isPlain(String value) {
        return value.chars().allMatch(c -> c >= 'a' && c <= 'z' || c == '-' || c == '_');
    }

    /** Sorts the links, drops those whose conditions the whole recording does not meet, and writes the file. */
    void finish(Statistics statistics, IntPredicate freshKinds, Sessions sessions, long[] ruleUses) throws IOException {
        LinkFile.Writer out = new LinkFile.Writer(file);
        Notes notes = sorter.sorted();
        Merge merge = null;
        for (Note note = notes.next(); note != null; note = notes.next()) {
            if (merge == null || merge.number != note.number()) {
                write(merge, out);
                merge = new Merge(note.number(), statistics, freshKinds, out);
            }
            merge.add(new DataInputStream(new ByteArrayInputStream(note.content())));
        }
        write(merge, out);
        out.end(kinds, sessions, ruleUses);
    }

    private static void write(@Nullable Merge merge, LinkFile.Writer out) throws IOException {
        if (merge != null && !merge.isEmpty()) {
            out.write(merge.links());
        }
    }

    /** A producer whose condition holds, and the kind of the link to it. */
    private record Kept(Producer producer, int kind) {}

    /** Whether the condition of a link of some kind holds. */
    private record Conditional(int kind, boolean holds) {}

    /** The notes of one exchange. */
    private final class Merge {
        private final long number;
        private final Statistics statistics;
        private final IntPredicate freshKinds;
        private final LinkFile.Writer out;
        private final List<Wanted> wanted = new ArrayList<>();
        private final List<ValueLink> links = new ArrayList<>();
        private final List<FreshValue> fresh = new ArrayList<>();
        private long id;
        private long lastConsumer = Long.MIN_VALUE;

        Merge(long number, Statistics statistics, IntPredicate freshKinds, LinkFile.Writer out) {
            this.number = number;
            this.statistics = statistics;
            this.freshKinds = freshKinds;
            this.out = out;
        }

        void add(DataInputStream in) throws IOException {
            switch (NoteType.values()[in.readByte()]) {
                case WANTED -> {
                    id = in.readLong();
                    wanted.add(LinkCodec.readWanted(in));
                }
                case USE -> {
                    boolean holds = readCondition(in).holds();
                    long consumer = in.readLong();
                    lastConsumer = holds ? Math.max(lastConsumer, consumer) : lastConsumer;
                }
                case LINK -> {
                    id = in.readLong();
                    addLink(LinkCodec.readLink(in), in);
                }
                case FRESH -> {
                    id = in.readLong();
                    if (freshKinds.test(in.readInt())) {
                        fresh.add(LinkCodec.readFresh(in));
                    }
                }
            }
        }

        private void addLink(ValueLink link, DataInputStream in) throws IOException {
            List<Kept> kept = new ArrayList<>(link.producers().size());
            for (Producer producer : link.producers()) {
                Conditional conditional = readCondition(in);
                if (conditional.holds()) {
                    keep(new Kept(producer, conditional.kind()), kept);
                }
            }
            if (!kept.isEmpty()) {
                kept.stream().skip(1).forEach(one -> out.countAlso(one.kind));
                List<Producer> producers = kept.stream().map(Kept::producer).toList();
                links.add(new ValueLink(
                        kept.get(0).kind, link.slot(), link.recorded(), link.strength(), producers, link.derivation()));
            }
        }

        /**
         * Adds a producer; it comes before producers in the same response whose kind hardly ever has the place's
         * values.
         */
        private void keep(Kept next, List<Kept> kept) {
            int at = kept.size();
            for (int i = kept.size() - 1; i >= 0; i--) {
                Kept before = kept.get(i);
                if (before.producer.exchange() == next.producer.exchange()
                        && uses.get(next.kind) >= uses.get(before.kind) * USES_FACTOR) {
                    at = i;
                }
            }
            kept.add(at, next);
        }

        private Conditional readCondition(DataInputStream in) throws IOException {
            Condition condition = Condition.values()[in.readByte()];
            String address = addresses.get(in.readInt());
            boolean plain = in.readBoolean();
            int kind = in.readInt();
            boolean holds = switch (condition) {
                case NONE -> true;
                case VARIES -> statistics.kinds.varies(address);
                case TAKES -> statistics.kinds.varies(address) && statistics.takers.takesIssued(kinds.get(kind));
                case VARIES_MUCH -> statistics.kinds.variesMuch(address, plain);
                case ISSUES -> statistics.kinds.isIssuing(address, plain);
                case HABIT -> statistics.habits.holds(kinds.get(kind));
            };
            return new Conditional(kind, holds);
        }

        boolean isEmpty() {
            return !isNeeded() && links.isEmpty() && fresh.isEmpty();
        }

        /** Whether a condition of some link to the response holds. */
        private boolean isNeeded() {
            return lastConsumer != Long.MIN_VALUE;
        }

        ExchangeLinks links() {
            return new ExchangeLinks(number, id, isNeeded() ? wanted : List.of(), lastConsumer, links, fresh);
        }
    }

    /** Deletes temporary files; the file itself is the caller's. */
    @Override
    public void close() throws IOException {
        sorter.close();
    }
}
