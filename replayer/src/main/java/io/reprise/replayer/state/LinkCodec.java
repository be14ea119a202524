package io.reprise.replayer.state;

import io.reprise.replayer.state.ValueLink.Producer;
import io.reprise.replayer.state.Wanted.Mark;
import io.reprise.replayer.values.Area;
import io.reprise.replayer.values.Encoding;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Slot;
import io.reprise.replayer.values.Source;
import io.reprise.replayer.values.Strength;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The binary form of links in a {@link LinkFile}. Every count and index that is read is checked before it is used. */
@SuppressWarnings("EnumOrdinal") // a file is read by the version that wrote it
final class LinkCodec {
    private static final int COUNT_MAX = 1 << 20;
    private static final int NESTING_MAX = 64;

    /** Characters that take at most the 65,535 bytes of {@link DataOutput#writeUTF}. */
    private static final int PART_CHARS = 16 * 1_024;

    private static final int PARTS_MAX = 64;

    private LinkCodec() {}

    /** A text of any length up to a million characters. */
    private static void writeText(DataOutput out, String text) throws IOException {
        int parts = (text.length() + PART_CHARS - 1) / PART_CHARS;
        out.writeByte(parts);
        for (int i = 0; i < parts; i++) {
            out.writeUTF(text.substring(i * PART_CHARS, Math.min(text.length(), (i + 1) * PART_CHARS)));
        }
    }

    private static String readText(DataInput in) throws IOException {
        int parts = in.readUnsignedByte();
        if (parts > PARTS_MAX) {
            throw new IOException("a text of too many parts");
        }
        if (parts == 1) {
            return in.readUTF();
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts; i++) {
            text.append(in.readUTF());
        }
        return text.toString();
    }

    static void write(Wanted wanted, DataOutput out) throws IOException {
        out.writeByte(wanted.source().ordinal());
        writeText(out, wanted.kind());
        writeText(out, wanted.recorded());
        out.writeInt(wanted.members());
        out.writeInt(wanted.ordinal());
        out.writeBoolean(wanted.elsewhere());
        out.writeInt(wanted.marks().size());
        for (Mark mark : wanted.marks()) {
            writeText(out, mark.feature());
            writeText(out, mark.with());
            out.writeFloat(mark.weight());
            out.writeBoolean(mark.anchor());
        }
    }

