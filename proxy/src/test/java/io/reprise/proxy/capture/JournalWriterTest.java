package io.reprise.proxy.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalWriterTest {
    @ParameterizedTest
    @CsvSource({
        // the default ring: 64 of its slots come in 16 ms at 2,000 exchanges a second
        "64, 32768, 16",
        "128, 32768, 16",
        "129, 32768, 4",
        "513, 32768, 1",
        "4097, 32768, 0",
        // a small ring would fill in a long rest
        "0, 8192, 16",
        "0, 4096, 4",
        "9, 512, 1",
        "65, 512, 0"
    })
    void restsLongerTheLessOfTheRingIsUsed(long handledCount, int slots, long expectedMs) {
        assertThat(JournalWriter.restNs(handledCount, slots)).isEqualTo(expectedMs * 1_000_000);
    }
}
