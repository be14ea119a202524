package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptorLimitTest {
    @Test
    void usesTheSoftLimitAndLeavesRoomForUpstreamConnections() {
        String line = "Max open files            1024                 524288               files     ";
        assertThat(DescriptorLimit.parse(line).count()).isEqualTo(1024);
        assertThat(DescriptorLimit.parse(line).connectionsMax()).isEqualTo(462);
    }

    @Test
    void servesAFewConnectionsWhateverTheLimit() {
        assertThat(new DescriptorLimit(20).connectionsMax()).isEqualTo(16);
    }

    @Test
    void understandsUnlimited() {
        String line = "Max open files            unlimited            unlimited            files     ";
        assertThat(DescriptorLimit.parse(line).connectionsMax()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void readsTheLimitOfThisProcess() {
        assertThat(DescriptorLimit.read().count()).isBetween(64, Integer.MAX_VALUE - 1);
    }
}
