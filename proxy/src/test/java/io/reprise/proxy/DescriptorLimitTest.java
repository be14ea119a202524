package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptorLimitTest {
    @Test
    void takesTheSoftLimitAndLeavesRoomForTheUpstreamConnections() {
        String line = "Max open files            1024                 524288               files     ";
        assertThat(DescriptorLimit.parse(line).count()).isEqualTo(1024);
        assertThat(DescriptorLimit.parse(line).connectionsMax()).isEqualTo(462);
    }

    @Test
    void servesAFewWhateverTheLimit() {
        assertThat(new DescriptorLimit(20).connectionsMax()).isEqualTo(16);
    }

    @Test
    void knowsNoLimit() {
        String line = "Max open files            unlimited            unlimited            files     ";
        assertThat(DescriptorLimit.parse(line).connectionsMax()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void readsTheOneOfThisProcess() {
        assertThat(DescriptorLimit.read().count()).isBetween(64, Integer.MAX_VALUE - 1);
    }
}
