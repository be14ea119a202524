package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ConnectionsConverterTest {
    @ParameterizedTest
    @CsvSource({
        "pool, pool:4096",
        "pool:7, pool:7",
        "7, pool:7",
        "session, session:16384",
        "session:7, session:7",
        "recorded, recorded:16384",
        "recorded:100000, recorded:100000",
    })
    void eachFormIsUnderstood(String value, String meaning) {
        assertThat(new ConnectionsConverter().convert(value)).hasToString(meaning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "pool:0", "-1", "many", "recorded:", "recorded:x", "Pool", "pool:99999999999", "7:7"})
    void everythingElseIsRefused(String value) {
        assertThatThrownBy(() -> new ConnectionsConverter().convert(value))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("expected recorded, session, or pool:N");
    }
}
