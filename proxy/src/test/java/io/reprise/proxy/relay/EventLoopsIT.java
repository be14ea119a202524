package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether event loops work, as it shows from outside. */
@Timeout(30)
class EventLoopsIT {
    private final Transport.Loops loops = Transport.open(List.of(Transport.NIO), 2);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void stop() {
        release.countDown();
        loops.stop(0, 5_000).awaitUninterruptibly();
    }

    @Test
    void loopsThatWorkAreNotStuck() {
        assertThat(loops.stuck(Duration.ofSeconds(20))).isEmpty();
    }

    @Test
    void loopThatIsBusyWithOneTaskIsNamed() {
        loops.group().next().execute(this::awaitRelease);
        assertThat(loops.stuck(Duration.ofMillis(200))).hasSize(1).allMatch(name -> name.startsWith("relay-io-"));
        release.countDown();
        assertThat(loops.stuck(Duration.ofSeconds(20))).isEmpty();
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
