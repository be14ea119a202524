package io.reprise.replayer.values;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.content.ContentEncoder;
import io.reprise.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainBodyTest {
    private static final byte[] TEXT = "{\"id\":42}".getBytes(StandardCharsets.US_ASCII);

    private static Head head(String... fields) {
        return Requests.of("/", "", fields).head();
    }

    private static byte[] coded(String coding, byte[] body) {
        return Objects.requireNonNull(ContentEncoder.encode(coding, body, body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "deflate"})
    void codingIsUndoneAndAppliedAgain(String coding) {
        Head head = head("Content-Encoding: " + coding);
        byte[] recorded = coded(coding, "{}".getBytes(StandardCharsets.US_ASCII));
        assertThat(PlainBody.of(head, PlainBody.coded(head, TEXT, recorded))).isEqualTo(TEXT);
    }

    @Test
    void bodyWithoutCodingIsTheSameArray() {
        for (Head head : new Head[] {head(), head("Content-Encoding: identity")}) {
            assertThat(PlainBody.of(head, TEXT)).isSameAs(TEXT);
            assertThat(PlainBody.coded(head, TEXT, TEXT)).isSameAs(TEXT);
        }
    }

    @Test
    void bodyThatCannotBeReadAndWrittenAgainIsNotLookedAt() {
        byte[] gzip = coded("gzip", TEXT);
        assertThat(PlainBody.of(head("Content-Encoding: br"), TEXT)).isNull();
        assertThat(PlainBody.of(head("Content-Encoding: gzip, gzip"), coded("gzip", gzip)))
                .isNull();
        assertThat(PlainBody.of(head("Content-Encoding: gzip", "Content-Encoding: gzip"), gzip))
                .isNull();
        assertThat(PlainBody.of(head("Content-Encoding: gzip"), TEXT)).isNull();
        assertThat(PlainBody.of(head("Content-Encoding: gzip"), Arrays.copyOf(gzip, gzip.length - 9)))
                .isNull();
    }

    @Test
    void fewBytesThatStandForManyAreNotLookedAt() {
        Head head = head("Content-Encoding: gzip");
        byte[] most = new byte[PlainBody.DECODED_BYTES_MAX];
        assertThat(PlainBody.of(head, coded("gzip", most))).hasSize(most.length);
        assertThat(PlainBody.of(head, coded("gzip", new byte[most.length + 1]))).isNull();
    }
}
