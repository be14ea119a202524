package io.reprise.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import org.junit.jupiter.api.Test;

/** Netty falls back to its own detector when it cannot load ours, and then no leak would fail the build. */
class FileLeakDetectorTest {
    @Test
    void isTheOneThatNettyUsesInTheseTests() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        assertThat(ResourceLeakDetectorFactory.instance().newResourceLeakDetector(FileLeakDetectorTest.class))
                .isInstanceOf(FileLeakDetector.class);
    }
}
