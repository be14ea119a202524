package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who is shed: those who hold most for longest, no more of them than necessary, and never those who hold nothing. */
class WorstOffendersTest {
    private final List<String> shed = new ArrayList<>();
    private final WorstOffenders offenders = new WorstOffenders();

    private final class Scripted extends ChannelInboundHandlerAdapter implements ClientConnection {
        private final String name;
        private final long heldBytes;
        private final long waitedMs;

        private Scripted(String name, long heldBytes, long waitedMs) {
            this.name = name;
            this.heldBytes = heldBytes;
            this.waitedMs = waitedMs;
        }

        @Override
        public void cameFrom(String address) {}

        @Override
        public void checkDeadline() {}

        @Override
        public long heldBytes() {
            return heldBytes;
        }

        @Override
        public long waitedNs() {
            return TimeUnit.MILLISECONDS.toNanos(waitedMs);
        }

        @Override
        public long unservedNs() {
            return -1;
        }

        @Override
        public void shed(String why) {
            shed.add(name);
        }

        @Override
        public boolean cut() {
            return false;
        }
    }

    private void add(String name, long heldBytes, long waitedMs) {
        offenders.add(new Scripted(name, heldBytes, waitedMs));
    }

    @Test
    void thoseWhoHoldMostForLongestAreFirst() {
        add("moving", 128 * 1024, 0);
        add("stalled", 128 * 1024, 5_000);
        add("small and stalled", 16 * 1024, 5_000);
        add("head", 64 * 1024, 1_000);
        assertThat(offenders.shed(Long.MAX_VALUE)).isEqualTo(4);
        assertThat(shed).containsExactly("stalled", "small and stalled", "head", "moving");
    }

    @Test
    void noMoreThanNecessaryAreShed() {
        for (int i = 0; i < 10; i++) {
            add("client " + i, 10_000, 10 - i);
        }
        assertThat(offenders.shed(25_000)).isEqualTo(3);
        assertThat(shed).containsExactly("client 0", "client 1", "client 2");
    }

    @Test
    void thoseWhoHoldNextToNothingStay() {
        add("idle", 0, 60_000);
        add("waits for its answer", 2_592, 60_000);
        assertThat(offenders.shed(1_000_000)).isZero();
        assertThat(shed).isEmpty();
    }
}
