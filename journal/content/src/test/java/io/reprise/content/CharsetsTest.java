package io.reprise.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CharsetsTest {
    private static final byte[] CAFE = "caf\u00e9".getBytes(StandardCharsets.UTF_8);
    private static final byte[] CAFE_1 = "caf\u00e9s".getBytes(StandardCharsets.ISO_8859_1);

    @Test
    void believesTheParameterOfContentType() {
        assertThat(Charsets.of("text/html; Charset=\"windows-1251\"", CAFE)).isEqualTo(Charset.forName("windows-1251"));
    }

    @Test
    void believesAByteOrderMarkMore() {
        byte[] marked = "\uFEFFa".getBytes(StandardCharsets.UTF_16LE);
        assertThat(Charsets.text("text/plain; charset=utf-8", marked)).isEqualTo("a");
        assertThat(Charsets.text("text/plain; charset=latin1", "\uFEFFé".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("é");
    }

    @Test
    void readsWhatTheTextSaysOfItself() {
        assertThat(Charsets.of("text/html", ascii("<html><head><meta charset=koi8-r>")))
                .isEqualTo(Charset.forName("koi8-r"));
        assertThat(Charsets.of(null, ascii("<META http-equiv=x content='text/html; charset=iso-8859-2'>")))
                .isEqualTo(Charset.forName("iso-8859-2"));
        assertThat(Charsets.of("text/xml", ascii("<?xml version='1.0' encoding='windows-1252'?>")))
                .isEqualTo(Charset.forName("windows-1252"));
        assertThat(Charsets.of(null, ascii("<meta charset=utf-16>"))).isEqualTo(StandardCharsets.UTF_8);
    }

    @Test
    void triesUtf8AndThenLatin1() {
        assertThat(Charsets.text("text/plain", CAFE)).isEqualTo("caf\u00e9");
        assertThat(Charsets.text("text/plain", CAFE_1)).isEqualTo("caf\u00e9s");
        assertThat(Charsets.text("text/plain; charset=nonsense", CAFE)).isEqualTo("caf\u00e9");
        assertThat(Charsets.text("text/plain; charset=\u00e4", CAFE)).isEqualTo("caf\u00e9");
    }

    @Test
    void takesATextThatIsCutInACharacterForUtf8() {
        assertThat(Charsets.of(null, Arrays.copyOf(CAFE, CAFE.length - 1))).isEqualTo(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
