package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.proxy.relay.RelayCapacity;
import io.reprise.proxy.relay.RelayMemory;
import org.junit.jupiter.api.Test;

/** What fits the memory of a JVM, and the line about what does not. */
class MemoryLimitsTest {
    private static final long MIB = 1 << 20;
    private static final MemoryLimits SMALL = new MemoryLimits(248 * MIB, 248 * MIB);
    private static final DescriptorLimit MANY = new DescriptorLimit(100_000);
    private static final int HEAD = 64 * 1024;

    private static RelayCapacity capacity(int connections, long heldBytes) {
        return new RelayCapacity(connections, 1, 1, heldBytes);
    }

    @Test
    void defaultsFitEachOther() {
        for (long heap : new long[] {64 * MIB, 248 * MIB, 6_000 * MIB}) {
            for (long direct : new long[] {64 * MIB, 248 * MIB, 6_000 * MIB}) {
                MemoryLimits limits = new MemoryLimits(heap, direct);
                RelayCapacity capacity = capacity(limits.connectionsMax(MANY), RelayMemory.budgetBytes(heap, direct));
                assertThat(limits.misfits(capacity, MANY, HEAD, 0)).isEmpty();
            }
        }
    }

    @Test
    void documentedHeapIsEnoughForTwentyThousandConnections() {
        assertThat(SMALL.connectionsMax(MANY)).isGreaterThanOrEqualTo(20_000);
        assertThat(SMALL.connectionsMax(new DescriptorLimit(1_100))).isEqualTo(500);
    }

    @Test
    void everyLimitThatDoesNotFitIsSaidInOneLine() {
        String line = SMALL.misfits(capacity(60_000, 200 * MIB), MANY, 16 << 20, 64 * MIB);
        assertThat(line)
                .startsWith("limits that do not fit each other: ")
                .contains("100000 file descriptors is enough for 49950 connections only (--max-connections)")
                .contains("half of the heap of 248 MiB (-Xmx) is enough for")
                .contains("200 MiB of unsent and unparsed bytes (--max-buffered) are more than half of the heap")
                .contains("a private ring of 64.0 MiB (--ring-size)")
                .contains("16 heads of 16.0 MiB (--max-header-size)")
                .doesNotContain("\n");
    }

    @Test
    void eachLimitIsSaidAlone() {
        assertThat(SMALL.misfits(capacity(60_000, 62 * MIB), new DescriptorLimit(1_000_000), HEAD, 0))
                .contains("-Xmx")
                .doesNotContain(";");
        assertThat(SMALL.misfits(capacity(20_000, 62 * MIB), new DescriptorLimit(250), HEAD, 0))
                .contains("250 file descriptors is enough for 75 connections only")
                .doesNotContain(";");
        assertThat(new MemoryLimits(248 * MIB, 32 * MIB).misfits(capacity(1_000, 62 * MIB), MANY, HEAD, 0))
                .contains("do not fit into the direct memory of 32.0 MiB (-XX:MaxDirectMemorySize)")
                .doesNotContain("ring")
                .doesNotContain(";");
    }
}
