package io.reprise.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowsTest {
    @Test
    void touchesWhatOverlapsWithTheSlack() {
        Windows windows = new Windows(10);
        windows.add(100, 200);
        windows.add(500, 600);

        assertThat(windows.count()).isEqualTo(2);
        assertThat(windows.touch(120, 130)).as("within").isTrue();
        assertThat(windows.touch(0, 1_000)).as("around both").isTrue();
        assertThat(windows.touch(80, 90)).as("up to the slack").isTrue();
        assertThat(windows.touch(610, 700)).as("from the slack on").isTrue();
        assertThat(windows.touch(80, 89)).as("before").isFalse();
        assertThat(windows.touch(211, 489)).as("between").isFalse();
        assertThat(windows.touch(611, 700)).as("after").isFalse();
    }

    /** {@link System#nanoTime()} may be near its largest value. */
    @Test
    void bearsAClockThatWrapsAround() {
        Windows windows = new Windows(10);
        windows.add(Long.MAX_VALUE - 50, Long.MIN_VALUE + 50);
        assertThat(windows.touch(Long.MAX_VALUE - 5, Long.MIN_VALUE + 5)).isTrue();
        assertThat(windows.touch(Long.MIN_VALUE + 61, Long.MIN_VALUE + 99)).isFalse();
    }
}
