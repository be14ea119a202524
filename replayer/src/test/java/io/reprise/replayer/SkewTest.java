package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.cli.ExitException;
import io.reprise.journal.JournalSnapshot;
import io.reprise.replayer.source.JournalSource;
import io.reprise.replayer.source.Recording;
import io.reprise.replayer.source.SourceConfig;
import io.reprise.replayer.source.SourcedExchange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Two hosts that were asked in turn, every 100 ms; the clock of web2 is 250 ms ahead. */
class SkewTest {
    private static final int EACH = 5;
    private static final String[] IN_TURN = {
        "/1/0", "/2/0", "/1/1", "/2/1", "/1/2", "/2/2", "/1/3", "/2/3", "/1/4", "/2/4"
    };

    @TempDir
    private Path directory;

    @BeforeEach
    void record() {
        record(1, 0);
        record(2, 350);
    }

    private void record(int host, long firstMs) {
        Map<String, String> settings =
                Map.of("listen", "127.0.0.1:1", "upstream", "127.0.0.1:1", "recorded-on", "web" + host);
        try (Recording recording = new Recording(journal(host), settings)) {
            for (int i = 0; i < EACH; i++) {
                recording.at(firstMs + 200L * i).get("/" + host + "/" + i);
            }
        }
    }

    private Path journal(int host) {
        return directory.resolve("journal" + host);
    }

    @Test
    void withoutSkewTimesAreThoseOfTheRecorders() {
        assertThat(targets().subList(0, 4)).containsExactly("/1/0", "/1/1", "/2/0", "/1/2");
    }

    @Test
    void clockThatWasAheadIsMovedBack() {
        assertThat(targets("--skew=web2=250ms")).containsExactly(IN_TURN);
        assertThat(targets("--skew=" + journal(2) + "=250ms")).containsExactly(IN_TURN);
    }

    @Test
    void clockThatWasBehindIsMovedOn() {
        assertThat(targets("--skew=web1=-250ms")).containsExactly(IN_TURN);
    }

    @Test
    void severalSkews() {
        assertThat(targets("--skew=web1=1h", "--skew=web2=1h250ms")).containsExactly(IN_TURN);
    }

    @Test
    void allTimesOfAnExchangeMoveAlike() {
        List<SourcedExchange> plain = exchanges();
        List<SourcedExchange> moved = exchanges("--skew=web2=250ms", "--skew=web1=0s");
        for (SourcedExchange each : moved) {
            SourcedExchange before = plain.stream()
                    .filter(other -> other.target().equals(each.target()))
                    .findFirst()
                    .orElseThrow();
            long byNs = each.target().startsWith("/2") ? 250_000_000 : 0;
            assertThat(before.exchange().request().headTimeNs()
                            - each.exchange().request().headTimeNs())
                    .isEqualTo(byNs);
            assertThat(before.exchange().request().wallTimeNs()
                            - each.exchange().request().wallTimeNs())
                    .isEqualTo(byNs);
            assertThat(before.exchange().endTimeNs() - each.exchange().endTimeNs())
                    .isEqualTo(byNs);
        }
    }

    @Test
    void recordingWithASkewIsAnotherOne() {
        assertThat(snapshot("--skew=web2=250ms").fingerprint())
                .isNotEqualTo(snapshot().fingerprint())
                .isNotEqualTo(snapshot("--skew=web2=251ms").fingerprint())
                .isNotEqualTo(snapshot("--skew=web1=250ms").fingerprint());
        assertThat(snapshot("--skew=web2=0s").fingerprint())
                .isEqualTo(snapshot().fingerprint());
    }

    @Test
    void partsAreOfCorrectedTimes() {
        assertThat(targets(config("--to=150ms"), "--skew=web2=250ms")).containsExactly("/1/0", "/2/0");
        assertThat(targets(config("--last=150ms"), "--skew=web2=250ms")).containsExactly("/1/4", "/2/4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web3=1s | 'web3' is neither a host of the recording nor a --journal (expected one of ",
                "web2 | 'web2' is not a skew (expected the name of a host or a journal, =, and a duration)",
                "=1s | '=1s' is not a skew",
                "web2= | 'web2=' has no duration behind = (expected one such as 1.5s, or -300ms)",
                "web2=fast | 'web2=fast' has no duration behind =",
                "web2=--1s | 'web2=--1s' has no duration behind =",
                "web2=25h | 'web2=25h' is more than a clock can be wrong (expected at most 1d)",
                "web2=-25h | 'web2=-25h' is more than a clock can be wrong",
            })
    void wrongSkewIsOneLine(String line) {
        String[] parts = line.split(" \\| ", -1);
        assertThatThrownBy(() -> snapshot("--skew=" + parts[0]))
                .isInstanceOfSatisfying(
                        ExitException.class, e -> assertThat(e.code()).isEqualTo(2))
                .hasMessageStartingWith("--skew: " + parts[1])
                .hasMessageNotContaining("\n");
    }

    @Test
    void recorderHasOneSkew() {
        assertThatThrownBy(() -> snapshot("--skew=web2=1s", "--skew=" + journal(2) + "=1s"))
                .isInstanceOf(ExitException.class)
                .hasMessageContaining("'web2' and '" + journal(2) + "' are the same recorder");
    }

    private JournalSnapshot snapshot(String... options) {
        return options(options).snapshot();
    }

    private SourceOptions options(String... options) {
        SourceOptions source = new SourceOptions();
        new CommandLine(source)
                .parseArgs(Stream.concat(
                                Stream.of("--journal=" + journal(1), "--journal=" + journal(2)), Arrays.stream(options))
                        .toArray(String[]::new));
        return source;
    }

    private SourceConfig config(String... options) {
        return options(options).config(false);
    }

    private List<String> targets(String... options) {
        return targets(SourceConfig.everything(), options);
    }

    private List<String> targets(SourceConfig part, String... options) {
        return exchanges(part, options).stream().map(SourcedExchange::target).toList();
    }

    private List<SourcedExchange> exchanges(String... options) {
        return exchanges(SourceConfig.everything(), options);
    }

    private List<SourcedExchange> exchanges(SourceConfig part, String... options) {
        List<SourcedExchange> exchanges = new ArrayList<>();
        try (JournalSource source = JournalSource.open(snapshot(options), part)) {
            for (SourcedExchange next = source.next(); next != null; next = source.next()) {
                exchanges.add(next);
            }
        }
        return exchanges;
    }
}
