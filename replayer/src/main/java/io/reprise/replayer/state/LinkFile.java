package io.reprise.replayer.state;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The links of a recording, in the order of its exchanges, compressed: for each exchange that links touch, an {@link
 * ExchangeLinks}; then the table of {@link LinkKind}s with how often each occurs, and the sessions that are one user's;
 * then a CRC-32C over all of it. The
 * file holds recorded values, which are secrets. It is made for one version of the program and is no interchange
 * format.
 */
public final class LinkFile {
    private static final long MAGIC = 0x5250_5253_4c4e_4b31L; // RPRSLNK1
    private static final long END = -1;
    private static final int KINDS_MAX = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path path;
    private final List<Counted> kinds;
    private final long links;
    private final Map<Long, Long> joined;

    /**
     * A kind of link.
     *
     * @param links number of links of this kind
     * @param example a recorded value
     */
    public record Counted(LinkKind kind, long links, String example) {}

    private LinkFile(Path path, List<Counted> kinds, long links, Map<Long, Long> joined) {
        this.joined = joined;
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
        CRC32C checksum = new CRC32C();
        try (DataInputStream in = new DataInputStream(new CheckedInputStream(inflated(path), checksum))) {
            requireMagic(in);
            long previous = -1;
            for (long number = in.readLong(); number != END; number = in.readLong()) {
                if (number <= previous) {
                    throw new IOException("exchanges out of order");
                }
                previous = number;
                LinkCodec.readLinks(number, in);
            }
            int count = in.readInt();
            if (count < 0 || count > KINDS_MAX) {
                throw new IOException("a count of " + count);
            }
            List<Counted> kinds = new ArrayList<>(Math.min(count, 1_024));
            long links = 0;
            for (int i = 0; i < count; i++) {
                Counted counted = new Counted(LinkCodec.readKind(in), in.readLong(), in.readUTF());
                kinds.add(counted);
                links += counted.links;
            }
            Map<Long, Long> joined = readJoined(in);
            long computed = checksum.getValue();
            if (in.readLong() != computed) {
                throw new IOException("a wrong checksum");
            }
            return new LinkFile(path, List.copyOf(kinds), links, joined);
        } catch (IOException e) {
            throw new IOException("'" + path + "' is not a usable file of value links: " + e.getMessage(), e);
        }
    }

    private static Map<Long, Long> readJoined(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > KINDS_MAX) {
            throw new IOException("a count of " + count);
        }
        Map<Long, Long> joined = new HashMap<>();
        for (int i = 0; i < count; i++) {
            joined.put(in.readLong(), in.readLong());
        }
        return joined;
    }

    private static BufferedInputStream inflated(Path path) throws IOException {
        return new BufferedInputStream(
                new InflaterInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES)),
                BUFFER_BYTES);
    }

    private static void requireMagic(DataInputStream in) throws IOException {
        if (in.readLong() != MAGIC) {
            throw new IOException("another format or version");
        }
    }

    /** The kinds of links, by their index. */
    public List<Counted> kinds() {
        return kinds;
    }

    /** The session of a user, given the session that an exchange's cookies, credentials or address say. */
    public long sessionOf(long session) {
        return joined.getOrDefault(session, session);
    }

    /** Number of links. */
    public long links() {
        return links;
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
            in = new DataInputStream(inflated(path));
            requireMagic(in);
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
            return number == END ? null : LinkCodec.readLinks(number, in);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Writes a file. Not thread-safe. */
    static final class Writer {
        private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        private final DeflaterOutputStream deflated;
        private final CRC32C checksum = new CRC32C();
        private final DataOutputStream out;
        private final List<long[]> counts = new ArrayList<>();
        private final List<String> examples = new ArrayList<>();

        Writer(OutputStream file) throws IOException {
            deflated = new DeflaterOutputStream(new BufferedOutputStream(file, BUFFER_BYTES), deflater, BUFFER_BYTES);
            out = new DataOutputStream(new CheckedOutputStream(deflated, checksum));
            out.writeLong(MAGIC);
        }

        /** Exchanges come in order of their numbers. */
        void write(ExchangeLinks links) throws IOException {
            for (ValueLink link : links.links()) {
                while (counts.size() <= link.kind()) {
                    counts.add(new long[1]);
                    examples.add("");
                }
                counts.get(link.kind())[0]++;
                examples.set(link.kind(), link.recorded());
            }
            LinkCodec.write(links, out);
        }

        /** Completes the file, and leaves it open. */
        void end(List<LinkKind> kinds, Map<Long, Long> joined) throws IOException {
            out.writeLong(END);
            out.writeInt(kinds.size());
            for (int i = 0; i < kinds.size(); i++) {
                LinkCodec.write(kinds.get(i), out);
                out.writeLong(i < counts.size() ? counts.get(i)[0] : 0);
                out.writeUTF(i < examples.size() ? examples.get(i) : "");
            }
            out.writeInt(joined.size());
            for (Map.Entry<Long, Long> session : joined.entrySet()) {
                out.writeLong(session.getKey());
                out.writeLong(session.getValue());
            }
            out.writeLong(checksum.getValue());
            out.flush();
            deflated.finish();
            deflated.flush();
            deflater.end();
        }
    }
}
