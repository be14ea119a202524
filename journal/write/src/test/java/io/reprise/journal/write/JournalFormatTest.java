package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.ClockData;
import io.reprise.journal.CloseData;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.journal.FailureData;
import io.reprise.journal.GapData;
import io.reprise.journal.JournalDirectory;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The format is a promise: its codes and bytes stay as documented. */
class JournalFormatTest {
    private static final Path DOCUMENTATION = Path.of("..", "..", "docs", "journal-format.md");
    private static final int OFFSET = 0x8110;

    @TempDir
    Path directory;

    /** The example of the documentation. */
    private static ByteBuffer example() {
        ByteBuffer buffer = TestRecords.newBuffer();
        String text = "POST /cart HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\n\r\n";
        byte[] head = text.getBytes(StandardCharsets.US_ASCII);
        RecordWriter.header(buffer, RecordKind.REQUEST, 0, 0x12, 0x7, 1_800_000_000_000_000_000L);
        RecordWriter.session(buffer, 0x1122334455667788L, 2);
        RecordWriter.headLength(buffer, head.length);
        RecordWriter.end(buffer, 1_800_000_000_000_250_000L, 3, 0x364B3FB7352441C2L, 0);
        buffer.position(RecordWriter.dataOffset(true));
        buffer.put(head).put("abc".getBytes(StandardCharsets.US_ASCII));
        RecordWriter.finish(buffer, buffer.position());
        return buffer;
    }

    @Test
    void writesTheExampleOfTheDocumentation() throws IOException {
        Path run;
        try (JournalAppender appender = JournalAppender.open(directory, Map.of(), 0)) {
            run = appender.runDirectory();
            assertThat(appender.append(example())).isTrue();
        }
        byte[] written = new byte[4 + example().remaining() + 3 & ~3];
        try (RandomAccessFile file =
                new RandomAccessFile(JournalDirectory.filesOf(run).get(0).toFile(), "r")) {
            file.seek(OFFSET);
            file.readFully(written);
        }
        StringBuilder dump = new StringBuilder();
        for (int line = 0; line < written.length; line += 16) {
            String hex = HexFormat.ofDelimiter(" ").formatHex(written, line, Math.min(line + 16, written.length));
            dump.append(String.format("%08x: %s%n", OFFSET + line, hex));
        }
        assertThat(Files.readString(DOCUMENTATION)).contains(dump);
    }

    @Test
    void bodyHashOfTheExampleMatchesItsBody() {
        CRC32C upper = new CRC32C();
        CRC32 lower = new CRC32();
        upper.update("abc".getBytes(StandardCharsets.US_ASCII));
        lower.update("abc".getBytes(StandardCharsets.US_ASCII));
        assertThat(upper.getValue() << 32 | lower.getValue()).isEqualTo(0x364B3FB7352441C2L);
    }

    @Test
    void codesNeverChange() {
        assertThat(codes(RecordKind.values(), RecordKind::code))
                .isEqualTo("REQUEST=1 REQUEST_BODY=2 RESPONSE=3"
                        + " RESPONSE_BODY=4 FAILURE=5 CONNECTION_CLOSED=6 GAP=7 LEDGER=8"
                        + " TUNNEL_FROM_CLIENT=9 TUNNEL_FROM_UPSTREAM=10 CLOCK=11");
        assertThat(codes(LossCause.values(), LossCause::code))
                .isEqualTo("RING_FULL=1 DISK_FULL=2 JOURNAL_FAILED=3 PAUSED=4");
        assertThat(codes(CloseReason.values(), CloseReason::code))
                .isEqualTo("CLIENT_CLOSED=1 CLIENT_RESET=2"
                        + " NOT_KEPT_ALIVE=3 IDLE_TIMEOUT=4 PROTOCOL_ERROR=5 UPSTREAM_FAILED=6"
                        + " SHUTDOWN=7 OVERLOADED=8");
        assertThat(codes(FailureCause.values(), FailureCause::code))
                .isEqualTo("REQUEST_REFUSED=1 CLIENT_GONE=2"
                        + " CLIENT_TIMEOUT=3 UPSTREAM_UNREACHABLE=4 UPSTREAM_CONNECT_TIMEOUT=5 UPSTREAM_RESET=6"
                        + " UPSTREAM_TIMEOUT=7 UPSTREAM_BAD_RESPONSE=8 SHUTDOWN=9 OVERLOADED=10");
        for (int unknown : new int[] {-1, 0, 12, 255, 65535}) {
            assertThat(RecordKind.ofCode(unknown)).isNull();
            assertThat(LossCause.ofCode(unknown)).isNull();
            assertThat(CloseReason.ofCode(unknown)).isNull();
            assertThat(FailureCause.ofCode(unknown)).isNull();
        }
        for (RecordKind kind : RecordKind.values()) {
            assertThat(RecordKind.ofCode(kind.code())).isEqualTo(kind);
        }
        for (FailureCause cause : FailureCause.values()) {
            assertThat(FailureCause.ofCode(cause.code())).isEqualTo(cause);
        }
    }

