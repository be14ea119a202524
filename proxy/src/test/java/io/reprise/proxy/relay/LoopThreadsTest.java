package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The threads of event loops: only an end that nobody asked for is told. */
class LoopThreadsTest {
    private final LoopThreads threads = new LoopThreads("relay-io-");
    private final List<Throwable> told = new ArrayList<>();

    private void endLoop() throws InterruptedException {
        Thread thread = threads.newThread(() -> {});
        thread.setUncaughtExceptionHandler((ended, failure) -> told.add(failure));
        thread.start();
        thread.join();
    }

    @Test
    void loopThatEndsWhileItShouldRunIsTold() throws InterruptedException {
        threads.run();
        endLoop();
        assertThat(told)
                .singleElement()
                .isInstanceOf(LoopEndedException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo("event loop relay-io-0 ended");
    }

    @Test
    void loopOfATransportThatIsTriedOutMayEnd() throws InterruptedException {
        endLoop();
        assertThat(told).isEmpty();
    }

    @Test
    void loopThatWasStoppedMayEnd() throws InterruptedException {
        threads.run();
        threads.stop();
        endLoop();
        assertThat(told).isEmpty();
    }
}
