package io.reprise.replayer.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BeforeWindowTest {
    @Test
    void reachIsBoundedInExchangesAndInBytes() {
        BeforeWindow before = new BeforeWindow(4, 100);
        assertThat(before.found()).isEqualTo(new LookBack(0, 0, null));
        for (int i = 0; i < 7; i++) {
            assertThat(before.add(10)).isEqualTo(i);
        }
        assertThat(before.found()).isEqualTo(new LookBack(7, 4, null));
        before.add(75);
        assertThat(before.found()).isEqualTo(new LookBack(8, 3, null)); // 75 + 10 + 10
        before.add(101);
        assertThat(before.found()).isEqualTo(new LookBack(9, 0, null));
        before.add(100);
        before.add(0);
        assertThat(before.found()).isEqualTo(new LookBack(11, 2, null));
        assertThat(before.found().isCut()).isTrue();
    }
}
