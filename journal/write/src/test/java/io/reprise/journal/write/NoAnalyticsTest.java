package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/**
 * Chronicle posts to a web service each time a queue is built if it finds this class. Its jars name each other in their
 * manifests, so that leaving it out of the dependencies is not enough where the jar lies beside them.
 */
class NoAnalyticsTest {
    @Test
    void chronicleIsThereAndItsAnalyticsAreNot() throws ClassNotFoundException {
        assertThat(Class.forName("net.openhft.chronicle.queue.ChronicleQueue")).isNotNull();
        assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
