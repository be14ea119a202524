package io.reprise.replayer.state;

import io.reprise.replayer.source.CheckedFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The links of a recording, in the order of its exchanges, compressed: for each exchange that links touch, an {@link
 * ExchangeLinks}. Then, compressed by itself, the table of {@link LinkKind}s with how often each occurs, the sessions
 * that are one user's, and the logins before the window; then where this begins, and a CRC-32C over all bytes of the
 * file before it, so that a long file is checked without decompressing it. The file holds recorded values, which are
 * secrets. It is for the version of the program that wrote it, and not for exchange with others.
 */
public final class LinkFile {
    private static final int EXAMPLE_CHARS_MAX = 4_096;

    private static final long MAGIC = 0x5250_5253_4c4e_4b34L; // RPRSLNK4
    private static final long END = Long.MAX_VALUE;
    private static final int KINDS_MAX = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path path;
    private final List<Counted> kinds;
    private final long links;
    private final Footer footer;

    /**
     * A kind of link.
     *
     * @param links number of links of this kind, whose likeliest issuer is the kind's
     * @param also number of links for which the kind's issuer is an alternative if the likeliest shows no value
     * @param encoding how requests write the value, outermost first; empty if it stands there as it is
     * @param example a recorded value, or its beginning; empty if {@code links} is 0
     */
    public record Counted(LinkKind kind, long links, long also, String encoding, String example) {}

    /** The part of the file after the kinds. */
    private record Footer(Sessions sessions, List<Long> ruleUses) {}

    /**
     * The sessions of the recording.
     *
     * @param joined by session, the session of the same user that it was joined to
     * @param logins the logins before the window
     */
    record Sessions(Map<Long, Long> joined, EarlierLogins logins) {}

    private LinkFile(Path path, List<Counted> kinds, long links, Footer footer) {
        this.footer = footer;
        this.path = path;
        this.kinds = kinds;
        this.links = links;
    }

