package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatusesTest {
    @Test
    void interimResponsesAreAll1xxBut101() {
        assertThat(Statuses.isInterim(100)).isTrue();
        assertThat(Statuses.isInterim(103)).isTrue();
        assertThat(Statuses.isInterim(199)).isTrue();
        assertThat(Statuses.isInterim(Statuses.SWITCHING_PROTOCOLS)).isFalse();
        assertThat(Statuses.isInterim(200)).isFalse();
        assertThat(Statuses.isInterim(599)).isFalse();
    }
}
