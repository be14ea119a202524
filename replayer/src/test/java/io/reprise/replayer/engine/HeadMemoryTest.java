package io.reprise.replayer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeadMemoryTest {
    @Test
    void boundsTheSum() {
        HeadMemory memory = new HeadMemory(100);
        assertThat(memory.add(60)).isTrue();
        assertThat(memory.add(40)).isTrue();
        assertThat(memory.add(0)).isTrue();
        assertThat(memory.add(1)).isFalse();
        assertThat(memory.add(-50)).isTrue();
        assertThat(memory.add(49)).isTrue();
    }
}
