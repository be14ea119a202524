package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnUserTest {
    /** OpenShift gives out users such as 1000650000; the last one has all bits set but one. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1000, 1000", "1000650000, 1000650000", "4294967294, -2"})
    void readsTheEffectiveUserOfAnySize(String shown, int id) {
        assertThat(OwnUser.idIn(Stream.of("Name:\tjava", "Uid:\t7\t" + shown + "\t8\t9", "Gid:\t5\t5\t5\t5")))
                .isEqualTo(id);
    }

    @Test
    void systemThatDoesNotTellIsNotGuessed() {
        assertThat(OwnUser.idIn(Stream.of("Name:\tjava"))).isNull();
    }
}