    /**
     * Opens a file after checking all of it.
     *
     * @throws IOException the file cannot be read, is damaged, or is not such a file
     */
    public static LinkFile open(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            long tableAt = CheckedFile.check(file, MAGIC);
            try (DataInputStream in = new DataInputStream(inflated(Channels.newInputStream(file.position(tableAt))))) {
                List<Counted> kinds = readKinds(in);
                long links = kinds.stream().mapToLong(Counted::links).sum();
                Footer footer = new Footer(new Sessions(readJoined(in), EarlierLogins.read(in)), readUses(in));
                return new LinkFile(path, kinds, links, footer);
            }
        } catch (IOException e) {
            throw new IOException("'" + path + "' is not a usable file of value links: " + e.getMessage(), e);
        }
    }

    private static List<Counted> readKinds(DataInputStream in) throws IOException {
        int count = readCount(in);
        List<Counted> kinds = new ArrayList<>(Math.min(count, 1_024));
        for (int i = 0; i < count; i++) {
            kinds.add(new Counted(LinkCodec.readKind(in), in.readLong(), in.readLong(), in.readUTF(), in.readUTF()));
        }
        return List.copyOf(kinds);
    }

    private static List<Long> readUses(DataInputStream in) throws IOException {
        int count = readCount(in);
        List<Long> uses = new ArrayList<>(Math.min(count, 1_024));
        for (int i = 0; i < count; i++) {
            uses.add(in.readLong());
        }
        return List.copyOf(uses);
    }

    private static int readCount(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > KINDS_MAX) {
            throw new IOException("a count of " + count);
        }
        return count;
    }

    private static Map<Long, Long> readJoined(DataInputStream in) throws IOException {
        int count = readCount(in);
        Map<Long, Long> joined = new HashMap<>();
        for (int i = 0; i < count; i++) {
            joined.put(in.readLong(), in.readLong());
        }
        return joined;
    }

    private static BufferedInputStream inflated(InputStream file) {
        return new BufferedInputStream(
                new InflaterInputStream(new BufferedInputStream(file, BUFFER_BYTES)), BUFFER_BYTES);
    }

    /** The kinds of links, by their index. */
    public List<Counted> kinds() {
        return kinds;
    }

    /** The session of a user, given the session that an exchange's cookies, credentials or address say. */
    public long sessionOf(long session) {
        return footer.sessions.joined.getOrDefault(session, session);
    }

    /** Whether any session is joined to another one. */
    public boolean joinsSessions() {
        return !footer.sessions.joined.isEmpty();
    }

    /** The exchanges before the window that log its sessions in; none unless these were looked at. */
    public EarlierLogins logins() {
        return footer.sessions.logins;
    }

    /** Number of links. */
    public long links() {
        return links;
    }

    /** How many values each of the {@link LinkRules} linked or kept, in their order. */
    public List<Long> ruleUses() {
        return footer.ruleUses;
    }

    /** Starts a pass over the exchanges that links touch. */
    Reader read() throws IOException {
        return new Reader(path);
    }

    /** A pass over the exchanges in their order. Not thread-safe. */
    static final class Reader implements Closeable {
        private final DataInputStream in;
        private @Nullable ExchangeLinks next;

        Reader(Path path) throws IOException {
            InputStream file = Files.newInputStream(path);
            file.skipNBytes(CheckedFile.BEGIN);
            in = new DataInputStream(inflated(file));
            next = readNext();
        }

        /** The links of an exchange, or null if it has none; numbers must not decrease from call to call. */
        @Nullable
        ExchangeLinks of(long number, long id) throws IOException {
            while (next != null && next.number() < number) {
                next = readNext();
            }
            return next != null && next.number() == number && next.id() == id ? next : null;
        }

        private @Nullable ExchangeLinks readNext() throws IOException {
            long number = in.readLong();
            if (next != null && number <= next.number()) {
                throw new IOException("exchanges out of order");
            }
            return number == END ? null : LinkCodec.readLinks(number, in);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Writes a file. Not thread-safe. */
    static final class Writer {
        private final CheckedFile.Writer file;
        private final Map<Integer, Seen> seen = new HashMap<>();
        private final Part links;

        /** A part of the file that is compressed by itself. */
        private static final class Part {
            private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
            private final DeflaterOutputStream deflated;
            private final DataOutputStream out;

            Part(OutputStream file) {
                deflated = new DeflaterOutputStream(file, deflater, BUFFER_BYTES);
                out = new DataOutputStream(new BufferedOutputStream(deflated, BUFFER_BYTES));
            }

            /** Completes it, and returns how many bytes it takes in the file. */
            long end() throws IOException {
                out.flush();
                deflated.finish();
                long bytes = deflater.getBytesWritten();
                deflater.end();
                return bytes;
            }
        }

        /** The counts of one kind. */
        private static final class Seen {
            private long links;
            private long also;
            private String encoding = "";
            private String example = "";
        }

        Writer(OutputStream file) throws IOException {
            this.file = new CheckedFile.Writer(file, MAGIC);
            links = new Part(this.file.out());
        }

        /** Appends the links of an exchange; exchanges come in the order of their numbers. */
        void write(ExchangeLinks exchange) throws IOException {
            for (ValueLink link : exchange.links()) {
                Seen kind = seen.computeIfAbsent(link.kind(), none -> new Seen());
                kind.links++;
                kind.encoding = link.encoding();
                kind.example = link.recorded()
                        .substring(
                                0, Math.min(EXAMPLE_CHARS_MAX, link.recorded().length()));
            }
            LinkCodec.write(exchange, links.out);
        }

        /** Counts a link for which the issuer of this kind is an alternative. */
        void countAlso(int kind) {
            seen.computeIfAbsent(kind, none -> new Seen()).also++;
        }

        /** Completes the file, and leaves it open. */
        void end(List<LinkKind> kinds, Sessions sessions, long[] ruleUses) throws IOException {
            links.out.writeLong(END);
            long tableAt = CheckedFile.BEGIN + links.end();
            Part table = new Part(file.out());
            DataOutputStream out = table.out;
            out.writeInt(kinds.size());
            for (int i = 0; i < kinds.size(); i++) {
                LinkCodec.write(kinds.get(i), out);
                Seen kind = seen.getOrDefault(i, new Seen());
                out.writeLong(kind.links);
                out.writeLong(kind.also);
                out.writeUTF(kind.encoding);
                out.writeUTF(kind.example);
            }
            out.writeInt(sessions.joined.size());
            for (Map.Entry<Long, Long> session : sessions.joined.entrySet()) {
                out.writeLong(session.getKey());
                out.writeLong(session.getValue());
            }
            sessions.logins.write(out);
            out.writeInt(ruleUses.length);
            for (long uses : ruleUses) {
                out.writeLong(uses);
            }
            table.end();
            file.end(tableAt);
        }
    }
}