    static Wanted readWanted(DataInput in) throws IOException {
        Source source = constant(Source.values(), in.readUnsignedByte());
        String kind = readText(in);
        String recorded = readText(in);
        int members = in.readInt();
        int ordinal = in.readInt();
        boolean elsewhere = in.readBoolean();
        int count = count(in.readInt());
        List<Mark> marks = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            marks.add(new Mark(readText(in), readText(in), in.readFloat(), in.readBoolean()));
        }
        return new Wanted(source, kind, recorded, List.copyOf(marks), members, ordinal, elsewhere);
    }

    static void write(ValueLink link, DataOutput out) throws IOException {
        out.writeInt(link.kind());
        write(link.slot(), out);
        writeText(out, link.recorded());
        out.writeByte(link.strength().ordinal());
        out.writeInt(link.producers().size());
        for (Producer producer : link.producers()) {
            out.writeLong(producer.exchange());
            out.writeInt(producer.wanted());
        }
        Derivation derivation = link.derivation();
        out.writeBoolean(derivation != null);
        if (derivation != null) {
            write(derivation, out);
        }
    }

    private static void write(Derivation derivation, DataOutput out) throws IOException {
        out.writeByte(derivation.method().ordinal());
        out.writeByte(derivation.writing().ordinal());
        out.writeByte(derivation.letters().ordinal());
        out.writeByte(derivation.order().ordinal());
        writeText(out, derivation.separator());
        writeText(out, derivation.partner());
        writeText(out, derivation.issued());
    }

    private static Derivation readDerivation(DataInput in) throws IOException {
        return new Derivation(
                constant(Derivation.Method.values(), in.readUnsignedByte()),
                constant(Derivation.Writing.values(), in.readUnsignedByte()),
                constant(Derivation.Letters.values(), in.readUnsignedByte()),
                constant(Derivation.Order.values(), in.readUnsignedByte()),
                readText(in),
                readText(in),
                readText(in));
    }

    static ValueLink readLink(DataInput in) throws IOException {
        int kind = in.readInt();
        Slot slot = readSlot(in, 0);
        String recorded = readText(in);
        Strength strength = constant(Strength.values(), in.readUnsignedByte());
        int count = count(in.readInt());
        List<Producer> producers = new ArrayList<>(Math.min(count, 8));
        for (int i = 0; i < count; i++) {
            producers.add(new Producer(in.readLong(), in.readInt()));
        }
        @Nullable Derivation derivation = in.readBoolean() ? readDerivation(in) : null;
        return new ValueLink(kind, slot, recorded, strength, List.copyOf(producers), derivation);
    }

    static void write(Slot slot, DataOutput out) throws IOException {
        out.writeByte(slot.area().ordinal());
        out.writeInt(slot.field());
        out.writeInt(slot.start());
        out.writeInt(slot.end());
        out.writeByte(slot.encodings().size());
        for (Encoding encoding : slot.encodings()) {
            out.writeByte(encoding.ordinal());
        }
        Slot within = slot.within();
        out.writeBoolean(within != null);
        if (within != null) {
            write(within, out);
        }
    }

    private static Slot readSlot(DataInput in, int depth) throws IOException {
        if (depth > NESTING_MAX) {
            throw new IOException("a value nested too deeply");
        }
        Area area = constant(Area.values(), in.readUnsignedByte());
        int field = in.readInt();
        int start = in.readInt();
        int end = in.readInt();
        int count = in.readUnsignedByte();
        List<Encoding> encodings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            encodings.add(constant(Encoding.values(), in.readUnsignedByte()));
        }
        @Nullable Slot within = in.readBoolean() ? readSlot(in, depth + 1) : null;
        return new Slot(area, field, start, end, encodings, within);
    }

    static void write(LinkKind kind, DataOutput out) throws IOException {
        writeText(out, kind.issuedBy());
        out.writeByte(kind.source().ordinal());
        writeText(out, kind.kind());
        writeText(out, kind.sentTo());
        out.writeByte(kind.place().ordinal());
        writeText(out, kind.name());
    }

    static LinkKind readKind(DataInput in) throws IOException {
        return new LinkKind(
                readText(in),
                constant(Source.values(), in.readUnsignedByte()),
                readText(in),
                readText(in),
                constant(Place.values(), in.readUnsignedByte()),
                readText(in));
    }

    static void write(ExchangeLinks links, DataOutput out) throws IOException {
        out.writeLong(links.number());
        out.writeLong(links.id());
        out.writeLong(links.lastConsumer());
        out.writeInt(links.wanted().size());
        for (Wanted wanted : links.wanted()) {
            write(wanted, out);
        }
        out.writeInt(links.links().size());
        for (ValueLink link : links.links()) {
            write(link, out);
        }
        out.writeInt(links.fresh().size());
        for (FreshValue value : links.fresh()) {
            write(value, out);
        }
    }

    static void write(FreshValue value, DataOutput out) throws IOException {
        write(value.slot(), out);
        writeText(out, value.recorded());
    }

    static FreshValue readFresh(DataInput in) throws IOException {
        return new FreshValue(readSlot(in, 0), readText(in));
    }

    static ExchangeLinks readLinks(long number, DataInput in) throws IOException {
        long id = in.readLong();
        long lastConsumer = in.readLong();
        int wantedCount = count(in.readInt());
        List<Wanted> wanted = new ArrayList<>(Math.min(wantedCount, 16));
        for (int i = 0; i < wantedCount; i++) {
            wanted.add(readWanted(in));
        }
        int linkCount = count(in.readInt());
        List<ValueLink> links = new ArrayList<>(Math.min(linkCount, 16));
        for (int i = 0; i < linkCount; i++) {
            links.add(readLink(in));
        }
        int freshCount = count(in.readInt());
        List<FreshValue> fresh = new ArrayList<>(Math.min(freshCount, 16));
        for (int i = 0; i < freshCount; i++) {
            fresh.add(readFresh(in));
        }
        return new ExchangeLinks(number, id, List.copyOf(wanted), lastConsumer, List.copyOf(links), List.copyOf(fresh));
    }

    private static int count(int count) throws IOException {
        if (count < 0 || count > COUNT_MAX) {
            throw new IOException("a count of " + count);
        }
        return count;
    }

    private static <T> T constant(T[] constants, int ordinal) throws IOException {
        if (ordinal >= constants.length) {
            throw new IOException("an unknown constant " + ordinal);
        }
        return constants[ordinal];
    }
}
