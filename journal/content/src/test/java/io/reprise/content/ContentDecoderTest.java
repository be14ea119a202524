package io.reprise.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.zstd.ZstdOutputStream;
import io.reprise.content.Decoded.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDecoderTest {
    private static final int LIMIT = 1 << 20;
    private static final byte[] PAGE = resource("page.html");

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "deflate", "deflate bare", "br", "zstd", "identity", ""})
    void decodesEachCoding(String coding) {
        Decoded decoded = ContentDecoder.decode(name(coding), coded(coding), LIMIT);
        assertThat(decoded.state()).isEqualTo(State.WHOLE);
        assertThat(decoded.bytes()).isEqualTo(PAGE);
    }

    @Test
    void undoesSeveralCodingsFromTheLastToTheFirst() throws IOException {
        Decoded decoded = ContentDecoder.decode("br, identity , GZip", gzip(coded("br")), LIMIT);
        assertThat(decoded.state()).isEqualTo(State.WHOLE);
        assertThat(decoded.bytes()).isEqualTo(PAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "deflate bare", "br", "zstd", "identity"})
    void stopsAtTheLimit(String coding) {
        Decoded decoded = ContentDecoder.decode(name(coding), coded(coding), 1000);
        assertThat(decoded.state()).isEqualTo(State.CUT);
        assertThat(decoded.bytes()).isEqualTo(Arrays.copyOf(PAGE, 1000));
        assertThat(ContentDecoder.decode(name(coding), coded(coding), 0).bytes())
                .isEmpty();
        assertThat(ContentDecoder.decode(name(coding), coded(coding), PAGE.length)
                        .state())
                .isEqualTo(State.WHOLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "deflate bare", "br"})
    void givesWhatATruncatedBodyHolds(String coding) {
        byte[] coded = coded(coding);
        Decoded decoded = ContentDecoder.decode(name(coding), Arrays.copyOf(coded, coded.length / 2), LIMIT);
        assertThat(decoded.state()).isEqualTo(State.TRUNCATED);
        assertThat(decoded.bytes()).hasSizeGreaterThan(PAGE.length / 3);
        assertThat(decoded.bytes()).isEqualTo(Arrays.copyOf(PAGE, decoded.bytes().length));
    }

    @Test
    void givesTheCompleteBlocksOfATruncatedZstdFrame() throws IOException {
        byte[] large = new byte[600_000];
        new Random(7).nextBytes(large);
        byte[] coded = zstd(large);
        Decoded decoded = ContentDecoder.decode("zstd", Arrays.copyOf(coded, coded.length - 5), LIMIT);
        assertThat(decoded.state()).isEqualTo(State.TRUNCATED);
        assertThat(decoded.bytes()).hasSizeGreaterThan(450_000);
        assertThat(decoded.bytes()).isEqualTo(Arrays.copyOf(large, decoded.bytes().length));
    }

    @Test
    void skipsSkippableFramesAndJoinsFrames() {
        byte[] skippable = {0x55, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9};
        byte[] coded = joined(skippable, coded("zstd"), skippable, coded("zstd"));
        Decoded decoded = ContentDecoder.decode("zstd", coded, LIMIT);
        assertThat(decoded.state()).isEqualTo(State.WHOLE);
        assertThat(decoded.bytes()).isEqualTo(joined(PAGE, PAGE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "deflate bare", "br", "zstd"})
    void ignoresWhatFollowsTheEnd(String coding) {
        Decoded decoded = ContentDecoder.decode(name(coding), joined(coded(coding), new byte[] {1, 2, 3, 4, 5}), LIMIT);
        assertThat(decoded.state()).isEqualTo(State.WHOLE);
        assertThat(decoded.bytes()).isEqualTo(PAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "zstd"})
    void callsAPlainTextBad(String coding) {
        byte[] text = "this was never coded, whatever its head says".getBytes(StandardCharsets.US_ASCII);
        assertThat(ContentDecoder.decode(coding, text, LIMIT).state()).isEqualTo(State.BAD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compress", "gzip, exi", "gzip, gzip, gzip, gzip, gzip", "\u0000"})
    void decodesNothingOfWhatItDoesNotKnow(String codings) {
        Decoded decoded = ContentDecoder.decode(codings, PAGE, LIMIT);
        assertThat(decoded.state()).isEqualTo(State.UNKNOWN_CODING);
        assertThat(decoded.bytes()).isEmpty();
    }

    @Test
    void holdsOfABombNoMoreThanTheLimit() throws IOException {
        byte[] bomb = gzip(gzip(new byte[64 << 20]));
        Decoded decoded = ContentDecoder.decode("gzip, gzip", bomb, 10_000);
        assertThat(decoded.state()).isEqualTo(State.CUT);
        assertThat(decoded.bytes()).hasSize(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "deflate bare", "br", "zstd"})
    void survivesDamageAnywhere(String coding) {
        byte[] coded = coded(coding);
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = Arrays.copyOf(coded, 1 + random.nextInt(coded.length));
            for (int j = random.nextInt(3); j >= 0; j--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            assertThat(ContentDecoder.decode(name(coding), damaged, 50_000).bytes())
                    .hasSizeLessThanOrEqualTo(50_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "zstd", "compress"})
    void takesAnEmptyBodyForAnAnswerWithoutContent(String coding) {
        assertThat(ContentDecoder.decode(coding, new byte[0], LIMIT).state()).isEqualTo(State.WHOLE);
    }

    private static String name(String coding) {
        return coding.replace(" bare", "");
    }

    private static byte[] coded(String coding) {
        try {
            return switch (coding) {
                case "gzip", "x-gzip" -> gzip(PAGE);
                case "deflate" -> deflate(false);
                case "deflate bare" -> deflate(true);
                case "br", "zstd" -> resource("page.html." + (coding.equals("br") ? "br" : "zst"));
                default -> PAGE;
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(coded)) {
            out.write(plain);
        }
        return coded.toByteArray();
    }

    private static byte[] zstd(byte[] plain) throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(coded)) {
            out.write(plain);
        }
        return coded.toByteArray();
    }

    private static byte[] deflate(boolean isBare) throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(coded, new Deflater(6, isBare))) {
            out.write(PAGE);
        }
        return coded.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] resource(String name) {
        try (InputStream in = ContentDecoderTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
