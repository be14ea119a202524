package io.reprise.replayer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.journal.RecordKind;
import io.reprise.testkit.JournalFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedSourceTest {
    private static final long S = 1_000_000_000;
    private static final long T = 1_800_000_000 * S;
    private static final Duration DELAY = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final RecordedHosts hosts = new RecordedHosts(Set.of("staging.example"));
    private long nowNs = T;
    private int checks;
    private Runnable check = () -> checks++;
    private JournalFixture recorder;
    private FollowedSource source;

    @BeforeEach
    void open() {
        recorder = new JournalFixture(directory);
        source = FollowedSource.open(
                List.of(directory), SourceConfig.everything(), T - S, hosts, () -> nowNs, DELAY, () -> check.run());
    }

    @AfterEach
    void close() {
        source.close();
        recorder.close();
    }

    private boolean isReadyAt(long afterNs) {
        nowNs = T + afterNs;
        return source.isReady();
    }

    private SourcedExchange next() {
        return Objects.requireNonNull(source.next());
    }

    @Test
    void aCompleteExchangeIsReadyOnceItIsSettled() {
        recorder.at(T).request(1, "/one").at(T + S / 10).response(1, 200);
        assertThat(isReadyAt(S)).isFalse();
        assertThat(isReadyAt(13 * S / 10)).isTrue();
        assertThat(next().target()).isEqualTo("/one");
        assertThat(source.isReady()).isFalse();
        assertThat(source.next()).isNull();
    }

    @Test
    void incompleteExchangeIsReturnedShortlyBeforeItIsDue() {
        recorder.at(T).request(1, "/slow");
        recorder.at(T + S).request(2, "/quick").response(2, 200);
        assertThat(isReadyAt(28 * S)).isFalse();
        assertThat(isReadyAt(29 * S)).isTrue();
        assertThat(next().exchange().response()).isNull();
        assertThat(next().exchange().response()).isNotNull();
        recorder.at(T + 29 * S)
                .response(1, 200)
                .at(T + 29 * S)
                .request(3, "/after")
                .response(3, 200);
        assertThat(isReadyAt(31 * S)).isTrue();
        assertThat(next().target()).isEqualTo("/after");
    }

    @Test
    void exchangesThatAreReadLateHaveTheirResponses() {
        recorder.at(T).request(1, "/one").request(2, "/two");
        recorder.at(T + S).response(2, 200).response(1, 404);
        assertThat(isReadyAt(300 * S)).isTrue();
        assertThat(Objects.requireNonNull(next().exchange().response()).status())
                .isEqualTo(404);
        assertThat(Objects.requireNonNull(next().exchange().response()).status())
                .isEqualTo(200);
    }

    @Test
    void aRequestWithoutAnEndIsLeftOutAndCounted() {
        recorder.at(T).upload(1, 1, "beginning");
        recorder.at(T + S).request(2, "/quick").response(2, 200);
        assertThat(isReadyAt(29 * S)).isTrue();
        assertThat(next().target()).isEqualTo("/quick");
        assertThat(source.counts().skipped()).containsEntry(SkipReason.INCOMPLETE_REQUEST, 1L);
    }

    @Test
    void placesAreCheckedBeforeTheFirstExchangeOfARunOrAHostIsReturned() {
        for (int i = 1; i <= 3; i++) {
            recorder.at(T + i).request(i, "/same").response(i, 200);
        }
        assertThat(isReadyAt(5 * S)).isTrue();
        assertThat(checks).isEqualTo(1);
        next();
        next();
        next();
        assertThat(checks).isEqualTo(1);
        recorder.at(T + 10 * S)
                .message(RecordKind.REQUEST, 0, 4, 4, "GET / HTTP/1.1\r\nHost: other.example\r\n\r\n", "", 0)
                .response(4, 200);
        check = () -> {
            throw new IllegalStateException("refused");
        };
        nowNs = T + 15 * S;
        assertThatThrownBy(source::isReady).hasMessage("refused");
    }

    @Test
    void aRunThatBeginsLaterIsCheckedToo() {
        recorder.at(T).request(1, "/one").response(1, 200);
        assertThat(isReadyAt(5 * S)).isTrue();
        next();
        try (JournalFixture second = new JournalFixture(directory)) {
            second.at(T + 6 * S).request(1, "/two").response(1, 200);
            assertThat(isReadyAt(10 * S)).isTrue();
            assertThat(checks).isEqualTo(2);
            assertThat(source.runs()).hasSize(2);
            assertThat(next().exchange().ids().run()).isEqualTo(1);
        }
    }
}
