package io.reprise.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
    /** Characters that control a terminal, reorder or hide text, or are not text. */
    private static final int[] BAD = {
        0, 7, 8, '\r', 0x1b, 0x7f, 0x80, 0x85, 0x9b, 0x9d, 0x9f, 0xad, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029,
        0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff, 0xfff9, 0xe000, 0xffff, 0xe0001,
        0xd83d
    };

    private static final int[] GOOD = {' ', '~', 0xa0, 'é', 'ß', '→', '█', 'я', '日', 0x1f600};

    private static String through(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new NeutralOutputStream(out).write(bytes);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsNothingThatControlsATerminal() throws IOException {
        for (int codePoint : BAD) {
            String text = "a" + Character.toString(codePoint) + "b";
            for (String shown :
                    new String[] {Printable.of(text), Shown.printable(text, 100), OneLine.of(text), shownByStream(text)
                    }) {
                assertThat(shown.codePoints().allMatch(Printable::is))
                        .as("U+%04X as %s", codePoint, shown)
                        .isTrue();
                assertThat(shown).startsWith("a").endsWith("b");
            }
        }
    }

    private static String shownByStream(String text) throws IOException {
        return through(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void showsTextOfAnyLanguageUnchanged() throws IOException {
        for (int codePoint : GOOD) {
            String text = Character.toString(codePoint) + "b";
            assertThat(Printable.of(text)).isEqualTo(text);
            assertThat(Shown.printable(text, 100)).isEqualTo(text);
            assertThat(shownByStream(text)).isEqualTo(text);
        }
    }

    @Test
    void showsUnprintableCharactersByNumber() {
        assertThat(Printable.of("\u001b[31m\u009b\u202e\udb40\udc01"))
                .isEqualTo("\\x1b[31m\\u009b\\u202e\\udb40\\udc01");
        assertThat(Printable.of("a\nb\tc", "\n\t")).isEqualTo("a\nb\tc");
        assertThat(Shown.printable("a\tb\nc", 100)).isEqualTo("a\tb\\x0ac");
        assertThat(Shown.printable("x".repeat(20), 10)).isEqualTo("x".repeat(9) + "…");
    }

    @Test
    void showsBytesThatAreNotUtf8ByNumber() throws IOException {
        assertThat(through(new byte[] {'a', (byte) 0x9b, 'b'})).isEqualTo("a\\x9bb");
        assertThat(through(new byte[] {(byte) 0xe9, 'b'})).isEqualTo("\\xe9b");
        assertThat(through(new byte[] {(byte) 0xc0, (byte) 0x9b}))
                .as("too long a form")
                .isEqualTo("\\xc0\\x9b");
        assertThat(through(new byte[] {(byte) 0xe0, (byte) 0x82, (byte) 0x9b})).isEqualTo("\\xe0\\x82\\x9b");
        assertThat(through(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0xbd})).isEqualTo("\\xed\\xa0\\xbd");
        assertThat(through(new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}))
                .isEqualTo("\\xf4\\x90\\x80\\x80");
        assertThat(through("\ufffd".getBytes(StandardCharsets.UTF_8))).isEqualTo("\ufffd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"é→😀\u202e\u009bé", "plain\nlines\tand tabs\n"})
    void givesTheSameOutputAtEverySplit(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at <= bytes.length; at++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            NeutralOutputStream stream = new NeutralOutputStream(out);
            stream.write(bytes, 0, at);
            stream.flush();
            stream.write(bytes, at, bytes.length - at);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(through(bytes));
        }
    }

    @Test
    void reportsThatTheDiskBehindTheOutputIsFull() {
        NeutralOutputStream stream = new NeutralOutputStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        assertThat(stream.failure()).isNull();
        new PrintStream(stream, true, StandardCharsets.UTF_8).println("text");
        assertThat(stream.failure()).hasMessage("No space left on device");
    }
}
