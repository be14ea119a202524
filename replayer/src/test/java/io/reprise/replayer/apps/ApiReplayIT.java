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

    @TempDir
    Path directory;

    private static final double EFFECTS_AT_1X = 0.0;

    private static final double SAME_CLASS_AT_1X = 0.01;

    @Test
    void whatUsersWroteArrivesAtACopyWithOtherSecretsAndIds() throws Exception {
        Trial trial = new Trial(API, directory);
        List<String> effects = trial.record(ApiUsers.all(3), Addresses.ONE_EACH, true, 60);
        assertThat(effects).hasSizeGreaterThan(80);
        Judgement judgement = trial.replay("1x", 0);
        assertThat(judgement.never()).isEmpty();
        assertThat(judgement.arrivedShare()).isGreaterThanOrEqualTo(EFFECTS_AT_1X);
        assertThat(judgement.sameClassShare()).isGreaterThanOrEqualTo(SAME_CLASS_AT_1X);
    }
}
