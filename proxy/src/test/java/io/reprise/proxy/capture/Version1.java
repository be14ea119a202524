package io.reprise.proxy.capture;

import io.reprise.journal.JournalReader;
import io.reprise.journal.Record;
import io.reprise.journal.RecordChecksum;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.write.RingLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Turns what a killed recorder left to what a recorder of version 1 of the format leaves. */
final class Version1 {
    private static final int RING_VERSION_OFFSET = 8;
    private static final int RING_CRC_OFFSET = 16;

    private Version1() {}

    private static List<Path> files(Path journal, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(journal)) {
            return all.filter(path -> path.toString().endsWith(suffix)).toList();
        }
    }

    static void turnRun(Path journal) throws IOException {
        for (Path manifest : files(journal, "run.properties")) {
            Files.writeString(manifest, Files.readString(manifest).replace("format=2", "format=1"));
        }
        for (Path file : files(journal, ".cq4")) {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at + RecordLayout.HEADER_LENGTH <= bytes.capacity(); at += Integer.BYTES) {
                if (bytes.getInt(at) == RecordLayout.MAGIC) {
                    turn(bytes, at);
                    int length = bytes.getInt(at + RecordLayout.LENGTH_OFFSET);
                    int sum = RecordChecksum.of(new CRC32C(), bytes, at, length);
                    bytes.clear().putInt(at + RecordLayout.CRC_OFFSET, sum);
                }
            }
            Files.write(file, bytes.array());
        }
    }

    static void turnRing(Path ring) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(ring)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(RING_VERSION_OFFSET, 1);
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, RING_CRC_OFFSET);
        bytes.putInt(RING_CRC_OFFSET, (int) crc.getValue());
        int slots = bytes.capacity() % RingLayout.SLOT_BYTES;
        for (int at = slots; at + RingLayout.SLOT_BYTES <= bytes.capacity(); at += RingLayout.SLOT_BYTES) {
            if (bytes.getInt(at + RingLayout.DATA) == RecordLayout.MAGIC) {
                turn(bytes, at + RingLayout.DATA);
            }
        }
        Files.write(ring, bytes.array());
    }

    private static void turn(ByteBuffer bytes, int at) {
        bytes.put(at + RecordLayout.VERSION_OFFSET, (byte) 1).put(at + RecordLayout.PROTOCOL_OFFSET, (byte) 0);
    }

    /** The versions of the records of a journal. */
    static Set<Integer> versions(Path journal) {
        Set<Integer> versions = new TreeSet<>();
        try (JournalReader reader = JournalReader.open(List.of(journal))) {
            for (Record record = reader.next(); record != null; record = reader.next()) {
                versions.add(record.version());
            }
        }
        return versions;
    }
}
