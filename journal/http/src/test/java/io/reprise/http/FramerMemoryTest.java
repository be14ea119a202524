package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.http.MessageFramer.Progress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The memory that a framer holds for heads: none before the first, and none after it was released. */
class FramerMemoryTest {
    private static final FrameSink NOWHERE = new FrameSink() {
        @Override
        public void onHead(Head head) {}

        @Override
        public void onBody(ByteBuffer payload) {}

        @Override
        public void onEnd(ByteBuffer trailers) {}
    };

    private final MessageFramer framer = MessageFramer.ofRequests(FramingLimits.DEFAULT);

    private Progress frame(String text) {
        return framer.advance(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), NOWHERE);
    }

    private static String request(int fieldBytes) {
        return "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(fieldBytes) + "\r\n\r\n";
    }

    @Test
    void holdsNothingBeforeTheFirstByte() {
        assertThat(framer.heldBytes()).isZero();
    }

    @Test
    void unfinishedHeadIsHeldAsFarAsItWasRead() {
        assertThat(frame("GET / HTTP/1.1\r\nX: " + "x".repeat(20_000))).isEqualTo(Progress.NEED_INPUT);
        assertThat(framer.heldBytes()).isBetween(20_000, 50_000);
    }

    @Test
    void largeHeadGoesBackBetweenMessagesAndAnotherCanFollow() {
        for (int i = 0; i < 3; i++) {
            assertThat(frame(request(30_000))).isEqualTo(Progress.HEAD);
            assertThat(frame("")).isEqualTo(Progress.END);
            assertThat(framer.heldBytes()).isGreaterThan(30_000);
            framer.trim();
            assertThat(framer.heldBytes()).isZero();
        }
        frame(request(10));
        assertThat(framer.head().value("host")).isEqualTo("a");
    }

    @Test
    void headUnderWayIsNotTrimmedButCanBeAbandoned() {
        frame("GET / HTTP/1.1\r\nX: " + "x".repeat(20_000));
        assertThatThrownBy(framer::trim).isInstanceOf(IllegalStateException.class);
        framer.abandon();
        assertThat(framer.heldBytes()).isZero();
        assertThat(framer.isMidMessage()).isFalse();
        assertThatThrownBy(() -> frame("x")).isInstanceOf(IllegalStateException.class);
    }
}
