package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/**
 * If Chronicle finds this class, it posts to a web service each time a queue is built. Chronicle's jars name each other
 * in their manifests, so excluding the dependency is not enough if the jar lies beside them.
 */
class NoAnalyticsTest {
    @Test
    void chronicleIsPresentWithoutItsAnalytics() throws ClassNotFoundException {
        assertThat(Class.forName("net.openhft.chronicle.queue.ChronicleQueue")).isNotNull();
        assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