    private static <T> String codes(T[] values, ToIntFunction<T> code) {
        StringBuilder text = new StringBuilder();
        for (T value : values) {
            text.append(value).append('=').append(code.applyAsInt(value)).append(' ');
        }
        return text.toString().trim();
    }

    @Test
    void decodesDataOfEveryKindAndRejectsItIfCutOff() {
        GapData gap = new GapData(LossCause.DISK_FULL, 12, 1L << 40, -5, 7);
        FailureData failure = new FailureData(FailureCause.UPSTREAM_TIMEOUT, 504, "60 s, größer");
        CloseData close = new CloseData(CloseReason.IDLE_TIMEOUT, 0xFFFF_FFFFL);
        LedgerData ledger = new LedgerData(100, 60, 30, new long[] {1, 2, 3, 4});
        assertThat(ledger.addsUp()).isTrue();
        assertThat(new LedgerData(101, 60, 30, new long[] {1, 2, 3, 4}).addsUp())
                .isFalse();
        assertThat(ledger.lost(LossCause.JOURNAL_FAILED)).isEqualTo(3);

        assertThat(GapData.decode(encoded(gap::encode))).isEqualTo(gap);
        assertThat(gap.cause()).isEqualTo(LossCause.DISK_FULL);
        assertThat(FailureData.decode(encoded(failure::encode))).isEqualTo(failure);
        assertThat(CloseData.decode(encoded(close::encode))).isEqualTo(close);
        LedgerData again = LedgerData.decode(encoded(ledger::encode));
        assertThat(again).isNotNull();
        assertThat(again.lost()).isEqualTo(ledger.lost());
        assertThat(again.seen()).isEqualTo(100);
        assertThat(encoded(ledger::encode).remaining()).isEqualTo(LedgerData.LENGTH);

        ClockData clock = new ClockData(-3_600_000_000_000L);
        assertThat(ClockData.decode(encoded(clock::encode))).isEqualTo(clock);
        assertThat(ClockData.decode(encoded(clock::encode).limit(ClockData.LENGTH - 1)))
                .isNull();
        for (int length = 0; length < GapData.LENGTH; length++) {
            assertThat(GapData.decode(encoded(gap::encode).limit(length))).isNull();
        }
        assertThat(CloseData.decode(encoded(close::encode).limit(7))).isNull();
        assertThat(FailureData.decode(encoded(failure::encode).limit(3))).isNull();
        assertThat(LedgerData.decode(encoded(ledger::encode).limit(LedgerData.LENGTH - 1)))
                .isNull();
        ByteBuffer absurd = encoded(ledger::encode);
        absurd.putInt(24, Integer.MAX_VALUE);
        assertThat(LedgerData.decode(absurd)).isNull();
        GapData newer = new GapData(999, 1, 1, 0, 0);
        assertThat(GapData.decode(encoded(newer::encode))).isEqualTo(newer);
        assertThat(newer.cause()).isNull();
    }

    @Test
    void cutsALongDetailBetweenCharacters() {
        ByteBuffer small = ByteBuffer.allocate(4 + 4);
        new FailureData(FailureCause.CLIENT_GONE, 0, "aüüü").encode(small);
        assertThat(FailureData.decode(small.flip())).isEqualTo(new FailureData(FailureCause.CLIENT_GONE, 0, "aü"));
    }

    private static ByteBuffer encoded(Consumer<ByteBuffer> encode) {
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        encode.accept(buffer);
        return buffer.flip();
    }
}
