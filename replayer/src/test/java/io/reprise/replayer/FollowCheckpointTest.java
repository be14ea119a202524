package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.cli.ExitException;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.replayer.source.SourcedExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowCheckpointTest {
    private static final String TARGET = "http://staging";
    private static final byte[] NONE = {};
    private static final long S = 1_000_000_000;
    private static final long RUN = FollowCheckpoint.runKey("one");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("follow.checkpoint");
    }

    /** The exchange with this number and id, recorded so many seconds after the first. */
    private static SourcedExchange exchange(long number) {
        byte[] head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        long atNs = (1_000_000 + number) * S;
        RecordedRequest request = new RecordedRequest(atNs, atNs, head, NONE, NONE, 0, false);
        Exchange exchange = new Exchange(new ExchangeIds(0, 5_000 + number, 1, 0, 7), request, null, null);
        return SourcedExchange.of(number, 7, "GET /", exchange);
    }

    private FollowCheckpoint open() {
        return FollowCheckpoint.open(file, TARGET);
    }

    /** Continues with a copy, as if the process had been killed at this moment. */
    private FollowCheckpoint killed() throws IOException {
        Path copy = directory.resolve("copy");
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        return FollowCheckpoint.open(copy, TARGET);
    }

    @Test
    void beginsWithNothingSent() {
        try (FollowCheckpoint first = open()) {
            assertThat(first.isContinued()).isFalse();
            assertThat(first.wasSent(RUN, exchange(1))).isFalse();
            assertThat(first.beginAt(77)).isEqualTo(77);
        }
        try (FollowCheckpoint second = open()) {
            assertThat(second.isContinued()).isFalse();
        }
    }

    @Test
    void knowsWhatWasSentAlthoughNothingWasSavedSince() throws IOException {
        try (FollowCheckpoint first = open()) {
            for (int i = 0; i < 10; i++) {
                first.planned(RUN, exchange(i));
            }
            first.save();
            for (int i = 0; i < 10; i++) {
                if (i != 4) {
                    first.handled(exchange(i));
                    first.handled(exchange(i));
                }
            }
            try (FollowCheckpoint second = killed()) {
                assertThat(second.isContinued()).isTrue();
                for (int i = 0; i < 10; i++) {
                    assertThat(second.wasSent(RUN, exchange(i))).as("%s", i).isEqualTo(i != 4);
                }
                assertThat(second.wasSent(RUN, exchange(10))).isFalse();
                assertThat(second.wasSent(FollowCheckpoint.runKey("two"), exchange(1)))
                        .isFalse();
            }
        }
    }

    @Test
    void exchangesWellBeforeTheEarliestUnsentOneCountAsDone() {
        try (FollowCheckpoint first = open()) {
            first.beginAt(5 * S);
            for (int i = 10; i < 20; i++) {
                first.planned(RUN, exchange(i));
            }
            for (int i = 10; i < 15; i++) {
                first.handled(exchange(i));
            }
        }
        try (FollowCheckpoint second = open()) {
            assertThat(second.wasSent(RUN, exchange(9))).isTrue();
            assertThat(second.wasSent(RUN, exchange(14))).isTrue();
            assertThat(second.wasSent(RUN, exchange(15))).isFalse();
            assertThat(second.reachedNs()).isEqualTo((1_000_000 + 15) * S);
            assertThat(second.beginAt(S)).as("not before the first began").isEqualTo(5 * S);
            assertThat(second.beginAt(9 * S)).isEqualTo(9 * S);
        }
    }

    @Test
    void goesOnFromReplayToReplay() throws IOException {
        for (int i = 0; i < 5; i++) {
            try (FollowCheckpoint checkpoint = open()) {
                for (int before = 0; before < i; before++) {
                    assertThat(checkpoint.wasSent(RUN, exchange(before))).isTrue();
                }
                assertThat(checkpoint.wasSent(RUN, exchange(i))).isFalse();
                checkpoint.planned(RUN, exchange(i));
                checkpoint.handled(exchange(i));
            }
        }
    }

    @Test
    void remembersRunsOfWhichNothingNewIsSent() {
        try (FollowCheckpoint first = open()) {
            first.planned(RUN, exchange(3));
            first.handled(exchange(3));
        }
        long other = FollowCheckpoint.runKey("two");
        try (FollowCheckpoint second = open()) {
            second.planned(other, exchange(4));
            second.handled(exchange(4));
        }
        try (FollowCheckpoint third = open()) {
            assertThat(third.wasSent(RUN, exchange(1))).isTrue();
            assertThat(third.wasSent(RUN, exchange(3))).isTrue();
            assertThat(third.wasSent(RUN, exchange(4))).isFalse();
            assertThat(third.wasSent(other, exchange(4))).isTrue();
        }
    }

    @Test
    void aDamagedSlotLeavesTheOther() throws IOException {
        try (FollowCheckpoint first = open()) {
            first.planned(RUN, exchange(3));
            first.save();
            first.planned(RUN, exchange(8));
            first.save();
        }
        byte[] bytes = Files.readAllBytes(file);
        // The closing saved a third time, to the second slot.
        bytes[4_096 + 20] ^= 1;
        Files.write(file, bytes);
        try (FollowCheckpoint second = open()) {
            assertThat(second.isContinued()).isTrue();
            assertThat(second.wasSent(RUN, exchange(1))).isTrue();
            assertThat(second.wasSent(RUN, exchange(3))).isFalse();
        }
    }

    @Test
    void refusesAFileInUseOneOfAnotherTargetAndOneOfAnotherKind() throws IOException {
        try (FollowCheckpoint first = open()) {
            assertThatThrownBy(this::open).isInstanceOf(ExitException.class).hasMessageContaining("another replay");
            first.planned(RUN, exchange(3));
        }
        assertThatThrownBy(() -> FollowCheckpoint.open(file, "http://other"))
                .isInstanceOf(ExitException.class)
                .hasMessageContaining("about another target");
        Files.writeString(file, "a letter");
        assertThatThrownBy(this::open).isInstanceOf(ExitException.class).hasMessageContaining("is not a checkpoint");
        assertThatThrownBy(() -> FollowCheckpoint.open(directory.resolve("none/file"), TARGET))
                .isInstanceOf(ExitException.class)
                .hasMessageContaining("cannot be used");
        assertThatThrownBy(() -> FollowCheckpoint.open(directory, TARGET)).isInstanceOf(ExitException.class);
    }
}
