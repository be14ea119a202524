package io.reprise.replayer.apps;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.apps.Trial.Addresses;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JSON API: bearer tokens that rotate, UUIDs and numbers as ids, entity tags, cursors, ids in keys and in prose. */
@Tag("programs")
class ApiReplayIT {
    private static final App API = new App("api");

    private static final double EFFECTS_AT_1X = 0.99;
    private static final int NEVER_AT_1X = 0;

    @TempDir
    Path directory;

    @Test
    void whatUsersWroteArrivesAtACopyWithOtherSecretsAndIdsAtAnyPace() throws Exception {
        Trial trial = new Trial(API, directory);
        assertThat(trial.record(ApiUsers.all(3), Addresses.ONE_EACH, true, 60)).hasSizeGreaterThan(80);
        Judgement atItsPace = trial.replay("1x", 0);
        assertThat(atItsPace.arrivedShare()).isGreaterThanOrEqualTo(EFFECTS_AT_1X);
        assertThat(atItsPace.sameClassShare()).isGreaterThanOrEqualTo(0.99);
        assertThat(atItsPace.never()).hasSizeLessThanOrEqualTo(NEVER_AT_1X);
        for (String rate : List.of("4x", "1000x")) {
            Judgement faster = trial.replay(rate, 0);
            assertThat(faster.arrivedShare()).as(rate).isGreaterThanOrEqualTo(0.95);
            assertThat(faster.sameClassShare()).as(rate).isGreaterThanOrEqualTo(0.95);
        }
    }

    @Test
    void usersBehindOneAddressReachACopyWithMoreRows() throws Exception {
        Trial trial = new Trial(API, directory);
        trial.record(ApiUsers.all(3), Addresses.ONE_FOR_ALL, true, 60);
        Judgement judgement = trial.replay("4x", 20);
        assertThat(judgement.arrivedShare()).isGreaterThanOrEqualTo(0.95);
        assertThat(judgement.sameClassShare()).isGreaterThanOrEqualTo(0.95);
    }
}
