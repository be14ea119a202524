package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.Clients;
import io.reprise.replayer.engine.ConnectionUse;
import io.reprise.replayer.engine.Demand;
import io.reprise.replayer.engine.Demand.Peak;
import io.reprise.replayer.engine.EngineLimits;
import io.reprise.replayer.engine.Realism;
import io.reprise.replayer.engine.SendOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemandCheckTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final Capacity AMPLE = new Capacity(8, 100_000, 28_232, 20_000);
    private static final Clients RECORDED = new Clients(SendOrder.SESSION, ConnectionUse.RECORDED, Realism.FULL);

    private static Demand demand(long perSecond, long inFlight, long connections, long opened) {
        return new Demand(
                new Peak(perSecond, 42 * SECOND_NS),
                new Peak(inFlight, 43 * SECOND_NS),
                1.25,
                new Peak(connections, SECOND_NS),
                new Peak(opened, 0),
                new Peak(2_048, 0),
                new Peak(3 << 20, 0));
    }

    private static DemandCheck check(Demand demand, Clients clients, Capacity capacity, int loops) {
        return new DemandCheck(demand, EngineLimits.DEFAULT, clients, capacity, loops);
    }

    private static List<String> misfits(Demand demand, Capacity capacity) {
        return check(demand, RECORDED, capacity, 1).misfits();
    }

    @Test
    void whatIsAskedForIsShownWithItsTime() {
        DemandCheck check = check(demand(10_000, 4_096, 4_096, 28_232), RECORDED, AMPLE, 1);
        assertThat(check.misfits()).isEmpty();
        assertThat(check.asks())
                .containsExactly(
                        "Peak       10,000 requests in the busiest second (at 42s)",
                        "In flight  4,096 at the most (at 43s), 1.3 in the mean (mean rate × mean time), on a target as"
                                + " fast as the recorded one",
                        "Connect    4,096 open at the most (at 1s), 28,232 opened in the busiest minute (at 0s)",
                        "Bytes      2.0 KiB sent in the busiest second (at 0s), 3.0 MiB received of the requests of one"
                                + " (at 0s)");
        assertThat(check.has())
                .isEqualTo("8 processors, 100,000 descriptors, 28,232 ports, 20,000 requests/s of one event loop in a"
                        + " self-test beside its target");
    }

    @Test
    void eachMisfitSaysWhatToChange() {
        assertThat(misfits(demand(1, 4_097, 1, 1), AMPLE))
                .containsExactly(
                        "4,097 requests in flight are more than --max-in-flight allows (4,096): raise it to 6,146",
                        "4,097 requests in flight need more connections than --connections allows (4,096): raise its"
                                + " number to 6,146");
        assertThat(misfits(demand(1, 1, 5_000, 1), AMPLE))
                .containsExactly(
                        "5,000 open connections are more than --connections allows (4,096): raise its number to"
                                + " 7,501");
        assertThat(misfits(demand(1, 1, 1_001, 1), new Capacity(8, 1_000, 28_232, 20_000)))
                .containsExactly(
                        "1,001 open connections need more descriptors than there are (1,000): raise ulimit -n by"
                                + " 502 or use --shard");
        assertThat(misfits(demand(1, 1, 1, 28_233), AMPLE))
                .containsExactly("28,233 connections a minute may need more ports than there are (28,232), because a"
                        + " closed one is kept for a minute: widen net.ipv4.ip_local_port_range or use --shard");
        assertThat(misfits(demand(25_000, 1, 1, 1), AMPLE))
                .containsExactly(
                        "25,000 requests in a second are more than half of what 1 event loop can send (20,000),"
                                + " so that some may be late: lower --rate, or use --shard on 3 machines");
    }

    @Test
    void moreEventLoopsSendMoreWhereTheyAreAllowed() {
        Demand fast = demand(25_000, 1, 1, 1);
        Clients pooled = Clients.pooled(SendOrder.SESSION);
        assertThat(check(fast, pooled, AMPLE, 3).misfits()).isEmpty();
        assertThat(check(fast, pooled, AMPLE, 2).misfits())
                .containsExactly(
                        "25,000 requests in a second are more than half of what 2 event loops can send (40,000),"
                                + " so that some may be late: lower --rate, raise --threads, or use --shard on 2"
                                + " machines");
        assertThat(check(fast, pooled, new Capacity(8, 100_000, Long.MAX_VALUE, 0), 1)
                        .misfits())
                .as("nothing is known of the machine's speed")
                .isEmpty();
    }

    @Test
    void thePortRangeIsReadAsLinuxShowsIt() {
        assertThat(Capacity.ports("32768\t60999\n")).isEqualTo(28_232);
        assertThat(Capacity.ports("nonsense")).isEqualTo(Long.MAX_VALUE);
    }
}
