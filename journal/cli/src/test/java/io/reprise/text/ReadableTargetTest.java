package io.reprise.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadableTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/caf%C3%A9/x, /café/x",
        "/caf\u00c3\u00a9, /café",
        "/%e2%82%ac5?q=%C3%BC, /€5?q=ü",
        "/a%2Fb%20c, /a%2Fb%20c",
        "/caf%E9, /caf%E9",
        "/%C3, /%C3",
        "/100%, /100%",
        "/%zz%4, /%zz%4",
        "/\u00e9, /\u00e9",
        "/plain, /plain",
    })
    void decodesWhatIsOutsideAsciiInUtf8(String target, String readable) {
        assertThat(ReadableTarget.of(target)).isEqualTo(readable);
    }
}
