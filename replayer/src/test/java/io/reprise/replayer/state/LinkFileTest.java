package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.replayer.state.ValueLink.Producer;
import io.reprise.replayer.state.Wanted.Mark;
import io.reprise.replayer.values.Area;
import io.reprise.replayer.values.Encoding;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Slot;
import io.reprise.replayer.values.Source;
import io.reprise.replayer.values.Strength;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkFileTest {
    private static final EarlierLogins LOGINS = new EarlierLogins(List.of(-7L, -2L), 1, 3, 2);
    private static final LinkKind KIND =
            new LinkKind("GET /", Source.FORM_INPUT, "input@value:csrf", "POST /", Place.FORM, "csrf");
    private static final ExchangeLinks PRODUCER = new ExchangeLinks(
            3,
            1003,
            List.of(new Wanted(
                    Source.FORM_INPUT,
                    "input@value:csrf",
                    "Kq81",
                    List.of(new Mark("row:a", 0.5f, true), new Mark("sib:size=S", "sup:name=anvil", 1.5f, true)),
                    2,
                    1,
                    true)),
            7,
            List.of(),
            List.of());
    private static final ExchangeLinks CONSUMER = new ExchangeLinks(
            7,
            1007,
            List.of(),
            -1,
            List.of(new ValueLink(
                    0,
                    new Slot(
                            Area.BODY,
                            -1,
                            5,
                            9,
                            List.of(Encoding.FORM),
                            new Slot(Area.FIELD, 2, 0, 20, List.of(Encoding.BASE64), null)),
                    "Kq81",
                    Strength.MEDIUM,
                    List.of(new Producer(3, 0)))),
            List.of(new FreshValue(new Slot(Area.FIELD, 1, 0, 36, List.of(), null), "3f1c-made-up")));

    @TempDir
    Path directory;

    @Test
    void linksComeBackAsTheyWereWritten() throws IOException {
        LinkFile file = LinkFile.open(written());
        assertThat(file.kinds()).containsExactly(new LinkFile.Counted(KIND, 1, 2, "base64 form", "Kq81"));
        assertThat(file.links()).isEqualTo(1);
        assertThat(file.sessionOf(5)).isEqualTo(50);
        assertThat(file.sessionOf(6)).isEqualTo(6);
        assertThat(file.logins()).isEqualTo(LOGINS);
        assertThat(file.ruleUses()).containsExactly(4L, 0L);
        try (LinkFile.Reader reader = file.read()) {
            assertThat(reader.of(2, 1002)).isNull();
            assertThat(reader.of(3, 1003)).isEqualTo(PRODUCER);
            assertThat(reader.of(5, 1005)).isNull();
            assertThat(reader.of(7, 1007)).isEqualTo(CONSUMER);
            assertThat(reader.of(9, 1009)).isNull();
        }
    }

    @Test
    void linksOfAnotherExchangeAreNotUsed() throws IOException {
        try (LinkFile.Reader reader = LinkFile.open(written()).read()) {
            assertThat(reader.of(3, 9999)).isNull();
        }
    }

    @Test
    void truncatedFileIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(written());
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void fileWithADamagedByteIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(written());
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] = (byte) (damaged[at] ^ 0x10);
            assertRefused(damaged);
        }
    }

    @Test
    void fileWithMoreBytesIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(written());
        assertRefused(Arrays.copyOf(whole, whole.length + 1));
    }

    private void assertRefused(byte[] bytes) throws IOException {
        Path file = directory.resolve("refused");
        Files.write(file, bytes);
        assertThatThrownBy(() -> LinkFile.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a usable file of value links");
    }

    private Path written() throws IOException {
        Path file = directory.resolve("links");
        try (OutputStream out = Files.newOutputStream(file)) {
            LinkFile.Writer writer = new LinkFile.Writer(out);
            writer.write(PRODUCER);
            writer.write(CONSUMER);
            writer.countAlso(0);
            writer.countAlso(0);
            LinkFile.Sessions sessions = new LinkFile.Sessions(Map.of(5L, 50L), LOGINS);
            writer.end(List.of(KIND), sessions, new long[] {4, 0});
        }
        return file;
    }
}
