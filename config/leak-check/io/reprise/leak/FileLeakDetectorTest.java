package io.reprise.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import org.junit.jupiter.api.Test;

/** Netty falls back to its own detector when it cannot load ours, and then no leak would fail the build. */
class FileLeakDetectorTest {
    @Test
    void isTheOneThatNettyUsesInTheseTests() {
        assertThat(detector()).isInstanceOf(FileLeakDetector.class);
    }

    @Test
    void watchesEveryBuffer() {
        ResourceLeakDetector<Object> detector = detector();
        for (int i = 0; i < 1_000; i++) {
            Object buffer = new Object();
            ResourceLeakTracker<Object> tracker = detector.track(buffer);
            assertThat(tracker).isNotNull();
            tracker.close(buffer);
        }
    }

    private static ResourceLeakDetector<Object> detector() {
        return ResourceLeakDetectorFactory.instance().newResourceLeakDetector(Object.class);
    }
}
