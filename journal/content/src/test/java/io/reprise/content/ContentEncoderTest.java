package io.reprise.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.content.Decoded.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentEncoderTest {
    private static final byte[] TEXT = "text ".repeat(1_000).getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "X-GZip", " deflate "})
    void decoderUndoesIt(String coding) {
        byte[] coded = ContentEncoder.encode(coding, TEXT, new byte[0]);
        assertThat(coded).hasSizeLessThan(200);
        Decoded decoded = ContentDecoder.decode(coding, coded, TEXT.length);
        assertThat(decoded.state()).isEqualTo(State.WHOLE);
        assertThat(decoded.bytes()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deflateHasTheHeaderThatTheOtherBodyHas(boolean bare) throws IOException {
        byte[] alike = deflated(bare);
        assertThat(ContentEncoder.encode("deflate", TEXT, alike)).isEqualTo(alike);
    }

    private static byte[] deflated(boolean bare) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
        try (OutputStream coding = new DeflaterOutputStream(out, deflater)) {
            coding.write(TEXT);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    @Test
    void otherCodingsAreLeftAlone() {
        for (String coding : new String[] {"br", "zstd", "gzip, gzip", "identity", ""}) {
            assertThat(ContentEncoder.canEncode(coding)).as(coding).isFalse();
            assertThat(ContentEncoder.encode(coding, TEXT, TEXT)).as(coding).isNull();
        }
    }
}
