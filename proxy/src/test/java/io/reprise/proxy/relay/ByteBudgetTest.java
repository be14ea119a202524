package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The sum over all loops, its pressure, and that pressure alone keeps clients that do not read within it. */
class ByteBudgetTest {
    private static final long MAX = 64 << 20;
    private static final int LOOPS = 4;

    private final ByteBudget budget = new ByteBudget(MAX, LOOPS);
    private final List<ByteBudget.Share> shares = new ArrayList<>();

    private ByteBudget.Share share(int i) {
        while (shares.size() <= i) {
            shares.add(budget.share());
        }
        return shares.get(i);
    }

    @Test
    void sumIsNeverTooSmallAndHardlyTooLarge() {
        Random random = new Random(7);
        long[] held = new long[LOOPS];
        for (int step = 0; step < 100_000; step++) {
            int i = random.nextInt(LOOPS);
            long delta = Math.max(random.nextInt(200_000) - 100_000L, -held[i]);
            held[i] += delta;
            share(i).add(delta);
            long sum = 0;
            for (long each : held) {
                sum += each;
            }
            assertThat(budget.heldBytes()).isBetween(sum, sum + MAX / 32);
        }
        for (int i = 0; i < LOOPS; i++) {
            share(i).add(-held[i]);
        }
        assertThat(budget.heldBytes()).as("at rest").isZero();
    }

    @Test
    void pressureRisesAsItFills() {
        assertThat(budget.pressure()).isEqualTo(Pressure.NONE);
        share(0).add(MAX / 2);
        assertThat(budget.pressure()).isEqualTo(Pressure.RAISED);
        share(1).add(MAX / 4);
        assertThat(budget.pressure()).isEqualTo(Pressure.HIGH);
        assertThat(share(0).excessBytes()).as("not full").isZero();
        share(1).add(MAX / 4);
        assertThat(budget.pressure()).isEqualTo(Pressure.FULL);
        share(0).add(-MAX / 2);
        share(1).add(-MAX / 2);
        assertThat(budget.pressure()).isEqualTo(Pressure.NONE);
    }

    @Test
    void excessIsSharedOutByWhatEachLoopHolds() {
        share(0).add(MAX / 4 * 3);
        share(1).add(MAX / 4);
        share(2).add(0);
        assertThat(share(2).excessBytes()).isZero();
        assertThat(share(0).excessBytes()).isBetween(MAX * 3 / 20 - 1, MAX * 3 / 20 + MAX / 20);
        assertThat(share(1).excessBytes()).isBetween(MAX / 20 - 1, MAX / 20 + MAX / 20);
        share(0).add(-share(0).excessBytes());
        share(1).add(-share(1).excessBytes());
        assertThat(budget.heldBytes()).isLessThan(MAX / 10 * 9);
    }

    @Test
    void smallBudgetWithManyLoopsStillCounts() {
        ByteBudget small = new ByteBudget(100, 64);
        ByteBudget.Share share = small.share();
        share.add(60);
        assertThat(small.heldBytes()).isBetween(60L, 62L);
        share.add(-60);
        assertThat(small.heldBytes()).isZero();
        assertThatThrownBy(() -> new ByteBudget(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** As a socket whose peer does not read: what was read for it stays, and the other side is read while it may. */
    private static final class Stalled {
        private final ByteBudget.Share share;
        private long heldBytes;

        private Stalled(ByteBudget.Share share) {
            this.share = share;
        }

        private boolean readOnce(Pressure pressure) {
            if (heldBytes >= pressure.waterMark().high()) {
                return false;
            }
            heldBytes += pressure.readBytesMax();
            share.add(pressure.readBytesMax());
            return true;
        }
    }

    @Test
    void clientsThatDoNotReadAreKeptWithinItByPressureAlone() {
        List<Stalled> clients = new ArrayList<>();
        for (int i = 0; i < 6_000; i++) {
            clients.add(new Stalled(share(i % LOOPS)));
        }
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Stalled client : clients) {
                moved |= client.readOnce(budget.pressure());
            }
            assertThat(budget.pressure()).as("nobody need be shed").isNotEqualTo(Pressure.FULL);
        }
        long held = clients.stream().mapToLong(client -> client.heldBytes).sum();
        assertThat(held).isGreaterThan(MAX / 2);
        assertThat(clients).as("everybody was read").allMatch(client -> client.heldBytes > 0);
    }
}
